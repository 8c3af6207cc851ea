package pair

import (
	"bytes"
	"fmt"
	"io"

	"github.com/hefu-wallet/hefu/pair/ecdsa"
	"github.com/hefu-wallet/hefu/pair/ed25519"
	"github.com/hefu-wallet/hefu/pair/paillier"
)

// GuardPackage is what a dealer sends to the guard: the primes of N, and for every key its public side, a proof by the
// key itself that it is dealt here, and for Ed25519 the guard's share.
type GuardPackage struct {
	params DealParams
	primes *paillier.PrivateKey
	keys   []dealtKey
}

type dealtKey struct {
	guardKey
	proof [64]byte
}

const packageMagic = "hefu-pkg\x01"

// Deal splits every secret into a device half and the guard's part under one new N, drawn by crypto/rsa from the system's
// randomness; everything else comes from rand. It overwrites the scalars in secrets, whether it succeeds or not. Progress
// counts the primes as one step before the keys. The caller wipes the package once it is sealed.
func Deal(rand io.Reader, p DealParams, secrets []Secret) (*DeviceHalf, *GuardPackage, error) {
	defer wipeSecrets(secrets)
	if err := checkSecrets(p, secrets); err != nil {
		return nil, nil, err
	}
	key, err := paillier.Generate(rand)
	if err != nil {
		return nil, nil, fmt.Errorf("dealing: %w", err)
	}
	return deal(rand, key, p, secrets)
}

// DealWith is Deal with given primes, 192 big-endian bytes each: for vectors and tests, never for a wallet.
func DealWith(rand io.Reader, prime1, prime2 []byte, p DealParams, secrets []Secret) (*DeviceHalf, *GuardPackage, error) {
	defer wipeSecrets(secrets)
	if err := checkSecrets(p, secrets); err != nil {
		return nil, nil, err
	}
	key, err := paillier.Reload(prime1, prime2)
	if err != nil {
		return nil, nil, fmt.Errorf("dealing: %w", err)
	}
	return deal(rand, key, p, secrets)
}

func wipeSecrets(secrets []Secret) {
	for i := range secrets {
		secrets[i].Wipe()
	}
}

func checkSecrets(p DealParams, secrets []Secret) error {
	if err := p.check(); err != nil {
		return err
	}
	if len(secrets) == 0 || len(secrets) > maxKeys {
		return refuse("dealing: %d keys", len(secrets))
	}
	return nil
}

func deal(rand io.Reader, primes *paillier.PrivateKey, p DealParams, secrets []Secret) (*DeviceHalf, *GuardPackage, error) {
	device := &DeviceHalf{params: p.name(), n: primes.Public()}
	guard := &GuardPackage{params: p.name(), primes: primes}
	progress := func(done int) {
		if p.Progress != nil {
			p.Progress(done, len(secrets)+1)
		}
	}
	progress(1)
	for i, secret := range secrets {
		ours, theirs, err := dealKey(rand, primes, p, secret)
		if err != nil {
			device.Wipe()
			guard.Wipe()
			return nil, nil, fmt.Errorf("dealing %s: %w", secret.Path, err)
		}
		device.keys = append(device.keys, ours)
		guard.keys = append(guard.keys, theirs)
		progress(i + 2)
	}
	if err := checkKeys(p, device.Keys()); err != nil {
		device.Wipe()
		guard.Wipe()
		return nil, nil, err
	}
	return device, guard, nil
}

func dealKey(rand io.Reader, primes *paillier.PrivateKey, p DealParams, secret Secret) (device deviceKey, guard dealtKey, err error) {
	public := PublicKey{Curve: secret.Curve, Path: secret.Path}
	extra := secret.ChainCode
	switch secret.Curve {
	case Secp256k1:
		if device.ecdsa, err = ecdsa.Split(rand, primes, secret.Scalar); err != nil {
			return device, guard, err
		}
		public.Public, public.ChainCode = device.ecdsa.Public[:], secret.ChainCode
	case Ed25519:
		var key [32]byte
		if device.frost, guard.frost, key, err = ed25519.Split(rand, secret.Scalar); err != nil {
			return device, guard, err
		}
		public.Public, extra = key[:], guard.frost.Commitment
	default:
		return device, guard, refuse("unknown curve")
	}
	device.PublicKey, guard.PublicKey = public.clone(), public.clone()
	digest := dealDigest(p, primes.Public().Bytes(), public.Curve, public.Path, public.Public, extra)
	guard.proof, err = prove(secret, digest)
	return device, guard, err
}

// String, GoString, Format and MarshalJSON name the dealing and hide the rest.
func (g *GuardPackage) String() string { return "guard package of dealing " + g.params.Dealing }

// GoString is String.
func (g *GuardPackage) GoString() string { return g.String() }

// Format writes String whatever the verb; it is on the value so that a copy is as quiet as a pointer.
func (g GuardPackage) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, g.String()) }

// MarshalJSON writes String.
func (g GuardPackage) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%q", g.String()), nil }

// Wipe overwrites the primes and shares. The package is empty afterwards.
func (g *GuardPackage) Wipe() {
	g.primes.Wipe()
	for i := range g.keys {
		g.keys[i].frost.Wipe()
	}
	*g = GuardPackage{}
}

// MarshalBinary encodes the package, secrets and all: for SealPackage. The caller wipes the bytes.
func (g *GuardPackage) MarshalBinary() ([]byte, error) {
	if g.primes == nil {
		return nil, refuse("encoding a package: it is empty")
	}
	var e encoder
	e.raw([]byte(packageMagic))
	g.params.encode(&e)
	e.bytes(g.params.Identity)
	p, q := g.primes.Primes()
	e.raw(p)
	e.raw(q)
	clear(p)
	clear(q)
	e.u16(len(g.keys))
	for _, k := range g.keys {
		k.encode(&e)
		if k.Curve == Ed25519 {
			e.raw(k.frost.Secret[:])
			e.raw(k.frost.Commitment[:])
		}
		e.raw(k.proof[:])
	}
	return e.b, nil
}

// AcceptPackage checks everything that the guard can check of a package and makes its half, with a fresh K from rand. p
// says which dealing the guard expects; where p.Identity is set the package's must be the same. It refuses: another guard,
// account, dealing or generation; p and p' that are not two different primes of 1536 bits with a product of 3072; keys off
// the curve, at the identity or outside the prime-order subgroup; shares that do not belong to their key; a key that did
// not sign this dealing; a path or a key that occurs twice. Whether the generation rises, and whether a key belongs to
// another user, is for the guard to look up.
func AcceptPackage(rand io.Reader, p DealParams, blob []byte) (*GuardHalf, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	pkg, err := decodePackage(blob)
	if err != nil {
		return nil, err
	}
	half := &GuardHalf{params: pkg.params, primes: pkg.primes}
	for _, k := range pkg.keys {
		half.keys = append(half.keys, k.guardKey)
	}
	if err := pkg.check(p, half.Keys()); err != nil {
		half.Wipe()
		return nil, err
	}
	if _, err := io.ReadFull(rand, half.k[:]); err != nil {
		half.Wipe()
		return nil, fmt.Errorf("accepting a package: drawing K: %w", err)
	}
	return half, nil
}

func decodePackage(blob []byte) (*GuardPackage, error) {
	d := decoder{b: blob}
	d.magic(packageMagic)
	pkg := &GuardPackage{params: decodeParams(&d)}
	p, q := d.raw(primeSize), d.raw(primeSize)
	defer clear(p)
	defer clear(q)
	for range d.count() {
		k := dealtKey{guardKey: guardKey{PublicKey: decodePublicKey(&d)}}
		if k.Curve == Ed25519 {
			k.frost = decodeShare(&d, k.PublicKey)
		}
		k.proof = [64]byte(d.raw(64))
		pkg.keys = append(pkg.keys, k)
	}
	if !d.end() {
		return nil, refuse("accepting a package: malformed")
	}
	primes, err := paillier.Reload(p, q)
	if err != nil {
		return nil, refuse("accepting a package: %w", err)
	}
	pkg.primes = primes
	return pkg, nil
}

// check is AcceptPackage's list of refusals, the costly ones last.
func (g *GuardPackage) check(p DealParams, keys []PublicKey) error {
	if g.params.Guard != p.Guard || g.params.Account != p.Account || g.params.Dealing != p.Dealing || g.params.Generation != p.Generation {
		return refuse("accepting a package: it is of another guard, account, dealing or generation")
	}
	if len(p.Identity) > 0 && !bytes.Equal(p.Identity, g.params.Identity) {
		return refuse("accepting a package: it is of another identity key")
	}
	if err := checkKeys(g.params, keys); err != nil {
		return err
	}
	n := g.primes.Public().Bytes()
	for _, k := range g.keys {
		if err := k.check(g.params, n); err != nil {
			return err
		}
	}
	prime1, prime2 := g.primes.Primes()
	defer clear(prime1)
	defer clear(prime2)
	if _, err := paillier.FromPrimes(prime1, prime2); err != nil {
		return refuse("accepting a package: %w", err)
	}
	return nil
}

// check proves one key of a package: its point, its share and its own signature.
func (k dealtKey) check(p DealParams, n []byte) error {
	extra := k.ChainCode
	switch k.Curve {
	case Secp256k1:
		if _, err := parsePoint(k.Public); err != nil {
			return err
		}
	case Ed25519:
		if err := k.frost.CheckGuard(); err != nil {
			return outside(err)
		}
		extra = k.frost.Commitment
	}
	if !verifyProof(k.Curve, k.Public, dealDigest(p, n, k.Curve, k.Path, k.Public, extra), k.proof) {
		return refuse("accepting a package: the key at %s did not sign this dealing", k.Path)
	}
	return nil
}
