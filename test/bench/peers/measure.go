package main

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"os"
	"time"

	secp "github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"

	"github.com/hefu-wallet/hefu/test/figure"
)

// effort says what is measured and how often.
type effort struct {
	Library string `json:"library"` // one of names
	Setups  int    `json:"setups"`
	Signs   int    `json:"signs"`
	// Halves names a file to sign with; without a set-up it is read, after one written.
	Halves string `json:"halves"`
}

// names are the libraries, as keys of the figures: "hefu sign/device" and the like.
var names = []string{"hefu", "alice gg18", "alice cggmp", "taurus", "single"}

// library is one way to sign.
type library interface {
	// setup makes a fresh key for both parties and gives the time to w.
	setup(f *figure.Figures, w *figure.Watch) error
	// sign signs the digest and gives the time to w; r and s are 32 bytes each.
	sign(f *figure.Figures, w *figure.Watch, digest []byte) (r, s *big.Int, err error)
	// public is the key that signatures verify under.
	public() (*secp.PublicKey, error)
	// MarshalJSON and UnmarshalJSON carry both halves into another process.
	json.Marshaler
	json.Unmarshaler
}

func newLibrary(name string) (library, error) {
	switch name {
	case "hefu":
		return &hefuPair{}, nil
	case "alice gg18":
		return &alice{}, nil
	case "alice cggmp":
		return &alice{cggmp: true}, nil
	case "taurus":
		return &taurus{}, nil
	case "single":
		return &single{}, nil
	}
	return nil, fmt.Errorf("there is no library %q", name)
}

// measure measures one library. Every signature is verified outside the clock, by
// decred's secp256k1.
func measure(f *figure.Figures, e effort) error {
	lib, err := newLibrary(e.Library)
	if err != nil {
		return err
	}
	for range e.Setups {
		w := f.Watch(e.Library + " setup")
		if err := lib.setup(f, w); err != nil {
			return fmt.Errorf("%s: set-up: %w", e.Library, err)
		}
		if err := w.Flush(1); err != nil {
			return err
		}
	}
	if err := carry(lib, e); err != nil {
		return fmt.Errorf("%s: %w", e.Library, err)
	}
	if e.Signs == 0 {
		return nil
	}
	public, err := lib.public()
	if err != nil {
		return fmt.Errorf("%s: read the key: %w", e.Library, err)
	}
	for i := range e.Signs {
		digest := sha256.Sum256([]byte{byte(i), byte(i >> 8)})
		w := f.Watch(e.Library + " sign")
		r, s, err := lib.sign(f, w, digest[:])
		if err != nil {
			return fmt.Errorf("%s: sign: %w", e.Library, err)
		}
		if err := w.Flush(1); err != nil {
			return err
		}
		if !verifies(public, digest[:], r, s) {
			return fmt.Errorf("%s: signature %d does not verify", e.Library, i)
		}
	}
	return nil
}

// answer measures what an effort in JSON says and prints the figures, as the last line of
// this process: alice's log goes to the standard output too, and cannot be turned off.
func answer(request string) error {
	var e effort
	if err := json.Unmarshal([]byte(request), &e); err != nil {
		return fmt.Errorf("read the effort: %w", err)
	}
	f := figure.New()
	if err := measure(f, e); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(f)
}

// carry writes the halves after a set-up and reads them where there was none.
func carry(lib library, e effort) error {
	if e.Halves == "" {
		return nil
	}
	if e.Setups == 0 {
		raw, err := os.ReadFile(e.Halves)
		if err != nil {
			return fmt.Errorf("read the halves: %w", err)
		}
		return json.Unmarshal(raw, lib)
	}
	raw, err := json.Marshal(lib)
	if err != nil {
		return fmt.Errorf("write the halves: %w", err)
	}
	return os.WriteFile(e.Halves, raw, 0o600)
}

func verifies(public *secp.PublicKey, digest []byte, r, s *big.Int) bool {
	var rs, ss secp.ModNScalar
	if r == nil || s == nil || r.Sign() <= 0 || s.Sign() <= 0 || r.BitLen() > 256 || s.BitLen() > 256 {
		return false
	}
	if rs.SetByteSlice(r.Bytes()) || ss.SetByteSlice(s.Bytes()) {
		return false
	}
	return ecdsa.NewSignature(&rs, &ss).Verify(digest, public)
}

// halve counts the time of both parties, who do the same work in one thread, to each by
// half.
func halve(w *figure.Watch, fn func() error) error {
	cpu, start := figure.CPUTime(), time.Now()
	err := fn()
	wall, used := time.Since(start)/2, (figure.CPUTime()-cpu)/2
	w.Add("device/all", wall, used)
	w.Add("guard/all", wall, used)
	return err
}

var errStopped = errors.New("the protocol ended without a result")

// single is one machine with the whole key.
type single struct{ key *secp.PrivateKey }

func (l *single) setup(_ *figure.Figures, w *figure.Watch) (err error) {
	w.Step("device/all", func() error { l.key, err = secp.GeneratePrivateKey(); return err })
	return err
}

func (l *single) sign(f *figure.Figures, w *figure.Watch, digest []byte) (r, s *big.Int, err error) {
	var sig *ecdsa.Signature
	w.Step("device/all", func() error { sig = ecdsa.Sign(l.key, digest); return nil })
	f.Bytes["single sign bytes"], f.Bytes["single sign rounds"] = 0, 0
	rs, ss := sig.R(), sig.S()
	rb, sb := rs.Bytes(), ss.Bytes()
	return new(big.Int).SetBytes(rb[:]), new(big.Int).SetBytes(sb[:]), nil
}

func (l *single) public() (*secp.PublicKey, error) { return l.key.PubKey(), nil }

func (l *single) MarshalJSON() ([]byte, error) { return json.Marshal(l.key.Serialize()) }

func (l *single) UnmarshalJSON(raw []byte) error {
	var key []byte
	if err := json.Unmarshal(raw, &key); err != nil {
		return err
	}
	l.key = secp.PrivKeyFromBytes(key)
	return nil
}
