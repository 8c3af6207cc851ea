package ed25519_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"testing"

	edwards "filippo.io/edwards25519"

	"github.com/hefu-wallet/hefu/pair/ed25519"
)

// reference is one participant of FROST(Ed25519, SHA-512), written from RFC 9591 and nothing else.
type reference struct {
	id             byte
	secret         *edwards.Scalar
	hiding, bind   *edwards.Scalar
	hidingP, bindP *edwards.Point
}

func hash512(parts ...[]byte) []byte {
	h := sha512.New()
	for _, p := range parts {
		_, _ = h.Write(p)
	}
	return h.Sum(nil)
}

func hashScalar(t testing.TB, parts ...[]byte) *edwards.Scalar {
	t.Helper()
	s, err := edwards.NewScalar().SetUniformBytes(hash512(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func domain(s string) []byte { return []byte("FROST-ED25519-SHA512-v1" + s) }

func idScalar(t testing.TB, id byte) *edwards.Scalar {
	t.Helper()
	return scalar(t, append([]byte{id}, make([]byte, 31)...))
}

// commit is section 5.1.
func (r *reference) commit(t testing.TB, hidingRandom, bindRandom []byte) []byte {
	t.Helper()
	r.hiding = hashScalar(t, domain("nonce"), hidingRandom, r.secret.Bytes())
	r.bind = hashScalar(t, domain("nonce"), bindRandom, r.secret.Bytes())
	r.hidingP = edwards.NewIdentityPoint().ScalarBaseMult(r.hiding)
	r.bindP = edwards.NewIdentityPoint().ScalarBaseMult(r.bind)
	return append(r.hidingP.Bytes(), r.bindP.Bytes()...)
}

// factor is section 4.4; all is in order of identifiers.
func factor(t testing.TB, of byte, all []*reference, public, m []byte) *edwards.Scalar {
	t.Helper()
	var list []byte
	for _, r := range all {
		list = append(append(append(list, idScalar(t, r.id).Bytes()...), r.hidingP.Bytes()...), r.bindP.Bytes()...)
	}
	return hashScalar(t, domain("rho"), public, hash512(domain("msg"), m), hash512(domain("com"), list), idScalar(t, of).Bytes())
}

// groupCommitment is section 4.5.
func groupCommitment(t testing.TB, all []*reference, public, m []byte) *edwards.Point {
	t.Helper()
	sum := edwards.NewIdentityPoint()
	for _, r := range all {
		bound := edwards.NewIdentityPoint().ScalarMult(factor(t, r.id, all, public, m), r.bindP)
		sum.Add(sum, r.hidingP).Add(sum, bound)
	}
	return sum
}

// sign is section 5.2.
func (r *reference) sign(t testing.TB, all []*reference, public, m []byte) *edwards.Scalar {
	t.Helper()
	challenge := hashScalar(t, groupCommitment(t, all, public, m).Bytes(), public, m)
	numerator, denominator := idScalar(t, 1), idScalar(t, 1)
	for _, other := range all {
		if other.id != r.id {
			numerator.Multiply(numerator, idScalar(t, other.id))
			denominator.Multiply(denominator, edwards.NewScalar().Subtract(idScalar(t, other.id), idScalar(t, r.id)))
		}
	}
	lambda := numerator.Multiply(numerator, edwards.NewScalar().Invert(denominator))
	z := edwards.NewScalar().MultiplyAdd(factor(t, r.id, all, public, m), r.bind, r.hiding)
	return z.MultiplyAdd(lambda.Multiply(lambda, challenge), r.secret, z)
}

// aggregate is section 5.3.
func aggregate(t testing.TB, all []*reference, public, m []byte) []byte {
	t.Helper()
	z := edwards.NewScalar()
	for _, r := range all {
		z.Add(z, r.sign(t, all, public, m))
	}
	return append(groupCommitment(t, all, public, m).Bytes(), z.Bytes()...)
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The reference is FROST: it gives the vector of RFC 9591, appendix E.1.
func TestReferenceGivesTheVectorOfTheRFC(t *testing.T) {
	raw, err := os.ReadFile("testdata/rfc9591-ed25519.json")
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		Inputs struct {
			Public  string `json:"group_public_key"`
			Message string
			Shares  []struct {
				Identifier byte
				Share      string `json:"participant_share"`
			} `json:"participant_shares"`
		}
		One struct {
			Outputs []struct {
				Identifier    byte
				HidingRandom  string `json:"hiding_nonce_randomness"`
				BindingRandom string `json:"binding_nonce_randomness"`
				HidingPoint   string `json:"hiding_nonce_commitment"`
				BindingPoint  string `json:"binding_nonce_commitment"`
				BindingFactor string `json:"binding_factor"`
			}
		} `json:"round_one_outputs"`
		Two struct {
			Outputs []struct {
				Share string `json:"sig_share"`
			}
		} `json:"round_two_outputs"`
		Final struct{ Sig string } `json:"final_output"`
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	var all []*reference
	for _, out := range v.One.Outputs {
		r := &reference{id: out.Identifier}
		for _, s := range v.Inputs.Shares {
			if s.Identifier == r.id {
				r.secret = scalar(t, unhex(t, s.Share))
			}
		}
		if got := hex.EncodeToString(r.commit(t, unhex(t, out.HidingRandom), unhex(t, out.BindingRandom))); got != out.HidingPoint+out.BindingPoint {
			t.Errorf("participant %d commits to %s", r.id, got)
		}
		all = append(all, r)
	}
	public, m := unhex(t, v.Inputs.Public), unhex(t, v.Inputs.Message)
	for i, r := range all {
		if got := hex.EncodeToString(factor(t, r.id, all, public, m).Bytes()); got != v.One.Outputs[i].BindingFactor {
			t.Errorf("participant %d: binding factor %s", r.id, got)
		}
		if got := hex.EncodeToString(r.sign(t, all, public, m).Bytes()); got != v.Two.Outputs[i].Share {
			t.Errorf("participant %d: share %s", r.id, got)
		}
	}
	if got := hex.EncodeToString(aggregate(t, all, public, m)); got != v.Final.Sig {
		t.Errorf("signature %s, want %s", got, v.Final.Sig)
	}
}

// guardRandom is testdata/README.md's HMAC.
func guardRandom(k [32]byte, label string, item ed25519.Item, i uint32, commit []byte) []byte {
	mac := hmac.New(sha512.New, k[:])
	index := binary.BigEndian.AppendUint32(nil, i)
	for _, part := range [][]byte{[]byte(label), item.Ctx, item.Public[:], item.Message, index, commit} {
		_, _ = mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		_, _ = mac.Write(part)
	}
	return mac.Sum(nil)[:32]
}

// The engine says what the reference says, byte for byte, in every message of a batch.
func TestEngineAgreesWithTheReference(t *testing.T) {
	f := deal(t, 3)
	f.items[1].Message = nil
	f.items[2].Message = bytes.Repeat([]byte("long "), 100)
	run, commit, err := ed25519.Begin(stream("device"), f.device, f.items)
	if err != nil {
		t.Fatal(err)
	}
	points, err := ed25519.Points(f.k, f.guard, f.items, commit)
	if err != nil {
		t.Fatal(err)
	}
	opening, err := run.Open(points)
	if err != nil {
		t.Fatal(err)
	}
	sigs, err := ed25519.Evaluate(f.k, f.guard, f.items, commit, opening)
	if err != nil {
		t.Fatal(err)
	}
	random := stream("device")
	for i, item := range f.items {
		drawn := make([]byte, 64)
		if _, err := io.ReadFull(random, drawn); err != nil {
			t.Fatal(err)
		}
		device := &reference{id: 1, secret: scalar(t, f.device[i].Secret[:])}
		guard := &reference{id: 2, secret: scalar(t, f.guard[i].Secret[:])}
		all := []*reference{device, guard}
		if got := device.commit(t, drawn[:32], drawn[32:]); !bytes.Equal(got, commit[64*i:64*i+64]) {
			t.Errorf("item %d: the device commits to something else", i)
		}
		hiding := guardRandom(f.k, "hefu/frost/hiding/v1", item, uint32(i), commit)
		binding := guardRandom(f.k, "hefu/frost/binding/v1", item, uint32(i), commit)
		if got := guard.commit(t, hiding, binding); !bytes.Equal(got, points[64*i:64*i+64]) {
			t.Errorf("item %d: the guard commits to something else", i)
		}
		if got := device.sign(t, all, item.Public[:], item.Message).Bytes(); !bytes.Equal(got, opening[32*i:32*i+32]) {
			t.Errorf("item %d: another share", i)
		}
		if got := aggregate(t, all, item.Public[:], item.Message); !bytes.Equal(got, sigs[i][:]) {
			t.Errorf("item %d: another signature", i)
		}
	}
}
