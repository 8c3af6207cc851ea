package password

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/factor"
)

const good = "seven green boats at dawn"

func enrolled(t *testing.T, f *Factor, password string) []byte {
	t.Helper()
	state, show, err := f.Enroll(rand.Reader, "alice", password)
	if err != nil || show != "" {
		t.Fatal(show, err)
	}
	return state
}

func verify(f *Factor, state []byte, proof string) ([]byte, error) {
	return f.Verify(state, proof, hefu.Digest{}, time.Unix(0, 0))
}

func TestStateIsPHC(t *testing.T) {
	f := New(rand.Reader, Options{})
	state := string(enrolled(t, f, good))
	parts := strings.Split(state, "$")
	if !strings.HasPrefix(state, "$argon2id$v=19$m=19456,t=2,p=1$") || len(parts) != 6 {
		t.Fatal(state)
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	hash, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(salt) != 16 || string(hash) != string(argon2.IDKey([]byte(good), salt, 2, 19456, 1, 32)) {
		t.Error("another program would not verify this", err1, err2)
	}
	if state == string(enrolled(t, f, good)) {
		t.Error("two states with one salt")
	}
}

// The vector is of the reference implementation's command line: echo -n password |
// argon2 somesalt -id -v 13 -t 2 -m 16 -p 1 -l 32.
func TestKnownState(t *testing.T) {
	f := New(rand.Reader, Options{Params: Params{Memory: 65536, Passes: 2, Lanes: 1}})
	state := []byte("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
	if _, err := verify(f, state, "password"); err != nil {
		t.Error(err)
	}
	if _, err := verify(f, state, "differentpassword"); !errors.Is(err, factor.ErrWrong) {
		t.Error(err)
	}
}

func TestSpellingsOfOnePassword(t *testing.T) {
	f := New(rand.Reader, Options{})
	state := enrolled(t, f, "caf\u00e9 \u5408\u7b26 at midnight")
	if _, err := verify(f, state, "cafe\u0301\u3000\u5408\u7b26 at midnight"); err != nil {
		t.Errorf("typed on another keyboard: %v", err)
	}
	for _, wrong := range []string{"", "Caf\u00e9 \u5408\u7b26 at midnight", "caf\u00e9 \u5408\u7b26 at midnight ", "\t", "a\xff", strings.Repeat("x", 1<<20)} {
		if next, err := verify(f, state, wrong); !errors.Is(err, factor.ErrWrong) || next != nil {
			t.Errorf("%.20q: %v", wrong, err)
		}
	}
}

// A proof that cannot be a password is hashed as something else, which must not
// open an account by being that.
func TestImpossibleProof(t *testing.T) {
	f := New(rand.Reader, Options{Params: Params{Memory: 64, Passes: 1, Lanes: 1}})
	stand, err := prepare("\t")
	if err == nil {
		t.Fatal("a tab is a password")
	}
	salt := make([]byte, saltSize)
	state := format(record{f.params, salt, argon2.IDKey(stand, salt, 1, 64, 1, hashSize)})
	if _, err := verify(f, state, "\t"); !errors.Is(err, factor.ErrWrong) {
		t.Errorf("got %v", err)
	}
}

func TestRenewed(t *testing.T) {
	weak := New(rand.Reader, Options{Params: Params{Memory: 1024, Passes: 1, Lanes: 1}})
	f := New(rand.Reader, Options{})
	old := enrolled(t, weak, good)
	next, err := verify(f, old, good)
	if err != nil || !strings.Contains(string(next), "m=19456,t=2,p=1") {
		t.Fatalf("got %s, %v", next, err)
	}
	if again, err := verify(f, next, good); err != nil || string(again) != string(next) {
		t.Errorf("a state of today was renewed: %v", err)
	}
	if same, err := verify(weak, next, good); err != nil || string(same) != string(next) {
		t.Errorf("a stronger state was weakened: %s, %v", same, err)
	}
	if next, err := verify(f, old, "not the password"); !errors.Is(err, factor.ErrWrong) || next != nil {
		t.Errorf("a wrong password renewed: %s, %v", next, err)
	}
}

func TestDamagedState(t *testing.T) {
	f := New(rand.Reader, Options{})
	state := string(enrolled(t, f, good))
	for _, bad := range []string{
		"", "$", "$$$$$", state[1:], state + "$", state[:len(state)-2], strings.Replace(state, "argon2id", "argon2i", 1),
		strings.Replace(state, "v=19", "v=16", 1), strings.Replace(state, "p=1", "p=0", 1), strings.Replace(state, "p=1", "p=01", 1),
		strings.Replace(state, "t=2", "t=0", 1), strings.Replace(state, "t=2", "t=4000000000", 1),
		strings.Replace(state, "m=19456", "m=4294967295", 1), strings.Replace(state, "m=19456", "m=7", 1),
		"$argon2id$v=19$m=19456,t=2,p=1$$", "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$",
	} {
		if next, err := verify(f, []byte(bad), good); err == nil || errors.Is(err, factor.ErrWrong) || next != nil {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct{ password, says string }{
		{good, ""},
		{"correct horse battery stapler", ""},
		{"xk#9\u00e9 \u5408\u7b26 vT!q", ""},
		{"\u5341\u4e8c\u4e2a\u5b57\u7684\u5bc6\u7801\u4e5f\u53ef\u4ee5\u7684\u554a", ""}, // twelve Chinese characters
		{"elevenchars", "11 characters"},
		{"\u5408\u7b26\u5408\u7b26\u9f20\u725b\u864e", "7 characters"}, // length is not counted in bytes
		{strings.Repeat("xyzw v", 86), "longer"},
		{strings.Repeat("x", 100000), "longer"},
		{"correct horse battery staple", "leaked"},
		{"1QAZ2wsx3edc", "leaked"},
		{"Password2026!", "leaked"},
		{"!!!dragon!!!12", "leaked"},
		{"password password ", "leaked"},
		{"123456123456", "leaked"},
		{"\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44\uff12\uff10\uff12\uff16", "leaked"}, // full width
		{"aaaaaaaaaaaaaaaa", "repeats"},
		{"abcabcabcabca", "repeats"},
		{"my dog Alice barks", "user name"},
		{"the ALICE files 77", "user name"},
		{"tab\there is no key", "cannot be typed"},
	} {
		prepared, err := Check("alice", c.password)
		switch {
		case c.says == "" && (err != nil || len(prepared) == 0):
			t.Errorf("%q: %v", c.password, err)
		case c.says != "" && (!hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), c.says) || prepared != nil):
			t.Errorf("%q: got %v, want something about %q", c.password, err, c.says)
		case err != nil && strings.Contains(err.Error(), c.password):
			t.Errorf("%q: the error repeats it", c.password)
		}
	}
	if _, err := Check("bob@example.org", "the bobsleigh team of 1964"); err == nil {
		t.Error("the name before the @ was not looked for")
	}
	if _, err := Check("al", "eleven balloons rising"); err != nil {
		t.Errorf("a name of two letters: %v", err)
	}
}

// An unknown user costs what a wrong password costs.
func TestDummy(t *testing.T) {
	f := New(rand.Reader, Options{})
	state := enrolled(t, f, good)
	spent := func(fn func() error) time.Duration {
		begun := time.Now()
		if err := fn(); !errors.Is(err, factor.ErrWrong) {
			t.Fatal(err)
		}
		return time.Since(begun)
	}
	for _, proof := range []string{"a wrong password", "", strings.Repeat("\t", 1<<16)} {
		known, unknown := time.Hour, time.Hour
		for range 10 { // the best of each: the machine has other things to do
			known = min(known, spent(func() error { _, err := verify(f, state, proof); return err }))
			unknown = min(unknown, spent(func() error { return f.Dummy(proof) }))
		}
		if ratio := float64(known) / float64(unknown); ratio < 0.5 || ratio > 2 {
			t.Errorf("%.10q: a known user takes %s, an unknown one %s", proof, known, unknown)
		}
	}
}

// Memory is bounded by the lanes, waiting by the queue, and nobody is lost.
func TestQueue(t *testing.T) {
	f := New(rand.Reader, Options{Lanes: 2, Queue: 3})
	state := enrolled(t, f, good)
	f.lanes <- struct{}{} // two long hashes
	f.lanes <- struct{}{}
	f.waiting.Add(2)
	results := make(chan error, 3)
	for range 3 {
		go func() { _, err := verify(f, state, good); results <- err }()
	}
	for deadline := time.Now().Add(10 * time.Second); f.waiting.Load() < 5; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nobody waits")
		}
	}
	_, err := verify(f, state, good)
	if !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("beyond the queue: %v", err)
	}
	if err := f.Dummy(good); !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("an unknown user beyond the queue: %v", err)
	}
	<-f.lanes
	<-f.lanes
	f.waiting.Add(-2)
	for range 3 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	if n := f.waiting.Load(); n != 0 {
		t.Errorf("%d are still counted", n)
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if _, err := verify(f, state, good); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}
