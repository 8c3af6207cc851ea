package pair

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/btcsuite/btcd/btcutil/v2/hdkeychain"
	"github.com/btcsuite/btcd/chaincfg/v2"
	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	dcrecdsa "github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
)

// deriveChild agrees with btcutil's hdkeychain along random paths, and its tweak is what turns the private key into the
// child's.
func TestChildAgreesWithAnotherImplementation(t *testing.T) {
	random := rand.New(rand.NewChaCha8([32]byte{1}))
	for range 20 {
		seed := sha256.Sum256([]byte{byte(random.Uint32()), byte(random.Uint32())})
		master, err := hdkeychain.NewMaster(seed[:], &chaincfg.MainNetParams)
		if err != nil {
			t.Fatal(err)
		}
		account, err := master.Derive(hdkeychain.HardenedKeyStart + random.Uint32N(1<<20))
		if err != nil {
			t.Fatal(err)
		}
		key := PublicKey{Curve: Secp256k1, ChainCode: [32]byte(account.ChainCode())}
		private, err := account.ECPrivKey()
		if err != nil {
			t.Fatal(err)
		}
		key.Public = private.PubKey().SerializeCompressed()

		steps := []uint32{random.Uint32N(2), random.Uint32N(1 << 31)}[:1+random.IntN(2)]
		public, tweak, err := deriveChild(key, steps)
		if err != nil {
			t.Fatal(err)
		}
		at := account
		for _, step := range steps {
			if at, err = at.Derive(step); err != nil {
				t.Fatal(err)
			}
		}
		want, err := at.ECPrivKey()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(public[:], want.PubKey().SerializeCompressed()) {
			t.Errorf("steps %v: another child key", steps)
		}
		var sum secp256k1.ModNScalar
		sum.SetBytes(&tweak)
		sum.Add(&secp256k1.PrivKeyFromBytes(private.Serialize()).Key)
		got := sum.Bytes()
		if !bytes.Equal(got[:], want.Serialize()) {
			t.Errorf("steps %v: key and tweak do not give the child's private key", steps)
		}
	}
}

func TestChildRefuses(t *testing.T) {
	good := secp256k1.PrivKeyFromBytes([]byte{5}).PubKey().SerializeCompressed()
	for name, test := range map[string]struct {
		public []byte
		steps  []uint32
	}{
		"hardened":     {good, []uint32{1 << 31}},
		"too deep":     {good, make([]uint32, maxChild+1)},
		"no key":       {nil, []uint32{0}},
		"uncompressed": {secp256k1.PrivKeyFromBytes([]byte{5}).PubKey().SerializeUncompressed(), []uint32{0}},
		"zero":         {make([]byte, 33), []uint32{0}},
		"one byte":     {[]byte{0}, []uint32{0}},
	} {
		if _, _, err := deriveChild(PublicKey{Curve: Secp256k1, Public: test.public}, test.steps); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// signECDSA is RFC 6979 with low s: byte for byte what decred's implementation gives, except for digests of q and above,
// which decred does not reduce before it hashes them (RFC 6979's bits2octets does). Each takes the other's signatures.
func TestProofAgreesWithAnotherImplementation(t *testing.T) {
	random := rand.New(rand.NewChaCha8([32]byte{2}))
	digests := [][32]byte{{}, {31: 1}, q(0), q(-1), [32]byte(bytes.Repeat([]byte{0xff}, 32))}
	for range 30 {
		digests = append(digests, sha256.Sum256([]byte{byte(random.Uint32())}))
	}
	for _, digest := range digests {
		secret := sha256.Sum256([]byte{byte(random.Uint32()), byte(random.Uint32())})
		key := secp256k1.PrivKeyFromBytes(secret[:])
		sig := dcrecdsa.Sign(key, digest[:])
		r, s := sig.R(), sig.S()
		rb, sb := r.Bytes(), s.Bytes()
		got, err := signECDSA(secret, digest)
		if err != nil {
			t.Fatal(err)
		}
		theirs, order := [64]byte(append(rb[:], sb[:]...)), q(0)
		if got != theirs && bytes.Compare(digest[:], order[:]) < 0 {
			t.Errorf("digest %x: %x, want %x", digest, got, theirs)
		}
		public := key.PubKey()
		if !verifyECDSA(public.SerializeCompressed(), digest, got) || !verifyECDSA(public.SerializeCompressed(), digest, theirs) {
			t.Errorf("digest %x: a signature does not verify here", digest)
		}
		var ourR, ourS secp256k1.ModNScalar
		ourR.SetByteSlice(got[:32])
		ourS.SetByteSlice(got[32:])
		if !dcrecdsa.NewSignature(&ourR, &ourS).Verify(digest[:], public) {
			t.Errorf("digest %x: our signature does not verify there", digest)
		}
	}
}

// q is the group order plus a small number.
func q(plus int) [32]byte {
	out := [32]byte{
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,
		0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
	}
	out[31] += byte(plus)
	return out
}

// Every bit of a proof matters; zero, q, and the other s are refused.
func TestProofMutated(t *testing.T) {
	secret, digest := sha256.Sum256([]byte("key")), sha256.Sum256([]byte("message"))
	public := secp256k1.PrivKeyFromBytes(secret[:]).PubKey().SerializeCompressed()
	good, err := signECDSA(secret, digest)
	if err != nil {
		t.Fatal(err)
	}
	for i := range good {
		bad := good
		bad[i] ^= 1 << (i % 8)
		if verifyECDSA(public, digest, bad) {
			t.Errorf("byte %d does not matter", i)
		}
	}
	var s secp256k1.ModNScalar
	s.SetByteSlice(good[32:])
	high := s.Negate().Bytes()
	order := q(0)
	for name, part := range map[string][]byte{"zero": make([]byte, 32), "q": order[:], "high s": high[:]} {
		for _, at := range []int{0, 32} {
			bad := good
			copy(bad[at:], part)
			if verifyECDSA(public, digest, bad) {
				t.Errorf("%s at %d verifies", name, at)
			}
		}
	}
	if verifyECDSA(public[:32], digest, good) {
		t.Error("a short key verifies")
	}
	if _, err := signECDSA([32]byte{}, digest); err == nil {
		t.Error("zero signs")
	}
}
