package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	secp "github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/test/figure"
)

// effort says how often each thing is repeated.
type effort struct {
	Dealings int `json:"dealings"` // at least one, unless there are Halves
	ECDSA    int `json:"ecdsa"`    // sessions with one digest
	Batches  int `json:"batches"`
	FROST    int `json:"frost"`
	Peers    int `json:"peers"`
	// Halves names a file of a couple that was dealt before; nothing is dealt then.
	Halves string `json:"halves,omitempty"`
}

// batch is how many digests the batched sessions sign, as a payment of eight inputs would.
const batch = 8

// measurePair measures everything about package pair, in one thread, and returns the
// couple that it dealt last.
func measurePair(f *figure.Figures, e effort) (c *couple, err error) {
	for range e.Dealings {
		if c, err = measureDealing(f); err != nil {
			return nil, err
		}
	}
	if e.Halves != "" {
		if c, err = readCouple(e.Halves); err != nil {
			return nil, err
		}
	}
	for _, s := range []struct {
		name   string
		curve  pair.Curve
		items  int
		rounds int
	}{
		{"ecdsa", pair.Secp256k1, 1, e.ECDSA},
		{"ecdsa batch", pair.Secp256k1, batch, e.Batches},
		{"frost", pair.Ed25519, 1, e.FROST},
	} {
		for range s.rounds {
			if err := c.sign(f, s.name, s.curve, s.items); err != nil {
				return nil, err
			}
		}
	}
	return c, measurePeers(f, e.Peers)
}

// couple is the two sides of one dealing and their keys for envelopes.
type couple struct {
	device              *pair.DeviceHalf
	guard               *pair.GuardHalf
	guardRaw            []byte // as the keystore keeps it, before sealing
	deviceKey, guardKey ed25519.PrivateKey
}

// items are the messages of a transfer: for secp256k1 under the child key that every EVM
// address has, for Ed25519 under the first Solana key.
func (c *couple) items(curve pair.Curve, n int) (items []pair.Item, err error) {
	for _, k := range c.device.Keys() {
		if k.Curve != curve || (k.Path != "m/44'/60'/0'" && k.Path != "m/44'/501'/0'/0'") {
			continue
		}
		var child []uint32
		if curve == pair.Secp256k1 {
			child = []uint32{0, 0}
		}
		for i := range n {
			message := sha256.Sum256([]byte{byte(i)})
			item, err := k.Item(message[:], child...)
			if err != nil {
				return nil, fmt.Errorf("make items: %w", err)
			}
			items = append(items, item)
		}
	}
	return items, nil
}

// sign measures one signing session, a digest. Signing and checking the envelopes counts
// to the step whose message they carry.
func (c *couple) sign(f *figure.Figures, name string, curve pair.Curve, n int) error {
	items, err := c.items(curve, n)
	if err != nil {
		return err
	}
	transfer, err := hefu.NewID[string](rand.Reader)
	if err != nil {
		return err
	}
	s := pair.Session{Guard: c.device.Params().Guard, Dealing: c.device.Params().Dealing, Transfer: transfer, Plan: 1}
	w := f.Watch(name)
	m := c.converse(w, s, items)
	for _, part := range []string{"device/begin", "device/open", "guard/points", "guard/check", "guard/evaluate"} {
		w.Add("session", w.Wall[part], w.CPU[part])
	}
	f.Bytes[name+" commit"], f.Bytes[name+" points"], f.Bytes[name+" opening"] = len(m.commit), len(m.points), len(m.opening)
	return w.Flush(n)
}

// messages are the three envelopes of a session, and what came of them.
type messages struct {
	commit, points, opening []byte
	signatures              []pair.Signature
}

// converse runs one session on both sides and times its steps.
func (c *couple) converse(w *figure.Watch, s pair.Session, items []pair.Item) (m messages) {
	var run *pair.Run
	var com, open []byte
	guardPublic, devicePublic := c.guardKey.Public().(ed25519.PublicKey), c.deviceKey.Public().(ed25519.PublicKey)
	w.Step("device/begin", func() (err error) {
		run, com, err = c.device.Begin(rand.Reader, s, items)
		m.commit = pair.Sign(c.deviceKey, pair.Device, pair.Commit, s, com)
		return err
	})
	w.Step("device/prepare", func() error { return run.Prepare(rand.Reader) })
	w.Step("load/half", func() error { return new(pair.GuardHalf).UnmarshalBinary(c.guardRaw) })
	w.Step("guard/points", func() error {
		body, err := pair.Verify(devicePublic, pair.Device, pair.Commit, s, m.commit)
		if err != nil {
			return err
		}
		points, err := c.guard.Points(s, items, body)
		m.points = pair.Sign(c.guardKey, pair.Guard, pair.Points, s, points)
		return err
	})
	w.Step("device/open", func() error {
		body, err := pair.Verify(guardPublic, pair.Guard, pair.Points, s, m.points)
		if err != nil {
			return err
		}
		open, err = run.Open(rand.Reader, body)
		m.opening = pair.Sign(c.deviceKey, pair.Device, pair.Opening, s, open)
		return err
	})
	w.Step("guard/check", func() (err error) {
		if com, err = pair.Verify(devicePublic, pair.Device, pair.Commit, s, m.commit); err != nil {
			return err
		}
		if open, err = pair.Verify(devicePublic, pair.Device, pair.Opening, s, m.opening); err != nil {
			return err
		}
		return c.guard.Check(s, items, com, open)
	})
	w.Step("guard/evaluate", func() (err error) {
		m.signatures, err = c.guard.Evaluate(s, items, com, open)
		return err
	})
	return m
}

// measurePeers times what one machine with the whole key needs.
func measurePeers(f *figure.Figures, n int) error {
	key := secp.PrivKeyFromBytes([]byte{1, 2, 3, 4})
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return fmt.Errorf("make a key: %w", err)
	}
	digest := sha256.Sum256([]byte("hefu/bench"))
	for range n {
		w := f.Watch("peer")
		var sig *ecdsa.Signature
		var ed []byte
		w.Step("ecdsa/sign", func() error { sig = ecdsa.Sign(key, digest[:]); return nil })
		w.Step("ecdsa/verify", func() error { return must(sig.Verify(digest[:], key.PubKey())) })
		w.Step("ed25519/sign", func() error { ed = ed25519.Sign(private, digest[:]); return nil })
		w.Step("ed25519/verify", func() error { return must(ed25519.Verify(public, digest[:], ed)) })
		if err := w.Flush(1); err != nil {
			return err
		}
	}
	return nil
}

func must(verified bool) error {
	if !verified {
		return errors.New("a signature does not verify")
	}
	return nil
}
