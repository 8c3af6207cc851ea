//go:build js && wasm

// Command hefuwasm is the wallet's core in a browser's Worker: package door, connected to
// JavaScript. It is the only program that knows syscall/js.
//
// It sets one function, hefu(method, input, secrets, lang, progress), which returns a promise
// of {out, secrets}, and calls hefuHost.save(box), which returns a promise, whenever the
// sealed vault is to be kept. input and out are JSON text; secrets are arrays of Uint8Array,
// whose bytes it takes and clears. A promise is rejected with {kind, message}. When it is
// ready it calls hefuReady().
package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"syscall/js"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/door"
	"github.com/hefu-wallet/hefu/keys/vault"
	"github.com/hefu-wallet/hefu/text"
)

func main() {
	d := door.New(door.Options{
		Families: all.Families(), Rand: rand.Reader, Now: time.Now, Store: store, Params: vault.DefaultParams(),
	})
	js.Global().Set("hefu", js.FuncOf(func(_ js.Value, args []js.Value) any {
		return promise(func() (js.Value, error) { return answer(d, args) })
	}))
	js.Global().Call("hefuReady")
	select {}
}

// promise runs f in its own goroutine, so that it may wait for other promises.
func promise(f func() (js.Value, error)) js.Value {
	var executor js.Func
	executor = js.FuncOf(func(_ js.Value, fate []js.Value) any {
		resolve, reject := fate[0], fate[1]
		go func() {
			defer executor.Release()
			out, err := f()
			if err != nil {
				reject.Invoke(failure(err))
				return
			}
			resolve.Invoke(out)
		}()
		return nil
	})
	return js.Global().Get("Promise").New(executor)
}

// failure is an error as the page reads it.
func failure(err error) js.Value {
	told := &door.Error{Kind: hefu.KindInternal, Message: "the wallet met a defect of its own; reload the page"}
	errors.As(err, &told)
	data, _ := json.Marshal(told) // two strings
	return js.Global().Get("JSON").Call("parse", string(data))
}

// answer reads what JavaScript handed over, which may be of any shape, and calls the door.
func answer(d *door.Door, args []js.Value) (out js.Value, err error) {
	defer func() {
		if recover() != nil {
			out, err = js.Undefined(), errors.New("arguments of another shape")
		}
	}()
	r := door.Request{Method: args[0].String(), Input: []byte(args[1].String()), Lang: text.English}
	for i := range args[2].Length() {
		r.Secrets = append(r.Secrets, taken(args[2].Index(i)))
	}
	if lang, err := text.Parse(args[3].String()); err == nil {
		r.Lang = lang
	}
	if progress := args[4]; progress.Type() == js.TypeFunction {
		r.Progress = func(done, total int) {
			progress.Invoke(done, total)
			time.Sleep(0) // lets the Worker speak
		}
	}
	a, err := d.Call(r)
	if err != nil {
		return js.Undefined(), err
	}
	secrets := js.Global().Get("Array").New()
	for _, s := range a.Secrets {
		secrets.Call("push", given(s))
	}
	out = js.Global().Get("Object").New()
	out.Set("out", string(a.Output))
	out.Set("secrets", secrets)
	return out, nil
}

// taken copies bytes and clears where they were.
func taken(v js.Value) []byte {
	b := make([]byte, v.Get("length").Int())
	js.CopyBytesToGo(b, v)
	v.Call("fill", 0)
	return b
}

// given hands bytes over and clears them here.
func given(b []byte) js.Value {
	v := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(v, b)
	clear(b)
	return v
}

// store has the sealed vault kept and waits until it is.
func store(box []byte) error {
	v := js.Global().Get("Uint8Array").New(len(box))
	js.CopyBytesToJS(v, box)
	done := make(chan error, 1)
	kept := js.FuncOf(func(js.Value, []js.Value) any { done <- nil; return nil })
	defer kept.Release()
	lost := js.FuncOf(func(_ js.Value, why []js.Value) any { done <- lossOf(why); return nil })
	defer lost.Release()
	js.Global().Get("hefuHost").Call("save", v).Call("then", kept, lost)
	return <-done
}

// lossOf is why the vault could not be kept: {kind, message}, or anything.
func lossOf(why []js.Value) error {
	if len(why) > 0 && why[0].Type() == js.TypeObject && why[0].Get("kind").String() == string(hefu.KindConflict) {
		return hefu.Errorf(hefu.KindConflict, "another tab has changed the vault; nothing was signed by this step. Lock the wallet here and unlock it again")
	}
	return hefu.Errorf(hefu.KindInternal, "the vault could not be stored in this browser; nothing was signed by this step. Look whether the disk is full, or another tab has the wallet")
}
