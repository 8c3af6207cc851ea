//go:build unix

package crash_test

import (
	"errors"
	"strings"
	"testing"
)

// TestASplitBegunAgain gives a split up that has its half at the guard already, and kills
// the guard when that is committed: the half that was given up does not stay behind.
func TestASplitBegunAgain(t *testing.T) {
	l := newLane(t, anvil(t), t.TempDir(), "alice")
	for _, after := range []bool{false, true} {
		if err := l.begunAgain(after); err != nil {
			t.Fatalf("%v\n%s", err, l.logs())
		}
		l.onlyHalf()
	}
	l.judge()
}

func (l *lane) begunAgain(after bool) error {
	l.died = false
	defer l.one()
	if _, err := l.call(request{Op: "seen"}); err != nil {
		return err
	}
	offer, err := l.offer()
	if err != nil {
		return err
	}
	a, err := l.call(request{Op: "seen"})
	if err != nil {
		return err
	}
	commit := ""
	for _, s := range a.Order {
		if strings.HasPrefix(s, "commit < guard/code.go") {
			commit = s
		}
	}
	half, blob, err := l.d.pack(offer)
	if err != nil {
		return err
	}
	half.Wipe()
	if _, err := l.call(request{Op: "accept", Dealing: offer.Dealing.ID, Commit: blob}); err != nil {
		return err
	}
	if _, err := l.call(request{Op: "seen", Arm: &arm{Stack: commit, After: after}}); err != nil {
		return err
	}
	if offer, err = l.open(offer.Dealing.Generation); err != nil {
		return err
	}
	if !l.died {
		return errors.New("nothing died")
	}
	if err := l.split(offer); err != nil {
		return err
	}
	return l.pay()
}
