// Package factortest says what every factor must show. factor/all runs it over
// its list, so an author of a factor cannot forget it.
package factortest

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/factor"
)

// Subject is a factor under test with a user who knows how to prove.
type Subject struct {
	Factor factor.Factor
	Offer  string // what the user offers at enrolment
	// Prove answers as the right user would at that time, from what Enroll showed.
	Prove func(t *testing.T, show string, now time.Time) string
	// Once says that a proof is good once.
	Once bool
	// Other is another user's offer; empty when Enroll draws the secret itself.
	Other string
}

// start is the time of the first proof; each later one is an hour later.
func start() time.Time { return time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC) }

// Run runs the suite as subtests of t.
func Run(t *testing.T, s Subject) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, Subject)
	}{
		{"right proofs, one after the other", testRight},
		{"wrong proofs", testWrong},
		{"another user's proof", testOther},
		{"once or again", testOnce},
		{"enrolment keeps secrets", testSecrets},
		{"damaged states", testDamaged},
		{"no randomness", testRandomness},
		{"many at once", testMany},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, s) })
	}
}

func enroll(t *testing.T, s Subject, offer string) (state []byte, show string) {
	t.Helper()
	state, show, err := s.Factor.Enroll(rand.Reader, "alice", offer)
	if err != nil || len(state) == 0 {
		t.Fatalf("enroll: %v", err)
	}
	return state, show
}

func testRight(t *testing.T, s Subject) {
	state, show := enroll(t, s, s.Offer)
	for i := range 3 {
		now := start().Add(time.Duration(i) * time.Hour)
		before := bytes.Clone(state)
		next, err := s.Factor.Verify(state, s.Prove(t, show, now), hefu.Digest{byte(i)}, now)
		if err != nil || len(next) == 0 {
			t.Fatalf("proof %d: %v", i, err)
		}
		if !bytes.Equal(before, state) {
			t.Fatal("the caller's state was written to")
		}
		state = next
	}
}

func testWrong(t *testing.T, s Subject) {
	state, show := enroll(t, s, s.Offer)
	right := s.Prove(t, show, start())
	for _, proof := range []string{
		"", right[1:], right[:len(right)-1], right + right[:1], "x" + right[1:], strings.Repeat("9", 1<<20), "\x00", "\xff\xfe",
	} {
		next, err := s.Factor.Verify(state, proof, hefu.Digest{}, start())
		if !errors.Is(err, factor.ErrWrong) || errors.Is(err, factor.ErrReused) || next != nil {
			t.Errorf("%.12q: %v, a next state: %v", proof, err, next != nil)
		}
		if err != nil && len(proof) > 3 && strings.Contains(err.Error(), proof) {
			t.Errorf("the error repeats the proof: %v", err)
		}
	}
	if _, err := s.Factor.Verify(state, right, hefu.Digest{}, start()); err != nil {
		t.Errorf("after wrong ones: %v", err)
	}
}

func testOther(t *testing.T, s Subject) {
	offer := s.Other
	if offer == "" {
		offer = s.Offer
	}
	state, show := enroll(t, s, s.Offer)
	otherState, otherShow := enroll(t, s, offer)
	mine, theirs := s.Prove(t, show, start()), s.Prove(t, otherShow, start())
	if s.Other != "" {
		theirs = s.Other
	}
	if mine == theirs {
		t.Fatal("two users with one proof: the subject is useless")
	}
	if _, err := s.Factor.Verify(state, theirs, hefu.Digest{}, start()); !errors.Is(err, factor.ErrWrong) {
		t.Errorf("their proof, my state: %v", err)
	}
	if _, err := s.Factor.Verify(otherState, mine, hefu.Digest{}, start()); !errors.Is(err, factor.ErrWrong) {
		t.Errorf("my proof, their state: %v", err)
	}
}

func testOnce(t *testing.T, s Subject) {
	state, show := enroll(t, s, s.Offer)
	proof := s.Prove(t, show, start())
	next, err := s.Factor.Verify(state, proof, hefu.Digest{1}, start())
	if err != nil {
		t.Fatal(err)
	}
	for _, digest := range []hefu.Digest{{1}, {2}, {}} {
		_, err := s.Factor.Verify(next, proof, digest, start().Add(time.Second))
		switch {
		case s.Once && (!errors.Is(err, factor.ErrWrong) || !errors.Is(err, factor.ErrReused)):
			t.Errorf("a used proof: %v", err)
		case !s.Once && err != nil:
			t.Errorf("a proof that stays good: %v", err)
		}
	}
}

func testSecrets(t *testing.T, s Subject) {
	one, show1 := enroll(t, s, s.Offer)
	two, show2 := enroll(t, s, s.Offer)
	if bytes.Equal(one, two) || (show1 != "" && show1 == show2) {
		t.Error("two enrolments are alike")
	}
	if s.Offer != "" && (bytes.Contains(one, []byte(s.Offer)) || strings.Contains(show1, s.Offer)) {
		t.Error("what the user offered is kept in the clear")
	}
}

func testDamaged(t *testing.T, s Subject) {
	state, show := enroll(t, s, s.Offer)
	proof := s.Prove(t, show, start())
	for _, bad := range [][]byte{nil, {}, {0}, []byte("{"), bytes.Repeat([]byte{0xff}, 300), state[:len(state)/2], state[1:]} {
		next, err := s.Factor.Verify(bad, proof, hefu.Digest{}, start())
		if err == nil || next != nil || errors.Is(err, factor.ErrWrong) {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
}

func testRandomness(t *testing.T, s Subject) {
	if _, _, err := s.Factor.Enroll(strings.NewReader("dry"), "alice", s.Offer); err == nil {
		t.Error("enrolled without randomness")
	}
}

func testMany(t *testing.T, s Subject) {
	state, show := enroll(t, s, s.Offer)
	proof := s.Prove(t, show, start())
	var group sync.WaitGroup
	for i := range 6 {
		group.Go(func() {
			p := proof
			if i%2 == 1 {
				p = "wrong"
			}
			if _, err := s.Factor.Verify(state, p, hefu.Digest{}, start()); (err == nil) != (i%2 == 0) {
				t.Errorf("%q: %v", p, err)
			}
		})
	}
	group.Wait()
}
