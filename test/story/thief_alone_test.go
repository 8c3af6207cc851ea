package story

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"net/http"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/wire"
)

// alone: what he tries without any code. Each try has a wrong code too, so that a refusal
// is not for a missing field.
func (t *burglar) alone(ctx context.Context) error {
	wrong, err := t.stage.wrongCode()
	if err != nil {
		return err
	}
	post := func(path string, in any) error { return t.Call(ctx, http.MethodPost, path, in, nil) }
	var user wire.User
	var devices wire.Devices
	var dealings wire.Dealings
	if err := errors.Join(
		t.Call(ctx, http.MethodGet, "/v1/user", nil, &user), t.Call(ctx, http.MethodGet, "/v1/devices", nil, &devices),
		t.Call(ctx, http.MethodGet, "/v1/dealings", nil, &dealings),
	); err != nil {
		return err
	}
	public, own, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	id, err := hefu.NewID[hefu.BookID](rand.Reader)
	if err != nil {
		return err
	}
	rich, err := hefu.UnitsFromBig(big.NewInt(9000 * t.on.milli))
	if err != nil {
		return err
	}
	wallet := dealings.Dealings[0].Wallet
	device := wire.AddDevice{Name: "his own", Key: public, Proof: ed25519.Sign(own, pair.DeviceStatement(string(t.Guard.ID), string(user.ID), public, "his own"))}
	deal := wire.BeginDealing{
		Identity: public, Generation: 1, Device: devices.Devices[0].ID, Limits: []wire.Outflow{{Asset: t.on.coin, Units: rich}},
		Proof: pair.SignRedeal(own, pair.DealParams{Guard: string(t.Guard.ID), Account: string(wallet), Generation: 1}),
	}
	entry := wire.AddBookEntry{ID: id, Wallet: wallet, Name: "Bank", Network: t.on.network, Address: t.on.thief, MAC: bytes.Repeat([]byte{1}, 32)}
	var no []error
	for _, code := range []string{"", wrong} {
		device.Code, deal.Code, entry.Code = code, code, code
		for what, try := range map[string]error{
			"a raise":             post("/v1/limits", wire.SetLimit{Asset: t.on.coin, Units: rich, Code: code}),
			"a device of his own": post("/v1/devices", device),
			"a dealing":           post("/v1/dealings", deal),
			"an address":          post("/v1/book", entry),
			"an unfreeze":         post("/v1/unfreeze", wire.Unfreeze{Password: "a guess of four words", Code: code}),
		} {
			no = append(no, refusedAs(fmt.Sprintf("%s with code %q", what, code), try, hefu.KindForbidden, hefu.KindInvalid, hefu.KindThrottled, hefu.KindConflict))
		}
		tr, err := t.propose(ctx, t.on.thief, "0.5")
		if err != nil {
			return err
		}
		_, err = t.Push(ctx, tr, code)
		no = append(no, refusedAs("a transfer", err, hefu.KindForbidden, hefu.KindInvalid, hefu.KindThrottled))
	}
	_, err = t.propose(ctx, t.on.thief, "1")
	return errors.Join(append(no, refusedAs("all of the limit and its fee", err, hefu.KindLimit))...)
}

// overspend: two pieces that each fit, and a code phished for each.
func (t *burglar) overspend(ctx context.Context) error {
	var loot [2]wire.Transfer
	for i := range loot {
		var err error
		if loot[i], err = t.propose(ctx, t.on.thief, "0.6"); err != nil {
			return err
		}
	}
	code, err := t.stage.code()
	if err != nil {
		return err
	}
	// Wrong codes of before make him wait.
	err = until("the first piece is taken", func(ctx context.Context) error {
		_, err := t.Push(ctx, loot[0], code)
		if err != nil && !hefu.Is(err, hefu.KindThrottled) {
			return &final{err}
		}
		return err
	})
	if err != nil {
		return err
	}
	_, err = t.Push(ctx, loot[1], code)
	if err := refusedAs("the second piece with the code of the first", err, hefu.KindForbidden); err != nil {
		return err
	}
	if code, err = t.stage.code(); err != nil {
		return err
	}
	_, err = t.Push(ctx, loot[1], code)
	if err := refusedAs("the second piece with a code of its own", err, hefu.KindLimit); err != nil {
		return err
	}
	return t.stage.awaitCmd(nil, []string{string(loot[0].ID), "final"})
}
