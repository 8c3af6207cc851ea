package guard

import (
	"context"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
)

// maxLimits bounds how many assets a user may have limits for.
const maxLimits = 64

// LimitView is a limit and how much of it is used.
type LimitView struct {
	hefu.Limit
	Symbol   string // "" for an asset that the binary does not know
	Decimals uint8
	Spent    hefu.Units // counts now: reserved, or final within the last 24 hours
}

// spent is how much of an asset counts against its limit: all that is reserved, and
// what settled within the 24 hours before ripe.
func (g *Guard) spent(tx Tx, user hefu.UserID, asset hefu.AssetID) (*big.Int, error) {
	reserved, err := tx.Reserved(user, asset)
	if err != nil {
		return nil, err
	}
	settled, err := g.settled(tx, user, asset, g.ripe())
	if err != nil {
		return nil, err
	}
	return reserved.Add(reserved, settled), nil
}

// settled is what counts of the final transfers at a moment.
func (g *Guard) settled(tx Tx, user hefu.UserID, asset hefu.AssetID, at time.Time) (*big.Int, error) {
	all, err := tx.SpentBy(user, asset, endOfTime)
	if err != nil {
		return nil, err
	}
	old, err := tx.SpentBy(user, asset, at.Add(-hefu.LimitWindow))
	if err != nil {
		return nil, err
	}
	return all.Sub(all, old), nil
}

// endOfTime is later than anything that settles.
var endOfTime = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// needs measures what bytes let go of against the user's limits.
func (g *Guard) needs(tx Tx, user hefu.UserID, out []hefu.Outflow) ([]hefu.Need, error) {
	needs := make([]hefu.Need, 0, len(out))
	for _, o := range out {
		l, err := tx.Limit(user, o.Asset)
		if err != nil {
			return nil, err
		}
		spent, err := g.spent(tx, user, o.Asset)
		if err != nil {
			return nil, err
		}
		need := hefu.Need{Asset: o.Asset, Want: o.Units, Limit: l.Ripen(g.ripe()).Units, Spent: atMost(spent)}
		if need.Over() && !need.Never() {
			if need.Fits, err = g.fits(tx, user, need); err != nil {
				return nil, err
			}
		}
		needs = append(needs, need)
	}
	return needs, nil
}

// atMost caps a sum at what an amount can be; it is over every limit then.
func atMost(sum *big.Int) hefu.Units {
	u, err := hefu.UnitsFromBig(sum)
	if err != nil {
		u, _ = hefu.UnitsFromBig(new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), hefu.MaxUnitsBits), big.NewInt(1)))
	}
	return u
}

// fits finds when enough of the final transfers have left the window, to the second,
// by halving the day ahead: each look costs two reads of an index. Zero when what is
// reserved would still be in the way.
func (g *Guard) fits(tx Tx, user hefu.UserID, n hefu.Need) (time.Time, error) {
	reserved, err := tx.Reserved(user, n.Asset)
	if err != nil {
		return time.Time{}, err
	}
	free := new(big.Int).Sub(n.Limit.Big(), n.Want.Big())
	if free.Sub(free, reserved).Sign() < 0 {
		return time.Time{}, nil
	}
	// What settled last may be stamped a moment ahead of ripe.
	late, early := g.now().Add(hefu.LimitWindow+time.Second), g.ripe()
	for late.Sub(early) > time.Second {
		middle := early.Add(late.Sub(early) / 2)
		counts, err := g.settled(tx, user, n.Asset, middle)
		if err != nil {
			return time.Time{}, err
		}
		if counts.Cmp(free) <= 0 {
			late = middle
		} else {
			early = middle
		}
	}
	return late, nil
}

// outflows reads what a plan lets go of.
func (n network) outflows(p hefu.Plan) ([]hefu.Outflow, error) {
	sum, err := n.Describe(n.Network, p)
	if err != nil {
		return nil, err
	}
	return sum.Outflows()
}

// reserve is the limit's part of T1: what the plan lets go of must fit, and is held
// from here on, until the transfer is final or can provably never happen.
func (g *Guard) reserve(tx Tx, u hefu.User, n network, t hefu.Transfer) error {
	sum, err := n.Describe(n.Network, t.Plan)
	if err != nil {
		return err
	}
	beyond, most, err := g.beyond(tx, t, sum)
	if err != nil {
		return err
	}
	needs, err := g.needs(tx, u.ID, beyond)
	if err != nil {
		return err
	}
	if err := g.overLimit(n, t, needs); err != nil {
		return err
	}
	return tx.Reserve(t.Family(), u.ID, most)
}

// beyond is what bytes let go of beyond what those that they replace hold already, and most
// what all of their family together can cost.
func (g *Guard) beyond(tx Tx, t hefu.Transfer, sum hefu.Summary) (beyond, most []hefu.Outflow, err error) {
	out, err := sum.Outflows()
	if err != nil {
		return nil, nil, err
	}
	held, err := g.held(tx, t)
	if err != nil {
		return nil, nil, err
	}
	return hefu.Beyond(out, held), hefu.MostOf(out, held), nil
}

// lowered reports whether a limit was lowered since the approval of a transfer, below what
// counts now, its own reservation included.
func (g *Guard) lowered(tx Tx, t hefu.Transfer) (bool, error) {
	n, err := g.network(t.Intent.Network)
	if err != nil {
		return false, err
	}
	sum, err := n.Describe(n.Network, t.Plan)
	if err != nil {
		return false, err
	}
	beyond, _, err := g.beyond(tx, t, sum)
	if err != nil {
		return false, err
	}
	for _, o := range beyond {
		l, err := tx.Limit(t.User, o.Asset)
		if err != nil {
			return false, err
		}
		if l.Updated.Before(t.Approval.At) {
			continue // T1 judged by this limit, perhaps by a clock a moment ahead of this one
		}
		spent, err := g.spent(tx, t.User, o.Asset)
		if err != nil || spent.Cmp(l.Ripen(g.ripe()).Units.Big()) > 0 {
			return err == nil, err
		}
	}
	return false, nil
}

// judge is the policy's verdict on a proposal; above a limit it is an error that says
// which and until when.
func (g *Guard) judge(tx Tx, u hefu.User, n network, t hefu.Transfer) (hefu.Verdict, error) {
	if v := u.Judge(g.ripe()); v.Decision != hefu.Ask {
		return v, verdictError(u, v)
	}
	p, err := g.restPolicy(tx, u, n, t)
	if err != nil {
		return hefu.Verdict{}, err
	}
	return p.Judge(g.ripe()), g.overLimit(n, t, p.Needs)
}

// restPolicy gathers what decides on a transfer. For one that is under way the needs
// hold its own reservation too: only their size is asked of them then.
func (g *Guard) restPolicy(tx Tx, u hefu.User, n network, t hefu.Transfer) (hefu.Policy, error) {
	sum, err := n.Describe(n.Network, t.Plan)
	if err != nil {
		return hefu.Policy{}, err
	}
	beyond, _, err := g.beyond(tx, t, sum)
	if err != nil {
		return hefu.Policy{}, err
	}
	needs, err := g.needs(tx, u.ID, beyond)
	if err != nil {
		return hefu.Policy{}, err
	}
	known := t.Intent.Replaces != "" // it pays whom the first one pays, which has rested, or nobody
	if !known {
		known, err = g.knows(tx, u.ID, sum)
	}
	return hefu.Policy{User: u, Needs: needs, Known: known, Rest: g.cfg.Rest}, err
}

// charge settles what a final transfer let go of, in the place of what its family held;
// one that failed on the chain cost its fee and nothing else.
func (g *Guard) charge(tx Tx, n network, t hefu.Transfer, failed bool) error {
	sum, err := n.Describe(n.Network, t.Plan)
	if err != nil {
		return err
	}
	if failed {
		sum = hefu.Summary{Native: sum.Native, MaxFee: sum.MaxFee}
	}
	out, err := sum.Outflows()
	if err != nil {
		return err
	}
	if err := tx.Unreserve(t.Family()); err != nil {
		return err
	}
	return tx.Settle(t.ID, g.now(), out)
}

// knows reports whether the user has paid every recipient before or has had him in the
// address book for longer than its waiting period. A call's recipients are those who may
// take something, not the contract; a call that only takes back has none.
func (g *Guard) knows(tx Tx, user hefu.UserID, sum hefu.Summary) (bool, error) {
	for _, who := range sum.Recipients() {
		known, err := tx.Paid(user, sum.Network, who)
		if err == nil && !known {
			known, err = g.inBook(tx, user, sum.Network, who)
		}
		if !known || err != nil {
			return false, err
		}
	}
	return true, nil
}

// Limits lists the caller's limits with what counts against each now.
func (g *Guard) Limits(ctx context.Context, c Caller) (out []LimitView, err error) {
	err = g.view(ctx, c, func(tx Tx, c Caller) error {
		out = nil
		all, err := tx.Limits(c.User.ID)
		if err != nil {
			return err
		}
		for _, l := range all {
			v, err := g.limitView(tx, l)
			if err != nil {
				return err
			}
			out = append(out, v)
		}
		return nil
	})
	return out, err
}

func (g *Guard) limitView(tx Tx, l hefu.Limit) (LimitView, error) {
	spent, err := g.spent(tx, l.User, l.Asset)
	if err != nil {
		return LimitView{}, err
	}
	v := LimitView{Limit: l.Ripen(g.ripe()), Spent: atMost(spent)}
	if n, ok := g.nets[l.Asset.Network()]; ok {
		v.Symbol, v.Decimals, _ = n.describe(l.Asset, hefu.Facts{})
	}
	return v, nil
}

// SetLimit asks for another limit. A lower one, or taking a raise back, holds at once
// and needs nothing but the session; a raise needs a fresh code and waits: Delays.Raise
// up to twice the limit in force, Delays.RaiseFar beyond, and Delays.NoPasskey on top
// because a code stands in for a passkey.
func (g *Guard) SetLimit(ctx context.Context, c Caller, asset hefu.AssetID, units hefu.Units, code string) (v LimitView, err error) {
	if err := g.checkLimits(map[hefu.AssetID]hefu.Units{asset: units}); err != nil {
		return v, err
	}
	set := func(raising bool) func(Tx, Caller) error {
		return func(tx Tx, c Caller) error {
			l, err := tx.Limit(c.User.ID, asset)
			if err != nil {
				return err
			}
			switch {
			case !l.Raises(units, g.ripe()):
			case !raising:
				return errNeedsCode
			case c.User.State != hefu.UserActive:
				return errFrozen(c.User)
			}
			v, err = g.changeLimit(tx, l, units)
			return err
		}
	}
	if code == "" {
		err = g.update(ctx, c, set(false))
	} else {
		err = g.updateWithCode(ctx, c, code, statement("limit", string(asset), units.String()), set(true))
	}
	return v, err
}

var errNeedsCode = hefu.Errorf(hefu.KindForbidden, "limit: to raise it a code is needed; nothing was changed")

// changeLimit writes a limit and says what changed.
func (g *Guard) changeLimit(tx Tx, l hefu.Limit, units hefu.Units) (LimitView, error) {
	fresh := l.Updated.IsZero()
	if fresh && units.IsZero() {
		return g.limitView(tx, l) // as it is; a row would use one of the places up
	}
	was := l.Ripen(g.ripe())
	l = l.Change(units, g.now(), g.ripe(), g.raiseDelays())
	if !fresh && l.Same(was) {
		return g.limitView(tx, was) // nothing changed, so nobody is told
	}
	if err := tx.PutLimit(l); err != nil {
		return LimitView{}, err
	}
	if all, err := tx.Limits(l.User); err != nil {
		return LimitView{}, err
	} else if fresh && len(all) > maxLimits {
		return LimitView{}, hefu.Errorf(hefu.KindConflict, "limit: there are limits for %d assets already", maxLimits)
	}
	v, err := g.limitView(tx, l)
	if err != nil {
		return v, err
	}
	e := Event{User: l.User, Kind: "limit", State: "set", Text: "the limit of " + v.write(v.Units) + " in 24 hours holds"}
	if !l.RaiseAt.IsZero() {
		e.State = "raise"
		e.Text = "a raise of the limit to " + v.write(l.Raise) + " in 24 hours holds from " + l.RaiseAt.UTC().Format(time.RFC3339)
	}
	return v, g.event(tx, e)
}

func (v LimitView) write(u hefu.Units) string {
	if v.Symbol == "" {
		return u.String() + " base units of " + string(v.Asset)
	}
	return u.Decimal(v.Decimals) + " " + v.Symbol
}

func (g *Guard) raiseDelays() hefu.RaiseDelays {
	d := g.cfg.Delays
	return hefu.RaiseDelays{Double: d.Raise + d.NoPasskey, Beyond: d.RaiseFar + d.NoPasskey}
}

// checkLimits refuses limits of what no network of the binary has.
func (g *Guard) checkLimits(chosen map[hefu.AssetID]hefu.Units) error {
	if len(chosen) > maxLimits {
		return hefu.Errorf(hefu.KindInvalid, "limit: at most %d assets can have one", maxLimits)
	}
	for a := range chosen {
		if _, err := hefu.ParseAsset(string(a)); err != nil {
			return err
		}
		if _, _, err := g.cfg.Families.Network(a.Network()); err != nil {
			return err
		}
	}
	return nil
}

// choose applies the limits that came with a dealing when it becomes active. With a
// user's first they hold at once: until now nothing could leave. Later ones are changes
// like any other, so that new words cannot raise what the old ones may spend.
func (g *Guard) choose(tx Tx, d Dealing) error {
	all, err := tx.UserDealings(d.User)
	if err != nil {
		return err
	}
	first := !slices.ContainsFunc(all, func(o Dealing) bool { return o.ID != d.ID && o.checked() })
	assets := make([]hefu.AssetID, 0, len(d.Limits))
	for a := range d.Limits {
		assets = append(assets, a)
	}
	slices.Sort(assets)
	for _, a := range assets {
		l, err := tx.Limit(d.User, a)
		if err != nil {
			return err
		}
		if first {
			l = hefu.Limit{User: d.User, Asset: a, Units: d.Limits[a], Updated: g.now()}
			if err := tx.PutLimit(l); err != nil {
				return err
			}
			continue
		}
		if _, err := g.changeLimit(tx, l, d.Limits[a]); err != nil {
			return err
		}
	}
	return nil
}

// limitsText names chosen limits injectively, for the statement that a code is bound to.
func limitsText(chosen map[hefu.AssetID]hefu.Units) string {
	var lines []string
	for a, u := range chosen {
		lines = append(lines, string(a)+"="+u.String())
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// withdrawRaises takes every announced raise of a user back: a freeze does.
func (g *Guard) withdrawRaises(tx Tx, user hefu.UserID) error {
	all, err := tx.Limits(user)
	if err != nil {
		return err
	}
	for _, l := range all {
		if l.RaiseAt.IsZero() {
			continue
		}
		if err := tx.PutLimit(l.Withdraw(g.now(), g.ripe())); err != nil {
			return err
		}
	}
	return nil
}
