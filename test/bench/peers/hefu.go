package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"math/big"

	secp "github.com/decred/dcrd/dcrec/secp256k1/v4"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/test/figure"
)

// hefuPair is package pair: one key dealt from paper, a Paillier modulus of 3072 bits.
// Signed envelopes are part of every step, as in the program.
type hefuPair struct {
	device              *pair.DeviceHalf
	guard               *pair.GuardHalf
	deviceKey, guardKey ed25519.PrivateKey
}

// path is the key that is dealt; the child below is the one that signs.
const path = "m/44'/60'/0'"

func (l *hefuPair) setup(f *figure.Figures, w *figure.Watch) (err error) {
	identity, deviceKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	guardPublic, guardKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	l.deviceKey, l.guardKey = deviceKey, guardKey
	p := pair.DealParams{Guard: pair.Fingerprint(guardPublic), Generation: 1, Identity: identity}
	for _, id := range []*string{&p.Account, &p.Dealing} {
		if *id, err = hefu.NewID[string](rand.Reader); err != nil {
			return err
		}
	}
	var private, public, blob []byte
	w.Step("guard/all", func() (err error) { private, public, err = pair.NewOneTime(rand.Reader); return err })
	w.Step("device/all", func() error {
		secret, err := derive()
		if err != nil {
			return err
		}
		half, pkg, err := pair.Deal(rand.Reader, p, []pair.Secret{secret})
		if err != nil {
			return err
		}
		l.device = half
		blob, err = pair.SealPackage(rand.Reader, public, p, deviceKey, pkg)
		return err
	})
	w.Step("guard/all", func() error {
		pkg, err := pair.OpenPackage(private, p, deviceKey.Public().(ed25519.PublicKey), blob)
		if err != nil {
			return err
		}
		l.guard, err = pair.AcceptPackage(rand.Reader, p, pkg)
		return err
	})
	f.Bytes["hefu setup bytes"], f.Bytes["hefu setup rounds"] = len(public)+len(blob), 2
	return w.Err
}

// derive is the dealt key of fresh paper.
func derive() (pair.Secret, error) {
	m, err := keys.NewMnemonic(rand.Reader, 12)
	if err != nil {
		return pair.Secret{}, err
	}
	for _, row := range keys.Table() {
		if row.Path.String() == path {
			k, err := keys.Secp256k1(m.Seed(""), row.Path)
			return pair.Secret{Curve: pair.Secp256k1, Path: path, Scalar: k.Scalar, ChainCode: k.ChainCode}, err
		}
	}
	return pair.Secret{}, errors.New("the path is not in the table")
}

func (l *hefuPair) sign(f *figure.Figures, w *figure.Watch, digest []byte) (r, s *big.Int, err error) {
	item, err := l.device.Keys()[0].Item(digest, 0, 0)
	if err != nil {
		return nil, nil, err
	}
	transfer, err := hefu.NewID[string](rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	items := []pair.Item{item}
	params := l.device.Params()
	session := pair.Session{Guard: params.Guard, Dealing: params.Dealing, Transfer: transfer, Plan: 1}
	guardPublic, devicePublic := l.guardKey.Public().(ed25519.PublicKey), l.deviceKey.Public().(ed25519.PublicKey)
	var run *pair.Run
	var commit, points, opening []byte
	w.Step("device/begin", func() error {
		var body []byte
		if run, body, err = l.device.Begin(rand.Reader, session, items); err != nil {
			return err
		}
		commit = pair.Sign(l.deviceKey, pair.Device, pair.Commit, session, body)
		return nil
	})
	w.Step("device/prepare", func() error { return run.Prepare(rand.Reader) })
	w.Step("guard/points", func() error {
		body, err := pair.Verify(devicePublic, pair.Device, pair.Commit, session, commit)
		if err != nil {
			return err
		}
		if body, err = l.guard.Points(session, items, body); err != nil {
			return err
		}
		points = pair.Sign(l.guardKey, pair.Guard, pair.Points, session, body)
		return nil
	})
	w.Step("device/open", func() error {
		body, err := pair.Verify(guardPublic, pair.Guard, pair.Points, session, points)
		if err != nil {
			return err
		}
		if body, err = run.Open(rand.Reader, body); err != nil {
			return err
		}
		opening = pair.Sign(l.deviceKey, pair.Device, pair.Opening, session, body)
		return nil
	})
	var sig pair.Signature
	w.Step("guard/evaluate", func() error {
		com, err := pair.Verify(devicePublic, pair.Device, pair.Commit, session, commit)
		if err != nil {
			return err
		}
		open, err := pair.Verify(devicePublic, pair.Device, pair.Opening, session, opening)
		if err != nil {
			return err
		}
		if err := l.guard.Check(session, items, com, open); err != nil {
			return err
		}
		all, err := l.guard.Evaluate(session, items, com, open)
		if err == nil {
			sig = all[0]
		}
		return err
	})
	if w.Err != nil {
		return nil, nil, w.Err
	}
	f.Bytes["hefu sign bytes"], f.Bytes["hefu sign rounds"] = len(commit)+len(points)+len(opening), 2
	return new(big.Int).SetBytes(sig.Bytes[:32]), new(big.Int).SetBytes(sig.Bytes[32:64]), nil
}

func (l *hefuPair) public() (*secp.PublicKey, error) {
	item, err := l.device.Keys()[0].Item(make([]byte, 32), 0, 0)
	if err != nil {
		return nil, err
	}
	return secp.ParsePubKey(item.Public)
}

type pairFile struct{ Device, Guard, DeviceKey, GuardKey []byte }

func (l *hefuPair) MarshalJSON() ([]byte, error) {
	device, err := l.device.MarshalBinary()
	if err != nil {
		return nil, err
	}
	guard, err := l.guard.MarshalBinary()
	if err != nil {
		return nil, err
	}
	return json.Marshal(pairFile{device, guard, l.deviceKey, l.guardKey})
}

func (l *hefuPair) UnmarshalJSON(raw []byte) error {
	var file pairFile
	if err := json.Unmarshal(raw, &file); err != nil {
		return err
	}
	l.device, l.guard, l.deviceKey, l.guardKey = new(pair.DeviceHalf), new(pair.GuardHalf), file.DeviceKey, file.GuardKey
	if err := l.device.UnmarshalBinary(file.Device); err != nil {
		return err
	}
	return l.guard.UnmarshalBinary(file.Guard)
}
