package pair

import "testing"

// A key's proof names N: a dealer who lost p and p' cannot be replayed under other ones.
func TestProofCoversTheModulus(t *testing.T) {
	p, q := fixedPrimes(t)
	pkg, err := decodePackage(pack(t, func(*GuardPackage) {}))
	if err != nil {
		t.Fatal(err)
	}
	pkg.primes = reloaded(t, compositeLike(p), q)
	blob, err := pkg.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	refused(t, "another N", "did not sign", someParams(), blob)
}

// Each field of a session, an item and a batch is in the contexts, and so in every hash
// and nonce.
func TestEveryFieldIsInTheContext(t *testing.T) {
	s := Session{Guard: "g", Dealing: "d", Transfer: "t", Plan: 1}
	item := Item{Path: "m/1'", Child: []uint32{0, 1}, Public: []byte{2, 3}, Message: []byte{4}}
	base := string(contexts(s, Secp256k1, []Item{item, item})[0])
	differs := func(name string, s Session, c Curve, item Item) {
		t.Helper()
		if string(contexts(s, c, []Item{item, item})[0]) == base {
			t.Errorf("%s is not covered", name)
		}
	}
	differs("curve", s, Ed25519, item)
	for name, change := range map[string]func(*Session, *Item){
		"guard":     func(s *Session, _ *Item) { s.Guard = "x" },
		"dealing":   func(s *Session, _ *Item) { s.Dealing = "x" },
		"transfer":  func(s *Session, _ *Item) { s.Transfer = "x" },
		"plan":      func(s *Session, _ *Item) { s.Plan = 2 },
		"path":      func(_ *Session, i *Item) { i.Path = "m/2'" },
		"child":     func(_ *Session, i *Item) { i.Child = []uint32{0, 2} },
		"no child":  func(_ *Session, i *Item) { i.Child = nil },
		"key":       func(_ *Session, i *Item) { i.Public = []byte{2, 4} },
		"message":   func(_ *Session, i *Item) { i.Message = []byte{5} },
		"a shift":   func(_ *Session, i *Item) { i.Public, i.Message = []byte{2}, []byte{3, 4} },
		"a session": func(s *Session, _ *Item) { s.Guard, s.Dealing = "gd", "" },
	} {
		s, item := s, item
		change(&s, &item)
		differs(name, s, Secp256k1, item)
	}
	two := contexts(s, Secp256k1, []Item{item, item})
	if string(two[0]) == string(two[1]) || string(contexts(s, Secp256k1, []Item{item})[0]) == base {
		t.Error("place or size of the batch is not covered")
	}
}

func TestABodyIsOfOneCurveAndStep(t *testing.T) {
	bound := [digestSize]byte{1}
	blob := body(Secp256k1, Points, bound, []byte("payload"))
	if got, err := openBody(Secp256k1, Points, bound, blob); err != nil || string(got) != "payload" {
		t.Fatalf("%q, %v", got, err)
	}
	for name, open := range map[string]func() ([]byte, error){
		"curve": func() ([]byte, error) { return openBody(Ed25519, Points, bound, blob) },
		"step":  func() ([]byte, error) { return openBody(Secp256k1, Opening, bound, blob) },
		"batch": func() ([]byte, error) { return openBody(Secp256k1, Points, [digestSize]byte{2}, blob) },
	} {
		if _, err := open(); err == nil {
			t.Errorf("a body of another %s was opened", name)
		}
	}
}
