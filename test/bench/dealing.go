package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	secp "github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/test/figure"
)

// secrets derives every key of the table from fresh paper.
func secrets() ([]pair.Secret, error) {
	m, err := keys.NewMnemonic(rand.Reader, 12)
	if err != nil {
		return nil, fmt.Errorf("draw a mnemonic: %w", err)
	}
	seed := m.Seed("")
	var out []pair.Secret
	for _, row := range keys.Table() {
		s := pair.Secret{Curve: pair.Curve(row.Curve), Path: row.Path.String()}
		if row.Curve == keys.CurveSecp256k1 {
			k, err := keys.Secp256k1(seed, row.Path)
			if err != nil {
				return nil, fmt.Errorf("derive %s: %w", row.Path, err)
			}
			s.Scalar, s.ChainCode = k.Scalar, k.ChainCode
		} else {
			k, err := keys.Ed25519(seed, row.Path)
			if err != nil {
				return nil, fmt.Errorf("derive %s: %w", row.Path, err)
			}
			s.Scalar = k.Seed
		}
		out = append(out, s)
	}
	return out, nil
}

// measureDealing measures one set-up as holder and guard do it: derive, make primes,
// split, seal, accept, sign every check message, verify every signature.
func measureDealing(f *figure.Figures) (*couple, error) {
	w := f.Watch("dealing")
	guardPublic, guardKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	identity, deviceKey, err := ed25519.GenerateKey(rand.Reader) // the identity key costs nothing here
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	c := &couple{deviceKey: deviceKey, guardKey: guardKey}
	p := pair.DealParams{Guard: pair.Fingerprint(guardPublic), Generation: 1, Identity: identity}
	for _, id := range []*string{&p.Account, &p.Dealing} {
		if *id, err = hefu.NewID[string](rand.Reader); err != nil {
			return nil, err
		}
	}
	private, public, err := pair.NewOneTime(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a one-time key: %w", err)
	}
	var all []pair.Secret
	w.Step("device/derive", func() (err error) { all, err = secrets(); return err })
	blob := c.deal(w, p, public, all)
	w.Step("guard/accept", func() error {
		pkg, err := pair.OpenPackage(private, p, deviceKey.Public().(ed25519.PublicKey), blob)
		if err != nil {
			return err
		}
		if c.guard, err = pair.AcceptPackage(rand.Reader, p, pkg); err != nil {
			return err
		}
		c.guardRaw, err = c.guard.MarshalBinary()
		return err
	})
	f.Bytes["sealed package"], f.Bytes["guard half"] = len(blob), len(c.guardRaw)
	if w.Err == nil {
		c.checks(w, p)
	}
	return c, w.Flush(1)
}

// deal splits all keys, telling primes and curves apart by the progress that it hears.
func (c *couple) deal(w *figure.Watch, p pair.DealParams, public []byte, all []pair.Secret) (blob []byte) {
	if w.Err != nil {
		return nil
	}
	curves := make([]pair.Curve, len(all)) // Deal wipes the secrets
	for i, s := range all {
		curves[i] = s.Curve
	}
	last, cpu := time.Now(), figure.CPUTime()
	p.Progress = func(done, _ int) {
		name := "device/primes"
		if done > 1 {
			name = "device/split " + string(curves[done-2])
		}
		now, used := time.Now(), figure.CPUTime()
		w.Add(name, now.Sub(last), used-cpu)
		last, cpu = now, used
	}
	half, pkg, err := pair.Deal(rand.Reader, p, all)
	if err != nil {
		w.Err = err
		return nil
	}
	c.device = half
	w.Step("device/seal", func() (err error) {
		if blob, err = pair.SealPackage(rand.Reader, public, p, c.deviceKey, pkg); err != nil {
			return err
		}
		_, err = half.MarshalBinary()
		return err
	})
	return blob
}

// checks signs the check messages of both curves.
func (c *couple) checks(w *figure.Watch, p pair.DealParams) {
	for _, curve := range []pair.Curve{pair.Secp256k1, pair.Ed25519} {
		s := pair.CheckSession(p.Guard, p.Dealing, curve)
		items := pair.CheckItems(c.device.Keys(), s, curve)
		inner := figure.New().Watch("check")
		m := c.converse(inner, s, items)
		if w.Err = inner.Err; w.Err != nil {
			return
		}
		prepare := "device/check prepare"
		for name, wall := range inner.Wall {
			to := map[string]string{
				"device/begin": "device/check " + string(curve), "device/open": "device/check " + string(curve), "device/prepare": prepare,
				"guard/points": "guard/check " + string(curve), "guard/check": "guard/check " + string(curve), "guard/evaluate": "guard/check " + string(curve),
			}[name]
			if to != "" {
				w.Add(to, wall, inner.CPU[name])
			}
		}
		w.Step("device/check verify", func() error { return verify(items, m.signatures) })
	}
}

// verify checks signatures as the holder does, with verifiers that are not package pair's.
func verify(items []pair.Item, signatures []pair.Signature) error {
	for i, item := range items {
		sig := signatures[i].Bytes
		if signatures[i].Curve == pair.Ed25519 {
			if err := must(ed25519.Verify(item.Public, item.Message, sig)); err != nil {
				return err
			}
			continue
		}
		key, err := secp.ParsePubKey(item.Public)
		if err != nil {
			return fmt.Errorf("read a key: %w", err)
		}
		var r, s secp.ModNScalar
		if r.SetByteSlice(sig[:32]) || s.SetByteSlice(sig[32:]) {
			return must(false)
		}
		if err := must(ecdsa.NewSignature(&r, &s).Verify(item.Message, key)); err != nil {
			return err
		}
	}
	return nil
}

// coupleFile is a couple as a file, so that another process can sign with it. Benchmarks
// only: it holds both halves.
type coupleFile struct{ Device, Guard, DeviceKey, GuardKey []byte }

func (c *couple) write(path string) error {
	device, err := c.device.MarshalBinary()
	if err != nil {
		return err
	}
	raw, err := json.Marshal(coupleFile{device, c.guardRaw, c.deviceKey, c.guardKey})
	if err != nil {
		return fmt.Errorf("write the halves: %w", err)
	}
	return os.WriteFile(path, raw, 0o600)
}

func readCouple(path string) (*couple, error) {
	raw, err := os.ReadFile(path) //nolint:gosec // our own file
	if err != nil {
		return nil, fmt.Errorf("read the halves: %w", err)
	}
	var f coupleFile
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, fmt.Errorf("read the halves: %w", err)
	}
	c := &couple{device: new(pair.DeviceHalf), guard: new(pair.GuardHalf), guardRaw: f.Guard, deviceKey: f.DeviceKey, guardKey: f.GuardKey}
	return c, errors.Join(c.device.UnmarshalBinary(f.Device), c.guard.UnmarshalBinary(f.Guard))
}
