package pair

import (
	"bytes"
	"fmt"
	"io"

	"github.com/hefu-wallet/hefu/pair/ecdsa"
	"github.com/hefu-wallet/hefu/pair/ed25519"
	"github.com/hefu-wallet/hefu/pair/paillier"
)

// DeviceHalf is the user's half of one dealing: for every secp256k1 key x2 and Enc(x1) under N, for every Ed25519 key a
// FROST share, and the public side of all. It may be used by several goroutines at once, except Wipe and UnmarshalBinary.
type DeviceHalf struct {
	params DealParams
	n      *paillier.PublicKey
	keys   []deviceKey
}

type deviceKey struct {
	PublicKey
	ecdsa ecdsa.DeviceShare
	frost ed25519.Share
}

// GuardHalf is the guard's half of one dealing: the primes of N, the PRF key K that all of its nonces come from, for every
// Ed25519 key a FROST share, and the public side of all. It may be used by several goroutines at once, except Wipe and
// UnmarshalBinary; that ECDSA openings are evaluated one at a time is the caller's duty (a lock that all replicas see).
type GuardHalf struct {
	params DealParams
	primes *paillier.PrivateKey
	k      [32]byte
	keys   []guardKey
}

type guardKey struct {
	PublicKey
	frost ed25519.Share
}

const (
	deviceMagic = "hefu-dev\x01"
	guardMagic  = "hefu-grd\x02"
	// guardMagic1 is of halves that were kept without what helps to decrypt.
	guardMagic1 = "hefu-grd\x01"
)

// Params tells which dealing the half is of: guard, account, dealing, generation and identity.
func (h *DeviceHalf) Params() DealParams { return h.params.name() }

// Params tells which dealing the half is of: guard, account, dealing, generation and identity.
func (h *GuardHalf) Params() DealParams { return h.params.name() }

func (p DealParams) name() DealParams {
	p.Progress = nil
	p.Identity = append([]byte(nil), p.Identity...)
	return p
}

// Keys lists the dealt keys in the order of dealing.
func (h *DeviceHalf) Keys() []PublicKey {
	out := make([]PublicKey, len(h.keys))
	for i, k := range h.keys {
		out[i] = k.clone()
	}
	return out
}

// Keys lists the dealt keys in the order of dealing.
func (h *GuardHalf) Keys() []PublicKey {
	out := make([]PublicKey, len(h.keys))
	for i, k := range h.keys {
		out[i] = k.clone()
	}
	return out
}

func (k PublicKey) clone() PublicKey {
	k.Public = append([]byte(nil), k.Public...)
	return k
}

// Wipe overwrites what is secret in the half as far as Go's memory allows. The half is empty afterwards.
func (h *DeviceHalf) Wipe() {
	for i := range h.keys {
		h.keys[i].ecdsa.Wipe()
		h.keys[i].frost.Wipe()
	}
	*h = DeviceHalf{}
}

// Wipe overwrites what is secret in the half as far as Go's memory allows. The half is empty afterwards.
func (h *GuardHalf) Wipe() {
	h.primes.Wipe()
	for i := range h.keys {
		h.keys[i].frost.Wipe()
	}
	clear(h.k[:])
	*h = GuardHalf{}
}

// String, GoString, Format and MarshalJSON name the dealing and hide the rest. MarshalBinary is the only way out.
func (h *DeviceHalf) String() string { return "device half of dealing " + h.params.Dealing }

// GoString is String.
func (h *DeviceHalf) GoString() string { return h.String() }

// Format writes String whatever the verb; it is on the value so that a copy is as quiet as a pointer.
func (h DeviceHalf) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, h.String()) }

// MarshalJSON writes String.
func (h DeviceHalf) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%q", h.String()), nil }

// String, GoString, Format and MarshalJSON name the dealing and hide the rest. MarshalBinary is the only way out.
func (h *GuardHalf) String() string { return "guard half of dealing " + h.params.Dealing }

// GoString is String.
func (h *GuardHalf) GoString() string { return h.String() }

// Format writes String whatever the verb; it is on the value so that a copy is as quiet as a pointer.
func (h GuardHalf) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, h.String()) }

// MarshalJSON writes String.
func (h GuardHalf) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%q", h.String()), nil }

// MarshalBinary encodes the half, secrets and all, for a vault. The caller wipes the bytes.
func (h *DeviceHalf) MarshalBinary() ([]byte, error) {
	if h.n == nil {
		return nil, refuse("encoding a device half: it is empty")
	}
	var e encoder
	e.raw([]byte(deviceMagic))
	h.params.encode(&e)
	e.bytes(h.params.Identity)
	e.raw(h.n.Bytes())
	e.u16(len(h.keys))
	for _, k := range h.keys {
		k.encode(&e)
		if k.Curve == Secp256k1 {
			e.raw(k.ecdsa.X2[:])
			e.raw(k.ecdsa.C)
			continue
		}
		e.raw(k.frost.Secret[:])
		e.raw(k.frost.Commitment[:])
	}
	return e.b, nil
}

// UnmarshalBinary reads what MarshalBinary wrote, strictly. It does not prove again that the halves fit: dealing did.
func (h *DeviceHalf) UnmarshalBinary(b []byte) error {
	d := decoder{b: b}
	d.magic(deviceMagic)
	out := DeviceHalf{params: decodeParams(&d)}
	modulus := d.raw(modulusSize)
	for range d.count() {
		k := deviceKey{PublicKey: decodePublicKey(&d)}
		switch k.Curve {
		case Secp256k1:
			k.ecdsa.X2 = [32]byte(d.raw(32))
			k.ecdsa.C = d.raw(cipherSize)
			k.ecdsa.Public = [33]byte(k.Public)
		case Ed25519:
			k.frost = decodeShare(&d, k.PublicKey)
		}
		out.keys = append(out.keys, k)
	}
	if !d.end() {
		return refuse("reading a device half: malformed")
	}
	n, err := paillier.ParsePublicKey(modulus)
	if err != nil {
		return refuse("reading a device half: %w", err)
	}
	out.n = n
	if err := checkKeys(out.params, out.Keys()); err != nil {
		return err
	}
	*h = out
	return nil
}

// MarshalBinary encodes the half, secrets and all, for a keystore. The caller wipes the bytes.
func (h *GuardHalf) MarshalBinary() ([]byte, error) {
	if h.primes == nil {
		return nil, refuse("encoding a guard half: it is empty")
	}
	var e encoder
	e.raw([]byte(guardMagic))
	h.params.encode(&e)
	e.bytes(h.params.Identity)
	p, q := h.primes.Primes()
	e.raw(p)
	e.raw(q)
	helper := h.primes.Helper()
	e.raw(helper)
	clear(p)
	clear(q)
	clear(helper)
	e.raw(h.k[:])
	e.u16(len(h.keys))
	for _, k := range h.keys {
		k.encode(&e)
		if k.Curve == Ed25519 {
			e.raw(k.frost.Secret[:])
			e.raw(k.frost.Commitment[:])
		}
	}
	return e.b, nil
}

// UnmarshalBinary reads what MarshalBinary wrote, strictly. Primality was tested when the package was accepted and is not
// tested again: the keystore authenticates what it keeps.
func (h *GuardHalf) UnmarshalBinary(b []byte) error {
	d := decoder{b: b}
	helped := !bytes.HasPrefix(b, []byte(guardMagic1))
	if helped {
		d.magic(guardMagic)
	} else {
		d.magic(guardMagic1)
	}
	out := GuardHalf{params: decodeParams(&d)}
	p, q := d.raw(primeSize), d.raw(primeSize)
	defer clear(p)
	defer clear(q)
	var helper []byte
	if helped {
		helper = d.raw(primeSize)
		defer clear(helper)
	}
	out.k = [32]byte(d.raw(32))
	for range d.count() {
		k := guardKey{PublicKey: decodePublicKey(&d)}
		if k.Curve == Ed25519 {
			k.frost = decodeShare(&d, k.PublicKey)
		}
		out.keys = append(out.keys, k)
	}
	if !d.end() {
		return refuse("reading a guard half: malformed")
	}
	if err := checkKeys(out.params, out.Keys()); err != nil {
		return err
	}
	primes, err := paillier.Reload(p, q)
	if err == nil && helped {
		err = primes.Help(helper)
	}
	if err != nil {
		return refuse("reading a guard half: %w", err)
	}
	out.primes = primes
	*h = out
	return nil
}

// encode writes what is public about a key; the chain code only where it means something.
func (k PublicKey) encode(e *encoder) {
	e.u8(k.Curve.code())
	e.text(k.Path)
	e.raw(k.Public)
	if k.Curve == Secp256k1 {
		e.raw(k.ChainCode[:])
	}
}

func decodePublicKey(d *decoder) (k PublicKey) {
	curve, ok := curveOf(d.u8())
	if !ok {
		d.failed = true
		return k
	}
	k.Curve = curve
	k.Path = d.text(maxPath)
	k.Public = d.raw(curve.publicSize())
	if curve == Secp256k1 {
		k.ChainCode = [32]byte(d.raw(32))
	}
	return k
}

func decodeShare(d *decoder, k PublicKey) ed25519.Share {
	return ed25519.Share{Secret: [32]byte(d.raw(32)), Public: [32]byte(k.Public), Commitment: [32]byte(d.raw(32))}
}

func decodeParams(d *decoder) DealParams {
	p := DealParams{Guard: d.text(maxName), Account: d.text(maxName), Dealing: d.text(maxName), Generation: d.u64()}
	p.Identity = d.bytes(32)
	return p
}

// count reads the number of keys that follow.
func (d *decoder) count() int {
	n := d.u16()
	if n == 0 || n > maxKeys {
		d.failed = true
		return 0
	}
	return n
}

// checkKeys refuses names out of bounds, paths not in canonical form, and a path or a key that occurs twice.
func checkKeys(p DealParams, keys []PublicKey) error {
	if err := p.check(); err != nil {
		return err
	}
	if len(keys) == 0 || len(keys) > maxKeys {
		return refuse("reading the keys of a dealing: %d of them", len(keys))
	}
	seen := make(map[string]bool)
	for _, k := range keys {
		if err := checkPath(k.Path); err != nil {
			return err
		}
		for _, name := range []string{string(k.Curve) + " path " + k.Path, string(k.Curve) + " key " + string(k.Public)} {
			if seen[name] {
				return refuse("reading the keys of a dealing: a path or a key occurs twice")
			}
			seen[name] = true
		}
	}
	return nil
}
