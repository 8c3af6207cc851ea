package hefu

import (
	"fmt"
	"slices"
	"time"
)

// LimitWindow is the span that a limit counts over: a true sliding 24 hours, never a
// calendar day.
const LimitWindow = 24 * time.Hour

// Limit is the most of one asset that a user may let go of within any LimitWindow, in
// base units, over all of his wallets and the fees included. Without one it is zero:
// nothing may leave.
type Limit struct {
	User    UserID
	Asset   AssetID
	Units   Units     // in force
	Raise   Units     // announced, above Units; zero when none is
	RaiseAt time.Time // when Raise takes the place of Units; zero when none is announced
	Updated time.Time
}

// RaiseDelays say how long a raise waits: one of up to twice the limit in force, and
// one beyond that (also the first limit of an asset that had none).
type RaiseDelays struct{ Double, Beyond time.Duration }

// Ripen returns the limit as it stands at a time by which waiting periods mature: a
// raise whose wait is over is in force.
func (l Limit) Ripen(ripe time.Time) Limit {
	if !l.RaiseAt.IsZero() && !ripe.Before(l.RaiseAt) {
		l.Units, l.Raise, l.RaiseAt = l.Raise, Units{}, time.Time{}
	}
	return l
}

// Raises reports whether to is above the limit in force, so that it must wait.
func (l Limit) Raises(to Units, ripe time.Time) bool { return to.Cmp(l.Ripen(ripe).Units) > 0 }

// Change asks for another limit: a lower one holds at once and takes an announced
// raise back, a higher one is announced. A raise that is announced already and is no
// smaller than the new one keeps its place in time.
func (l Limit) Change(to Units, now, ripe time.Time, d RaiseDelays) Limit {
	l = l.Ripen(ripe)
	l.Updated = now
	if !l.Raises(to, ripe) {
		l.Units, l.Raise, l.RaiseAt = to, Units{}, time.Time{}
		return l
	}
	wait := d.Beyond
	if twice, err := l.Units.Add(l.Units); err != nil || to.Cmp(twice) <= 0 {
		wait = d.Double
	}
	if l.RaiseAt.IsZero() || to.Cmp(l.Raise) > 0 {
		l.RaiseAt = now.Add(wait)
	}
	l.Raise = to
	return l
}

// Same reports whether two hold and announce the same.
func (l Limit) Same(o Limit) bool {
	return l.Units.Cmp(o.Units) == 0 && l.Raise.Cmp(o.Raise) == 0 && l.RaiseAt.Equal(o.RaiseAt)
}

// Withdraw takes an announced raise back unless it is in force by now.
func (l Limit) Withdraw(now, ripe time.Time) Limit {
	l = l.Ripen(ripe)
	l.Raise, l.RaiseAt, l.Updated = Units{}, time.Time{}, now
	return l
}

// Need is what one Intent lets go of in one asset, measured against its limit.
type Need struct {
	Asset AssetID
	Want  Units
	Spent Units // counted against the limit already
	Limit Units // in force
	// Fits is when Want would fit if nothing else were spent meanwhile; zero when that
	// hangs on transfers under way, or never happens under this limit.
	Fits time.Time
}

// Over reports whether the limit does not allow it now.
func (n Need) Over() bool {
	sum, err := n.Spent.Add(n.Want)
	return err != nil || sum.Cmp(n.Limit) > 0
}

// Never reports whether it is more than the whole limit.
func (n Need) Never() bool { return n.Want.Cmp(n.Limit) > 0 }

// Large reports whether it is more than a fifth of the limit, which makes a transfer
// rest before it is sent.
func (n Need) Large() bool {
	five := Units{}
	for range 5 {
		sum, err := five.Add(n.Want)
		if err != nil {
			return true
		}
		five = sum
	}
	return five.Cmp(n.Limit) > 0
}

// Policy is what decides on one Intent: the account's state and holds, what the bytes
// let go of against its limits, and how well the recipient is known.
type Policy struct {
	User  User
	Needs []Need
	Known bool          // the user has paid the recipient before
	Rest  time.Duration // how long a transfer rests that must
}

// Rests returns how long the transfer rests before it is sent, and why: when the
// recipient is new, or when more than a fifth of a limit would leave. Zero: not at all.
func (p Policy) Rests() (rest time.Duration, why string) {
	switch {
	case !p.Known:
		return p.Rest, "the recipient is new"
	case slices.ContainsFunc(p.Needs, Need.Large):
		return p.Rest, "it is more than a fifth of the limit"
	}
	return 0, ""
}

// Judge decides by the time by which waiting periods mature. Above a limit is Deny;
// the reasons for that are the guard's to word, because it knows the assets.
func (p Policy) Judge(ripe time.Time) Verdict {
	v := p.User.Judge(ripe)
	if v.Decision != Ask {
		return v
	}
	for _, n := range p.Needs {
		if n.Over() {
			return Verdict{Decision: Deny, Until: n.Fits, Reasons: []Reason{ControlLimit.Reason("it is above the limit")}}
		}
	}
	if rest, why := p.Rests(); rest > 0 {
		v.Reasons = append(v.Reasons, ControlRest.Reason(fmt.Sprintf("it rests %s before it is sent, because %s; until then any session or factor stops it", rest, why)))
	}
	v.Reasons = append(v.Reasons, ControlLimit.Reason("it counts against the limit of 24 hours, with the fee that its bytes allow"))
	return v
}
