//go:build unix

package crash_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
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
		if strings.HasPrefix(s, "commit < ") && strings.Contains(s, "guard/code.go") {
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

// TestFreezeAfterAKillAtSending kills the worker right before and right after it commits
// to sending; then the account is frozen. Before, the freeze wins: nothing was sent.
// After, it is too late: the transfer is paid, once.
func TestFreezeAfterAKillAtSending(t *testing.T) {
	p := read(t).path(t)
	l := newLane(t, anvil(t), t.TempDir(), "alice")
	if _, err := l.call(request{Op: "seen"}); err != nil {
		t.Fatal(err)
	}
	if err := l.pay(); err != nil {
		t.Fatal(err)
	}
	a, err := l.call(request{Op: "seen"})
	if err != nil {
		t.Fatal(err)
	}
	stack := ""
	for _, s := range a.Order {
		if lines := strings.Split(s, " < "); lines[0] == "commit" && len(lines) > 2 {
			if c, ok := find(p.sending, lines[2]); ok && c.fn == ".commitSending" {
				stack = s
			}
		}
	}
	for _, after := range []bool{false, true} {
		if err := l.freezeAt(arm{Stack: stack, After: after}); err != nil {
			t.Fatalf("after the commit: %v: %v\n%s", after, err, l.logs())
		}
	}
	l.judge()
}

// rounds is how often a worker is let loose before it counts as idle.
const rounds = 40

func (l *lane) freezeAt(a arm) error {
	l.died = false
	defer l.one()
	t, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	if err := l.approve(t); err != nil {
		return err
	}
	l.offset += rest
	var dead error
	for range rounds { // on a busy machine one of them may be over before it began
		if _, dead = l.procs[0].call(l.signed(request{Op: "work", Arm: &a})); dead != nil {
			break
		}
	}
	if !errors.Is(dead, errDead) {
		return fmt.Errorf("nothing died: %v", dead)
	}
	if err := l.revive(); err != nil {
		return err
	}
	if _, err := l.call(request{Op: "freeze"}); err != nil {
		return err
	}
	if err := l.signIn("signin"); err != nil {
		return err
	}
	if a.After {
		err = l.finish(t)
	} else {
		delete(l.due, t.Intent.To)
		l.never[t.Intent.To] = t.Intent
		for range 3 {
			err = errors.Join(err, l.work(61), l.mine())
		}
	}
	if err != nil {
		return err
	}
	if _, err := l.call(request{Op: "unfreeze", Code: l.code()}); err != nil {
		return err
	}
	l.offset += unfreeze + time.Second
	if err := l.signIn("signin"); err != nil {
		return err
	}
	return l.pay()
}
