package pair_test

import (
	"bytes"
	"crypto/hpke"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu/pair"
)

// waiting is a new device that shows its code.
func waiting(t testing.TB) (private, public []byte, h pair.Handover) {
	t.Helper()
	private, public, err := pair.NewOneTime(&stream{name: "one-time"})
	if err != nil {
		t.Fatal(err)
	}
	return private, public, pair.Handover{Guard: "guard", User: "user", Pairing: "pairing", Code: pair.HandoverCode(public)}
}

// otherHandovers differ from h in one field each, or in where one ends.
func otherHandovers(h pair.Handover) map[string]pair.Handover {
	out := map[string]pair.Handover{}
	for name, change := range map[string]func(*pair.Handover){
		"guard":   func(h *pair.Handover) { h.Guard = "another" },
		"user":    func(h *pair.Handover) { h.User = "another" },
		"pairing": func(h *pair.Handover) { h.Pairing = "another" },
		"code":    func(h *pair.Handover) { h.Code = pair.HandoverCode([]byte("another")) },
		"border":  func(h *pair.Handover) { h.Guard, h.User = h.Guard+h.User[:1], h.User[1:] },
		"nobody":  func(h *pair.Handover) { h.User = "" },
	} {
		o := h
		change(&o)
		out[name] = o
	}
	return out
}

func refused(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, pair.ErrRefused) {
		t.Errorf("%s: %v, want a refusal", what, err)
	}
}

func TestAHalfIsHandedOver(t *testing.T) {
	private, public, h := waiting(t)
	posted := h
	posted.Pairing = "" // the guard names it later
	key, err := pair.SealHandoverKey(rand.Reader, posted, public)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(key, public[:32]) || bytes.Contains(key, []byte(h.Code)) {
		t.Fatal("the guard sees the key or the code")
	}
	got, err := pair.OpenHandoverKey(h, key)
	if err != nil || !bytes.Equal(got, public) {
		t.Fatalf("the key does not arrive: %v", err)
	}
	content := []byte("a device half")
	box, err := pair.SealHandover(got, h, content)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(box, content) {
		t.Fatal("the guard reads the half")
	}
	if plain, err := pair.OpenHandover(private, h, box); err != nil || !bytes.Equal(plain, content) {
		t.Fatalf("the half does not arrive: %v", err)
	}
}

// A guard that puts its own key in the place of the new device's: without the code it cannot
// seal it, and with the code (a photograph) the code is not its key's.
func TestAGuardSwapsTheKey(t *testing.T) {
	_, _, h := waiting(t)
	_, its, err := pair.NewOneTime(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	own := h
	own.Code = pair.HandoverCode(its)
	sealed, err := pair.SealHandoverKey(rand.Reader, own, its)
	if err != nil {
		t.Fatal(err)
	}
	_, err = pair.OpenHandoverKey(h, sealed)
	refused(t, "a key under another code", err)
	_, err = pair.SealHandoverKey(rand.Reader, h, its)
	refused(t, "a key under a code that is not its own", err)
	_, err = pair.OpenHandoverKey(h, pair.SealUnderCode(h, its))
	refused(t, "the guard's key under a photographed code", err)
	_, err = pair.SealHandover(its, h, []byte("half"))
	refused(t, "sealing to the guard's key", err)
}

// A guard that knows everything but the key pair and the code forges, replays and cuts.
func TestAGuardForgesABox(t *testing.T) {
	private, public, h := waiting(t)
	box, err := pair.SealHandover(public, h, []byte("half"))
	if err != nil {
		t.Fatal(err)
	}
	for name, o := range otherHandovers(h) {
		_, err := pair.OpenHandover(private, o, box)
		refused(t, "a box of another "+name, err)
	}
	other, itsPublic, err := pair.NewOneTime(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, err = pair.OpenHandover(other, h, box)
	refused(t, "a box for another device", err)
	itsOwn := h
	itsOwn.Code = pair.HandoverCode(itsPublic)
	forged, err := pair.SealHandover(itsPublic, itsOwn, []byte("its wallet"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = pair.OpenHandover(private, h, forged)
	refused(t, "a box sealed without the public key", err)
	// One who knows the public key and not what it is bound to.
	kem, kdf, aead := hpke.MLKEM768X25519(), hpke.HKDFSHA256(), hpke.ChaCha20Poly1305()
	to, err := kem.NewPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	for _, info := range [][]byte{nil, []byte("hefu/pairing/v1")} {
		sealed, err := hpke.Seal(to, kdf, aead, info, []byte("its wallet"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = pair.OpenHandover(private, h, append([]byte("hefu-hov\x01"), sealed...))
		refused(t, "a box of no pairing", err)
	}
	_, err = pair.SealHandover(public, h, make([]byte, pair.MaxHandover))
	refused(t, "a box that is too long", err)
	_, err = pair.OpenHandover(private, h, make([]byte, pair.MaxHandover+1))
	refused(t, "a box that is too long", err)
	_, err = pair.OpenHandover(nil, h, box)
	refused(t, "no private key", err)
}

// Every byte of both messages counts.
func TestEveryByteOfAHandoverCounts(t *testing.T) {
	private, public, h := waiting(t)
	key, err := pair.SealHandoverKey(rand.Reader, h, public)
	if err != nil {
		t.Fatal(err)
	}
	box, err := pair.SealHandover(public, h, []byte("half"))
	if err != nil {
		t.Fatal(err)
	}
	for name, m := range map[string]struct {
		blob []byte
		open func([]byte) error
	}{
		"key": {key, func(b []byte) error { _, err := pair.OpenHandoverKey(h, b); return err }},
		"box": {box, func(b []byte) error { _, err := pair.OpenHandover(private, h, b); return err }},
	} {
		if err := m.open(m.blob); err != nil {
			t.Fatal(err)
		}
		for i := range m.blob {
			bad := bytes.Clone(m.blob)
			bad[i] ^= 1 << (i % 8)
			refused(t, fmt.Sprintf("%s with byte %d flipped", name, i), m.open(bad))
		}
		for _, n := range []int{0, 1, 8, 9, 32, 33, len(m.blob) / 2, len(m.blob) - 1} {
			refused(t, fmt.Sprintf("%s cut at %d", name, n), m.open(m.blob[:n]))
		}
		refused(t, name+" and more", m.open(append(bytes.Clone(m.blob), 0)))
	}
	for name, o := range otherHandovers(h) {
		if _, err := pair.OpenHandoverKey(o, key); name != "pairing" && !errors.Is(err, pair.ErrRefused) {
			t.Errorf("a key of another %s: %v", name, err)
		}
	}
}

func TestTheCodeIsReadKindly(t *testing.T) {
	_, _, h := waiting(t)
	code := h.Code
	grouped := ""
	for i := 0; i < len(code); i += 4 {
		grouped += " - " + code[i:i+4]
	}
	kind := strings.NewReplacer("O", "0", "I", "1", "B", "8")
	for _, typed := range []string{code, strings.ToLower(code), grouped, pair.HandoverPrefix + code, strings.ToLower(pair.HandoverPrefix) + code + "\n", kind.Replace(code)} {
		if got, err := pair.ParseHandoverCode(typed); err != nil || got != code {
			t.Errorf("%q is %q, %v", typed, got, err)
		}
	}
	for _, typed := range []string{"", code[1:], code + "A", code[:31] + "9", code[:31] + "=", strings.Repeat("=", 32), "HEFU:" + code, strings.Repeat("é", 16)} {
		_, err := pair.ParseHandoverCode(typed)
		refused(t, fmt.Sprintf("%q", typed), err)
	}
}

// A half whose public key is no point, or whose share is not of its key, is refused.
func TestAHalfIsChecked(t *testing.T) {
	c := deal(t, few())
	if err := c.device.Check(); err != nil {
		t.Fatal(err)
	}
	blob, err := c.device.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range c.device.Keys() {
		at := bytes.Index(blob, k.Public)
		for _, flip := range []int{at, at + len(k.Public) - 1} {
			bad := bytes.Clone(blob)
			refusedAny := false
			for v := range 256 { // some x are on the curve by chance; not all of these
				bad[flip] = blob[flip] ^ byte(v)
				half := new(pair.DeviceHalf)
				if v > 0 && (half.UnmarshalBinary(bad) != nil || errors.Is(half.Check(), pair.ErrRefused)) {
					refusedAny = true
				}
			}
			if !refusedAny {
				t.Errorf("%s %s: no change of byte %d is seen", k.Curve, k.Path, flip-at)
			}
		}
		if k.Curve == pair.Secp256k1 { // the share follows the chain code
			bad := bytes.Clone(blob)
			clear(bad[at+33+32 : at+33+64])
			half := new(pair.DeviceHalf)
			if err := half.UnmarshalBinary(bad); err != nil {
				t.Fatal(err)
			}
			refused(t, "a share of zero", half.Check())
		}
	}
}

type handoverVectors struct {
	Guard, User, Pairing, Code, QR string
	Private                        hexBytes `json:"private"`
	Public                         hexBytes `json:"public"`
	SealedKey                      hexBytes `json:"sealed_key"`
	Content                        hexBytes `json:"content"`
	Box                            hexBytes `json:"box"`
}

// TestHandoverVectors recomputes what is deterministic, and opens the box, which is not.
func TestHandoverVectors(t *testing.T) {
	const file = "testdata/handover.json"
	private, public, h := waiting(t)
	sealed, err := pair.SealHandoverKey(&stream{name: "handover"}, h, public)
	if err != nil {
		t.Fatal(err)
	}
	want := handoverVectors{
		Guard: h.Guard, User: h.User, Pairing: h.Pairing, Code: h.Code, QR: pair.HandoverPrefix + h.Code,
		Private: private, Public: public, SealedKey: sealed, Content: []byte("content"),
	}
	if *update {
		if want.Box, err = pair.SealHandover(public, h, want.Content); err != nil {
			t.Fatal(err)
		}
		out, err := json.MarshalIndent(want, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, append(out, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got handoverVectors
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	if plain, err := pair.OpenHandover(got.Private, h, got.Box); err != nil || !bytes.Equal(plain, got.Content) {
		t.Fatalf("the box does not open: %v", err)
	}
	want.Box = got.Box
	if fmt.Sprintf("%x", want) != fmt.Sprintf("%x", got) {
		t.Errorf("the vectors are\n%+v\nnow they would be\n%+v", got, want)
	}
}

// Whatever the guard serves, the two openers refuse it and do not panic.
func FuzzHandover(f *testing.F) {
	private, public, h := waiting(f)
	key, err := pair.SealHandoverKey(rand.Reader, h, public)
	if err != nil {
		f.Fatal(err)
	}
	box, err := pair.SealHandover(public, h, []byte("half"))
	if err != nil {
		f.Fatal(err)
	}
	spoil(f, key)
	spoil(f, box)
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, err := pair.OpenHandoverKey(h, b); err != nil && !errors.Is(err, pair.ErrRefused) || err == nil && !bytes.Equal(got, public) {
			t.Fatalf("a key: %v", err)
		}
		if got, err := pair.OpenHandover(private, h, b); err != nil && !errors.Is(err, pair.ErrRefused) || err == nil && string(got) != "half" {
			t.Fatalf("a box: %v", err)
		}
	})
}
