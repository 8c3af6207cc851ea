package guard_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/guard"
	devchain "github.com/hefu-wallet/hefu/test/chain"
)

const day = 24 * time.Hour

// look lets the guard's worker look at the clock, and at the chain if it must.
func (w *world) look() {
	w.t.Helper()
	if err := w.KeepTime(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// jump moves the clock and nothing else: the chain does not bear it out.
func (w *world) jump(d time.Duration) {
	w.t.Helper()
	w.clock.add(d)
	w.look()
}

// chainPasses lets time pass for the chain alone, and the worker look.
func (w *world) chainPasses(d time.Duration) {
	w.t.Helper()
	at, err := w.ledger.Time(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	if err := devchain.SetTime(w.t.Context(), w.rpc, time.Unix(at, 0).Add(d)); err != nil {
		w.t.Fatal(err)
	}
	w.look()
}

func (w *world) mustBe(s guard.TimeState) {
	w.t.Helper()
	if got := w.Time(); got.State != s || got.Ripe.After(got.Now) {
		w.t.Fatalf("time %s (now %s, ripe %s), not %s", got.State, got.Now, got.Ripe, s)
	}
}

// restart ends the guard as a kill would and starts it on what it left.
func (w *world) restart() {
	w.t.Helper()
	if err := w.store.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.open()
}

// waits is everything of one user that a waiting period holds back.
type waits struct {
	*user
	tired   string // a name whose sign-ins are throttled
	resting hefu.TransferID
}

// waits makes one of each: a transfer that rests, a dealing, and a throttled source. The
// withdraw hold has a test of its own, because it stops the rest.
func (w *world) waits() waits {
	w.t.Helper()
	w.cfg.Rest = 5 * time.Minute
	w.Guard = w.on(w.store)
	u := waits{tired: "tired"}
	u.user = &user{w: w}
	for range 18 { // until the back-off is at its longest
		_ = u.try()
		w.pass(15 * time.Minute)
	}
	u.user = w.ready("alice")
	if offer, err := w.BeginDealing(w.t.Context(), u.caller, u.announce(2)); err != nil || offer.Dealing.State != guard.DealingWaiting {
		w.t.Fatalf("%s, %v", offer.Dealing.State, err)
	}
	_ = u.try()
	if err := u.try(); !hefu.Is(err, hefu.KindThrottled) {
		w.t.Fatalf("not throttled: %v", err)
	}
	u.resting = u.pay(u.intent(5)).ID
	return u
}

// try signs in wrongly from the throttled source.
func (u waits) try() error {
	_, err := u.w.SignIn(u.w.t.Context(), guard.SignIn{Name: u.tired, Password: "wrong", Code: "000000", Source: u.tired})
	return err
}

// mustWait fails if any of it has come to its end.
func (u waits) mustWait() {
	t := u.w.t
	t.Helper()
	u.again()
	if offer, err := u.w.BeginDealing(t.Context(), u.caller, u.announce(2)); err != nil || offer.Dealing.State != guard.DealingWaiting || offer.OneTime != nil {
		t.Errorf("a dealing's wait is over: %s, %v", offer.Dealing.State, err)
	}
	if err := u.try(); !hefu.Is(err, hefu.KindThrottled) {
		t.Errorf("a throttle's wait is over: %v", err)
	}
	if err := u.w.Advance(t.Context(), u.resting); err != nil {
		t.Error(err)
	}
	if got := u.state(u.resting); got.State != hefu.Resting {
		t.Errorf("a rest is over: %s", got.State)
	}
	if ids, err := u.w.store.LeaseDue(t.Context(), u.w.Time().Ripe, u.w.Time().Ripe.Add(time.Minute), 10); err != nil || len(ids) != 0 {
		t.Errorf("the worker was handed %v, %v", ids, err)
	}
}

// mustEnd fails if any of it still waits.
func (u waits) mustEnd() {
	t := u.w.t
	t.Helper()
	u.again()
	if err := u.try(); !hefu.Is(err, hefu.KindUnauthenticated) {
		t.Errorf("throttled for ever: %v", err)
	}
	if offer, err := u.w.BeginDealing(t.Context(), u.caller, u.announce(2)); err != nil || offer.Dealing.State != guard.DealingOpen {
		t.Errorf("the dealing waits for ever: %s, %v", offer.Dealing.State, err)
	}
	if err := u.w.Advance(t.Context(), u.resting); err != nil {
		t.Error(err)
	}
	if got := u.state(u.resting); got.State == hefu.Resting {
		t.Errorf("it rests for ever")
	}
}

// The clock jumps 25 hours ahead. No chain bears it out: nothing that waits comes to its
// end, in this process or the next. Then the chain does, and everything does.
func TestAClockThatJumpsAheadEndsNoWait(t *testing.T) {
	w := newWorld(t)
	u := w.waits()
	w.look()
	before := u.caller
	w.jump(25 * time.Hour)
	w.mustBe(guard.TimeSuspended)
	if _, err := w.Accounts(t.Context(), before); !hefu.Is(err, hefu.KindUnauthenticated) {
		t.Errorf("what expires did not: %v", err)
	}
	u.mustWait()
	w.restart()
	w.mustBe(guard.TimeSuspended)
	w.look()
	u.mustWait()
	w.pass(0)
	w.mustBe(guard.TimeRuns)
	u.mustEnd()
}

// The clock is far ahead of the truth; the chain says how much time really passed, and so
// much ripens.
func TestWaitsEndByTheChainWhileTheClockIsAhead(t *testing.T) {
	w := newWorld(t)
	u := w.waits()
	w.jump(25 * time.Hour)
	w.chainPasses(30 * time.Minute)
	w.mustBe(guard.TimeSuspended)
	u.again()
	if offer, err := w.BeginDealing(t.Context(), u.caller, u.announce(2)); err != nil || offer.Dealing.State != guard.DealingWaiting {
		t.Errorf("after half an hour: %s, %v", offer.Dealing.State, err)
	}
	w.chainPasses(time.Hour)
	w.mustBe(guard.TimeSuspended)
	u.mustEnd()
}

// A withdraw hold after a freeze, the same jump.
func TestAClockThatJumpsAheadEndsNoHold(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	if _, err := w.Freeze(t.Context(), u.caller); err != nil {
		t.Fatal(err)
	}
	u.again()
	if _, err := w.Unfreeze(t.Context(), u.caller, password, u.code()); err != nil {
		t.Fatal(err)
	}
	w.jump(25 * time.Hour)
	u.again()
	if _, err := w.Propose(t.Context(), u.caller, u.intent(1), key()); !hefu.Is(err, hefu.KindWaiting) {
		t.Fatalf("the hold is over: %v", err)
	}
	w.pass(0)
	if tr := u.pay(u.intent(1)); tr.State != hefu.Resting {
		t.Fatalf("the hold goes on: %s", tr.State)
	}
}

// The clock is set back a day: what was over stays over, what waits goes on waiting, and
// a used code stays used; also after a restart.
func TestAClockThatIsSetBackRevivesNothing(t *testing.T) {
	w := newWorld(t)
	u := w.waits()
	dead := u.caller
	expired := u.propose(u.intent(6))
	w.pass(61 * time.Minute)
	code := u.code()
	in := u.signIn()
	in.Code = code
	if _, err := w.SignIn(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	w.look()
	high := w.Time().Now
	for _, restarted := range []bool{false, true} {
		if w.clock.add(-day); restarted {
			w.clock.add(day)
			w.restart()
		}
		w.mustBe(guard.TimeStands)
		if now := w.Time().Now; now.Before(high.Truncate(time.Microsecond)) {
			t.Fatalf("time went back to %s", now)
		}
		if err := w.Ready(t.Context()); !hefu.Is(err, hefu.KindUnavailable) {
			t.Errorf("the guard says that it is ready: %v", err)
		}
		if _, err := w.Accounts(t.Context(), dead); !hefu.Is(err, hefu.KindUnauthenticated) {
			t.Errorf("a session that had ended lives: %v", err)
		}
		for _, again := range []string{code, mustCode(t, u.totp, w.clock.Now())} {
			in := in
			in.Code = again
			if _, err := w.SignIn(t.Context(), in); !hefu.Is(err, hefu.KindUnavailable) {
				t.Errorf("a code was taken while time stands still, or the answer blames it: %v", err)
			}
		}
		if err := w.Advance(t.Context(), expired.ID); err != nil {
			t.Error(err)
		}
	}
	w.clock.add(day)
	u.again()
	if got := u.state(expired.ID); got.State != hefu.Expired {
		t.Errorf("an Intent whose time was over is %s", got.State)
	}
	w.mustBe(guard.TimeRuns)
	if err := w.Ready(t.Context()); err != nil {
		t.Error(err)
	}
}

// The clock is set back by less than makes the guard refuse all codes: each is judged by
// the time that stands, so none that was used or seen is right again.
func TestACodeIsNotRightASecondTimeWhenTheClockIsSetBack(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	a := u.sign(u.propose(u.intent(5)))
	seen := mustCode(t, u.totp, w.clock.Now().Add(-3*time.Minute)) // over somebody's shoulder, never used
	used := u.code()
	in := u.signIn()
	in.Code = used
	if _, err := w.SignIn(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	w.clock.add(-4 * time.Minute)
	for name, code := range map[string]string{"used": used, "seen": seen, "of the clock": mustCode(t, u.totp, w.clock.Now())} {
		a.Code = code
		if _, err := w.Approve(t.Context(), u.caller, a); !hefu.Is(err, hefu.KindForbidden) {
			t.Errorf("a code that is %s: %v", name, err)
		}
	}
	w.clock.add(4 * time.Minute)
	a.Code = u.code()
	if _, err := w.Approve(t.Context(), u.caller, a); err != nil {
		t.Errorf("the next code: %v", err)
	}
}

// A code newer than the last one used, but older than the guard's time.
func TestACodeOfAPastTimeIsNotRightWhenTheClockIsSetBackToIt(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	a := u.sign(u.propose(u.intent(5)))
	w.clock.add(time.Minute)
	seen := mustCode(t, u.totp, w.clock.Now()) // over somebody's shoulder, never used
	w.clock.add(2 * time.Minute)
	w.look()
	w.clock.add(-2 * time.Minute)
	a.Code = seen
	if _, err := w.Approve(t.Context(), u.caller, a); !hefu.Is(err, hefu.KindForbidden) {
		t.Errorf("a code of two minutes ago: %v", err)
	}
}

func mustCode(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// The clock is set back while things wait: they wait on, for as long as they were
// promised to.
func TestAClockThatIsSetBackShortensNoWait(t *testing.T) {
	w := newWorld(t)
	u := w.waits()
	w.look()
	w.clock.add(-day)
	w.mustBe(guard.TimeStands)
	at := w.Time().Now
	w.jump(2 * time.Hour) // of which time takes no notice
	if got := w.Time(); !got.Now.Equal(at) || !got.Ripe.Equal(at) {
		t.Fatalf("time did not stand still: %s, %s after %s", got.Now, got.Ripe, at)
	}
	w.clock.add(22 * time.Hour)
	u.mustWait()
	w.pass(2 * time.Hour)
	u.mustEnd()
}

// A clock that jumps ahead and is put right: the guard goes on as if nothing had
// happened, and a session from the time that never was does not live a day longer.
func TestAJumpThatIsTakenBackLeavesNothing(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	w.look()
	honest := u.caller
	w.jump(25 * time.Hour)
	u.again()
	odd := u.caller
	w.clock.add(-25*time.Hour - time.Minute)
	w.mustBe(guard.TimeRuns)
	if err := w.Ready(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := w.Accounts(t.Context(), odd); !hefu.Is(err, hefu.KindUnauthenticated) {
		t.Errorf("a session from tomorrow lives: %v", err)
	}
	if _, err := w.Accounts(t.Context(), honest); err != nil {
		t.Errorf("a session of today is gone: %v", err)
	}
}

// One clock jumps, another process on the same store has the right time: it is not
// dragged along.
func TestAnUnconfirmedJumpIsNotStored(t *testing.T) {
	w := newWorld(t)
	w.look()
	mine := w.Time().Now
	w.jump(25 * time.Hour)
	w.clock.add(-25 * time.Hour)
	w.restart()
	w.mustBe(guard.TimeRuns)
	if now := w.Time().Now; now.Sub(mine).Abs() > time.Minute {
		t.Fatalf("the next guard begins at %s after %s", now, mine)
	}
}

// Processes share the mark: one whose clock is behind stands still at the other's.
func TestTheMarkIsShared(t *testing.T) {
	w := newWorld(t)
	slow := &clock{now: w.clock.Now()}
	other := w.with(func(p *guard.Parts) { p.Clock = slow })
	w.pass(time.Hour)
	if got := other.Time(); got.State != guard.TimeRuns {
		t.Fatalf("%v", got)
	}
	if err := other.KeepTime(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := other.Time(); got.State != guard.TimeStands || got.Now.Before(w.Time().Now.Truncate(time.Microsecond)) {
		t.Fatalf("%v, while the other is at %s", got, w.Time().Now)
	}
}

// with is another guard on the same store and keystore, with parts of its own.
func (w *world) with(change func(*guard.Parts)) *guard.Guard {
	w.t.Helper()
	p := guard.Parts{
		Store: w.store, Keystore: w.keys, Clock: w.clock, Rand: rand.Reader, Factors: testFactors(), Ledgers: w.ledgers(), Log: discard(),
	}
	change(&p)
	g, err := guard.New(context.Background(), w.cfg, p)
	if err != nil {
		w.t.Fatal(err)
	}
	return g
}

// teller is a chain that says what time it is, or nothing.
type teller struct {
	chain.Ledger
	at  *time.Time
	err error
}

func (l teller) Time(context.Context) (int64, error) { return l.at.Unix(), l.err }

// Which chains are believed: the lower median of those that answer, and worthless ones
// only where there are no others.
func TestWhichChainIsBelieved(t *testing.T) {
	hour := func(n int) time.Duration { return time.Duration(n) * time.Hour }
	silent := hefu.Errorf(hefu.KindUnavailable, "no answer")
	const eth, bsc, polygon, sepolia = "eip155:1", "eip155:56", "eip155:137", "eip155:11155111"
	for name, c := range map[string]struct {
		say  map[hefu.Network]time.Duration // after the mark; the clock is 25 hours after it
		mute hefu.Network
		ripe time.Duration
	}{
		"one":                           {map[hefu.Network]time.Duration{eth: hour(2)}, "", hour(2)},
		"one that agrees":               {map[hefu.Network]time.Duration{eth: hour(25) - 9*time.Minute}, "", hour(25)},
		"one just not":                  {map[hefu.Network]time.Duration{eth: hour(25) - 11*time.Minute}, "", hour(25) - 11*time.Minute},
		"one ahead of the clock":        {map[hefu.Network]time.Duration{eth: hour(99)}, "", hour(25)},
		"one in the past":               {map[hefu.Network]time.Duration{eth: -hour(99)}, "", 0},
		"two: the earlier":              {map[hefu.Network]time.Duration{eth: hour(25), bsc: hour(1)}, "", hour(1)},
		"three: one ahead alone":        {map[hefu.Network]time.Duration{eth: hour(25), bsc: hour(1), polygon: hour(1)}, "", hour(1)},
		"three: one stands still":       {map[hefu.Network]time.Duration{eth: hour(25), bsc: hour(25), polygon: hour(1)}, "", hour(25)},
		"one of two does not answer":    {map[hefu.Network]time.Duration{eth: hour(25), bsc: hour(3)}, eth, hour(3)},
		"none answers":                  {map[hefu.Network]time.Duration{eth: hour(25)}, eth, 0},
		"a test chain is no match":      {map[hefu.Network]time.Duration{eth: hour(1), sepolia: hour(25)}, "", hour(1)},
		"nor for one that is silent":    {map[hefu.Network]time.Duration{eth: hour(1), sepolia: hour(25)}, eth, 0},
		"test chains where no other is": {map[hefu.Network]time.Duration{sepolia: hour(25), dev: hour(1)}, "", hour(25)},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.cfg.Delays = guard.DefaultDelays()
			w.cfg.Networks = nil
			w.look()
			mark := w.Time().Now
			ledgers := map[hefu.Network]chain.Ledger{}
			for id, after := range c.say {
				at, l := mark.Add(after), teller{at: new(time.Time)}
				if *l.at = at; id == c.mute {
					l.err = silent
				}
				ledgers[id] = l
				w.cfg.Networks = append(w.cfg.Networks, id)
			}
			g := w.with(func(p *guard.Parts) { p.Ledgers = ledgers })
			w.clock.add(hour(25))
			if err := g.KeepTime(t.Context()); err != nil {
				t.Fatal(err)
			}
			got := g.Time()
			if off := got.Ripe.Sub(mark) - c.ripe; off.Abs() > 2*time.Second {
				t.Fatalf("ripe after %s, want %s", got.Ripe.Sub(mark), c.ripe)
			}
			if (got.State == guard.TimeRuns) != (c.ripe == hour(25)) {
				t.Fatalf("time %s", got.State)
			}
		})
	}
}

// The operator reads of it once, and of its end.
func TestChangesOfTimeAreLoggedOnce(t *testing.T) {
	w := newWorld(t)
	var log bytes.Buffer
	g := w.with(func(p *guard.Parts) { p.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	look := func(d time.Duration, want string) {
		t.Helper()
		log.Reset()
		w.clock.add(d)
		for range 3 {
			if err := g.KeepTime(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if n := strings.Count(log.String(), "\n"); (want == "") != (n == 0) || n > 1 || !strings.Contains(log.String(), want) {
			t.Fatalf("after %s: %q", d, log.String())
		}
	}
	look(0, "")
	look(time.Minute, "")
	look(-time.Hour, "set back")
	look(time.Hour, "believed again")
	look(25*time.Hour, "suspended until a chain")
	w.pass(0)
	look(0, "believed again")
	look(-time.Second, "")
}

// The worker itself looks: a guard that was down for a day goes on by itself once it has
// asked the chain.
func TestTheWorkerAsksTheChainAfterADowntime(t *testing.T) {
	w := newWorld(t)
	w.cfg.Rest = 5 * time.Minute
	w.Guard = w.on(w.store)
	u := w.ready("alice")
	before := w.balance(bob)
	tr := u.pay(u.intent(5))
	w.look()
	w.clock.add(30 * time.Minute)
	if err := devchain.SetTime(t.Context(), w.rpc, w.clock.Now()); err != nil {
		t.Fatal(err)
	}
	w.restart()
	w.mustBe(guard.TimeSuspended)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- w.Run(ctx) }()
	for u.state(tr.ID).State == hefu.Resting {
		if err := t.Context().Err(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond) // polls; the test's own time-out ends a wait for nothing
	}
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	w.advance(tr.ID)
	u.mustBeFinal(tr.ID)
	w.mustHavePaid(before, 5)
}

// An entry of the address book, the same jump.
func TestAClockThatJumpsAheadMakesNobodyKnown(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	u.book("Bob", bob)
	w.jump(25 * time.Hour)
	if u.known(bob) {
		t.Error("an entry counts before its time")
	}
	w.pass(0)
	if !u.known(bob) {
		t.Error("an entry never counts")
	}
}

// A hold that a jump must not end, wherever it is looked at: for points, before the
// messages, and at T1.
func TestAClockThatJumpsAheadEndsNoHoldOnTheWay(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	hold := func() {
		w.write(func(tx guard.Tx) error {
			user, err := tx.LockUser(u.caller.User.ID)
			if err != nil {
				return err
			}
			user.Hold = user.Hold.Extend(w.clock.Now().Add(20*time.Minute), "a rule")
			return tx.UpdateUser(user)
		})
		w.clock.add(30 * time.Minute)
	}
	w.look()
	look := w.meanwhile()
	a := u.sign(u.propose(u.intent(5)))
	a.Code = mustCode(t, u.totp, w.clock.Now().Add(30*time.Minute))
	look.meanwhile = hold
	_, err := w.Approve(t.Context(), u.caller, a)
	w.refuses("a hold at T1", err, hefu.KindWaiting)
	look.meanwhile = nil
	_, err = w.Approve(t.Context(), u.caller, a)
	w.refuses("a hold before the messages", err, hefu.KindWaiting)
	_, err = w.Nonces(t.Context(), u.caller, a.Transfer, a.Plan, a.Commit)
	w.refuses("a hold before the points", err, hefu.KindWaiting)
	w.pass(0)
	if _, err := w.Approve(t.Context(), u.caller, a); err != nil {
		t.Fatalf("after the hold: %v", err)
	}
}
