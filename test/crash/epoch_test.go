//go:build unix

package crash_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// The chapters of this file raise the security epoch. A kill between the keystore's write
// and the commit leaves the database behind by one event; the next start does what it says.

// over says whether the session that the device remembers has ended.
func (l *lane) over() error {
	if _, err := l.call(request{Op: "caller"}); !is(err, hefu.KindUnauthenticated) {
		return fmt.Errorf("a session that was ended answers: %v", err)
	}
	return nil
}

func (l *lane) signOut() error {
	if _, err := l.call(request{Op: "signout"}); err != nil && !(l.died && is(err, hefu.KindUnauthenticated)) {
		return err
	}
	if err := l.over(); err != nil {
		return err
	}
	if err := l.signIn("signin"); err != nil {
		return err
	}
	return l.pay()
}

func (l *lane) endSession() error {
	old := *l.d
	if err := l.signIn("signin"); err != nil {
		return err
	}
	_, err := l.call(request{Op: "endsession", Session: old.caller.Session.ID, Code: l.code()})
	if err != nil && !(l.died && (is(err, hefu.KindForbidden) || is(err, hefu.KindNotFound))) {
		return err
	}
	now := l.d
	l.d = &old
	err = l.over()
	l.d = now
	return errors.Join(err, l.pay())
}

func (l *lane) cancelSplit() error {
	offer, err := l.offer()
	if err != nil {
		return err
	}
	if _, err := l.call(request{Op: "cancel", Dealing: offer.Dealing.ID}); err != nil && !(l.died && is(err, hefu.KindConflict)) {
		return err
	}
	a, err := l.call(request{Op: "dealings"})
	if err != nil || a.Dealings[0].ID != offer.Dealing.ID || a.Dealings[0].State != guard.DealingVoid {
		return fmt.Errorf("a split that was cancelled: %v: %v", a.Dealings, err)
	}
	return l.pay()
}

// refuseDevice refuses the lane's own device; a new one takes its place, from paper.
func (l *lane) refuseDevice() (err error) {
	rests, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	if err := l.approve(rests); err != nil {
		return err
	}
	delete(l.due, rests.Intent.To)
	l.never[rests.Intent.To] = rests.Intent
	if _, err := l.call(request{Op: "refuse", Device: l.d.id}); err != nil {
		return err
	}
	if err := l.work(61); err != nil {
		return err
	}
	if _, l.d.key, err = ed25519.GenerateKey(rand.Reader); err != nil {
		return err
	}
	if err := l.signIn("signin"); err != nil {
		return err
	}
	return l.splitAgain()
}

// freezeLost freezes, and the commit fails after the keystore has it: it is done all the
// same, and answered so.
func (l *lane) freezeLost() error {
	if _, err := l.call(request{Op: "freeze", Fail: true}); err != nil && !(l.died && is(err, hefu.KindUnauthenticated)) {
		return fmt.Errorf("a freeze that the keystore has: %w", err)
	}
	if err := l.signIn("signin"); err != nil {
		return err
	}
	if _, err := l.call(request{Op: "unfreeze", Code: l.code()}); err != nil && !(l.died && is(err, hefu.KindConflict)) {
		return fmt.Errorf("after a freeze whose commit failed: %w", err)
	}
	l.offset += unfreeze + time.Second
	if err := l.signIn("signin"); err != nil {
		return err
	}
	return l.pay()
}

func (l *lane) lockLost() error { return l.lockWith(true) }

func (l *lane) splitLost() error {
	l.fails = true
	defer func() { l.fails = false }()
	return l.splitAgain()
}

// oldDatabase brings back what the database was before a split and a sign-out. The guard
// starts in quarantine: nothing of the old database is paid, and there is a way out.
func (l *lane) oldDatabase() error {
	proposed, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	rests, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	if err := l.approve(rests); err != nil {
		return err
	}
	for _, t := range []hefu.Transfer{proposed, rests} {
		delete(l.due, t.Intent.To)
		l.never[t.Intent.To] = t.Intent
	}
	if _, err := l.offer(); err != nil { // a split that is under way
		return err
	}
	old, err := l.stopped()
	if err != nil {
		return err
	}
	if err := l.progress(); err != nil {
		return err
	}
	if _, err := l.stopped(); err != nil {
		return err
	}
	if err := l.bringBack(old); err != nil {
		return err
	}
	if err := l.restart(l.armed); err != nil {
		return err
	}
	return l.wayOut()
}

// database is the path of the file, or the address of the PostgreSQL.
func (l *lane) database() string {
	if l.data != "" {
		return l.data
	}
	return filepath.Join(l.dir, "hefu.db")
}

// bringBack puts an old database in the place of the present one; nobody uses either.
func (l *lane) bringBack(old []byte) error {
	if l.data != "" {
		return shared.c.Restore(l.t.Context(), l.data, old)
	}
	return os.WriteFile(l.database(), old, 0o600)
}

// stopped ends the processes and returns the database.
func (l *lane) stopped() ([]byte, error) {
	l.stop()
	if l.data != "" {
		return shared.c.Dump(l.t.Context(), l.data)
	}
	if left, err := filepath.Glob(l.database() + "-*"); err != nil || len(left) > 0 {
		return nil, fmt.Errorf("after a stop there is %v: %v", left, err)
	}
	return os.ReadFile(l.database())
}

// progress is what an old database does not know of: a new split and a sign-out.
func (l *lane) progress() error {
	if err := l.restart(arm{}); err != nil {
		return err
	}
	if err := l.redeal(); err != nil {
		return err
	}
	_, err := l.call(request{Op: "signout"})
	return err
}

// wayOut is what the owner does after a quarantine.
func (l *lane) wayOut() error {
	if err := l.over(); err != nil {
		return err
	}
	if err := l.confirm(); err != nil {
		return err
	}
	l.offset += hold + time.Second
	if err := l.signIn("signin"); err != nil {
		return err
	}
	for range 3 {
		if err := errors.Join(l.work(61), l.mine()); err != nil {
			return err
		}
	}
	if err := l.orphansAge(); err != nil {
		return err
	}
	return l.splitAgain()
}

// confirm signs in without the device and confirms it.
func (l *lane) confirm() error {
	for range 4 {
		in := l.d.signIn(l.code())
		in.Device = nil
		a, err := l.call(request{Op: "signin", SignIn: in})
		if is(err, hefu.KindUnauthenticated) {
			continue // the code was used up by one that died
		}
		if err != nil {
			return err
		}
		l.d.token, l.d.caller = a.SignedIn.Token, guard.Caller{User: a.SignedIn.User, Session: a.SignedIn.Session}
		_, err = l.call(request{Op: "confirmdevice", Device: l.d.id, Code: l.code()})
		if err == nil || l.died && is(err, hefu.KindForbidden) {
			return nil
		}
		return err
	}
	return errors.New("cannot sign in")
}

// orphansAge makes the halves that lie in the keystore two days old.
func (l *lane) orphansAge() error {
	files, err := filepath.Glob(filepath.Join(l.dir, "keys", "halves", "*"))
	if err != nil {
		return err
	}
	at := time.Now().Add(-48 * time.Hour)
	for _, f := range files {
		if err := os.Chtimes(f, at, at); err != nil {
			return err
		}
	}
	return nil
}
