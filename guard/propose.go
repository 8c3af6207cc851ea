package guard

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/pair"
)

// maxUnapproved bounds proposals of one dealing that nobody approved (condition 3).
const maxUnapproved = 64

// Proposal is a planned transfer: the device reviews Transfer.Plan, and an approval
// must be bound to Transfer.Intent's digest.
type Proposal struct {
	Transfer hefu.Transfer
	Verdict  hefu.Verdict
	Account  hefu.Account
}

// Propose plans an Intent. It holds nothing: no nonce, no input, no money. The same
// idempotency key with the same Intent answers with the same transfer.
func (g *Guard) Propose(ctx context.Context, c Caller, in hefu.Intent, key string) (Proposal, error) {
	if err := checkKey(key); err != nil {
		return Proposal{}, err
	}
	if p, ok, err := g.proposed(ctx, c, in, key); ok || err != nil {
		return p, err
	}
	now := g.now()
	if err := in.Check(now); err != nil {
		return Proposal{}, err
	}
	n, err := g.network(in.Network)
	if err != nil {
		return Proposal{}, err
	}
	if err := checkAddresses(n, in); err != nil {
		return Proposal{}, err
	}
	s, err := g.mySeat(ctx, c, in.Network, in.From)
	if err != nil {
		return Proposal{}, err
	}
	if s.dealing.State == DealingLocked {
		return Proposal{}, errLocked()
	}
	if err := g.view(ctx, c, func(tx Tx, c Caller) error { return g.sparing(tx, c.User.ID) }); err != nil {
		return Proposal{}, err
	}
	if err := g.checkFirst(ctx, c, in); err != nil {
		return Proposal{}, err
	}
	plan, uses, err := g.plan(ctx, n, s.owner(), in)
	if err != nil {
		return Proposal{}, err
	}
	id, err := hefu.NewID[hefu.TransferID](g.rand)
	if err != nil {
		return Proposal{}, err
	}
	plan.Number = 1
	t := hefu.Transfer{
		ID: id, User: c.User.ID, Dealing: s.dealing.ID, Intent: in, State: hefu.Proposed, Plan: plan, Uses: uses,
		Created: now, Updated: now, DueAt: time.Unix(in.Expiry, 0),
	}
	p := Proposal{Transfer: t, Account: s.Account}
	err = g.update(ctx, c, func(tx Tx, c Caller) (err error) {
		if p.Verdict, err = g.judge(tx, c.User, n, t); err != nil {
			return err
		}
		open, err := tx.CountUnapproved(t.Dealing)
		if err != nil {
			return err
		}
		if open >= maxUnapproved {
			return hefu.Errorf(hefu.KindThrottled, "transfer: %d proposals wait for approval; approve, cancel or let some expire", open)
		}
		if err := tx.CreateTransfer(t); err != nil {
			return err
		}
		if err := tx.Keep(c.User.ID, key, Kept{Request: requestHash(in), Answer: []byte(t.ID), At: now}); err != nil {
			return err
		}
		return g.transferEvent(tx, t)
	})
	if hefu.Is(err, hefu.KindConflict) {
		// Two requests with one key raced; the other one won.
		if p, ok, again := g.proposed(ctx, c, in, key); ok || again != nil {
			return p, again
		}
	}
	return p, err
}

func checkKey(key string) error {
	if len(key) < 8 || len(key) > 128 {
		return hefu.Errorf(hefu.KindInvalid, "idempotency key: 8 to 128 characters are needed")
	}
	return nil
}

func requestHash(in hefu.Intent) []byte {
	d := in.Digest()
	return d[:]
}

// proposed answers a repeated request from what was kept.
func (g *Guard) proposed(ctx context.Context, c Caller, in hefu.Intent, key string) (p Proposal, ok bool, err error) {
	err = g.view(ctx, c, func(tx Tx, c Caller) (err error) {
		kept, err := tx.Kept(c.User.ID, key)
		if hefu.Is(err, hefu.KindNotFound) {
			return nil
		} else if err != nil {
			return err
		}
		if !slices.Equal(kept.Request, requestHash(in)) {
			return hefu.Errorf(hefu.KindConflict, "idempotency key: it was used for another request")
		}
		if p.Transfer, err = tx.Transfer(hefu.TransferID(kept.Answer)); err != nil {
			return err
		}
		s, err := g.seat(tx, c.User.ID, in.Network, in.From)
		if err != nil {
			return err
		}
		p.Account, ok = s.Account, true
		return g.judgeAgain(tx, c.User, &p)
	})
	return p, ok, err
}

// judgeAgain fills in what the policy says of a proposal now; that it is refused now is
// the verdict and no error, because the transfer is there.
func (g *Guard) judgeAgain(tx Tx, u hefu.User, p *Proposal) error {
	if !p.Transfer.State.Unapproved() {
		p.Verdict = u.Judge(g.ripe()) // it was judged when it was approved, and counts by now
		return nil
	}
	n, err := g.network(p.Transfer.Intent.Network)
	if err != nil {
		return err
	}
	v, err := g.judge(tx, u, n, p.Transfer)
	var refused *hefu.Error
	if errors.As(err, &refused) && v.Decision != hefu.Ask {
		v.Reasons = []hefu.Reason{hefu.ControlLimit.Reason(refused.Message)}
		err = nil
	}
	p.Verdict = v
	return err
}

func verdictError(u hefu.User, v hefu.Verdict) error {
	switch v.Decision {
	case hefu.Deny:
		return errFrozen(u)
	case hefu.Wait:
		return hefu.Errorf(hefu.KindWaiting, "transfer: not before %s: %s", v.Until.UTC().Format(time.RFC3339), v.Reasons[0].Text)
	}
	return nil
}

func errLocked() error {
	return hefu.Errorf(hefu.KindLocked, "this half is locked: a message to the guard did not verify, so it co-signs nothing more. Your coins are untouched; split again from paper")
}

// plan looks at the chain, builds bytes for the Intent, and reads them back with the
// same eyes as the device: what does not fit is never offered.
func (g *Guard) plan(ctx context.Context, n network, owner chain.Owner, in hefu.Intent) (hefu.Plan, []string, error) {
	v, live, err := g.look(ctx, n, owner, in, in.Replaces)
	if err != nil {
		return hefu.Plan{}, nil, err
	}
	plan, err := chain.Make(ctx, n.Format, n.ledger, n.Network, in, v, plansOf(live, in.Replaces)...)
	if err != nil {
		return hefu.Plan{}, nil, err
	}
	sum, err := chain.Check(n.Family, n.Network, owner, in, plan)
	if err != nil {
		return plan, nil, err
	}
	for _, t := range live {
		if t.Family() == in.Replaces && !hefu.Covers(sum.Uses, t.Uses) {
			return plan, nil, fmt.Errorf("a plan for %s does not exclude %s", n.Network.ID, t.ID)
		}
	}
	return plan, sum.Uses, nil
}

// look is the chain's view less what our own live transfers hold, and those transfers.
// What the given family ("" for none) holds is free for it to use again.
func (g *Guard) look(ctx context.Context, n network, owner chain.Owner, in hefu.Intent, family hefu.TransferID) (v chain.View, live []hefu.Transfer, err error) {
	err = g.store.View(ctx, func(tx Tx) (err error) {
		live, err = tx.LiveTransfers(in.Network, in.From)
		return err
	})
	if err != nil {
		return chain.View{}, nil, err
	}
	if v, err = chain.Look(ctx, n.ledger, owner, in); err != nil {
		return chain.View{}, nil, err
	}
	for i, t := range live {
		if t.Family() == family {
			if err := n.unmined(ctx, in, t); err != nil {
				return chain.View{}, nil, err
			}
			for _, use := range t.Uses {
				if !slices.Contains(v.Replaced, use) {
					v.Replaced = append(v.Replaced, use)
				}
			}
			continue
		}
		v.Taken = append(v.Taken, t.Uses...)
		if slices.ContainsFunc(live[:i], func(o hefu.Transfer) bool { return o.Family() == t.Family() }) {
			continue // counted with the first of its family
		}
		most, err := g.most(ctx, n, t, live[i:])
		if err != nil {
			return chain.View{}, nil, err
		}
		for _, o := range most {
			switch o.Asset {
			case n.Native.ID:
				v.Native = less(v.Native, o.Units)
			case in.Asset:
				v.Balance = less(v.Balance, o.Units)
			}
		}
	}
	if in.Asset == n.Native.ID {
		v.Balance = v.Native
	}
	return v, live, nil
}

// most is what a transfer and the others of its family can take from the account, of which
// at most one happens. One that is mined takes nothing more: the balance that the node
// reports already lacks it.
func (g *Guard) most(ctx context.Context, n network, t hefu.Transfer, live []hefu.Transfer) (most []hefu.Outflow, err error) {
	for _, o := range live {
		if o.Family() != t.Family() {
			continue
		}
		if d, err := n.ledger.Depth(ctx, o.TxID); o.TxID != "" && err == nil && d.Mined {
			return nil, nil
		}
		sum, err := n.Describe(n.Network, o.Plan)
		if err != nil {
			return nil, err
		}
		sum.LetsGo = nil // a permission takes nothing yet
		out, err := sum.Outflows()
		if err != nil {
			return nil, err
		}
		most = hefu.MostOf(most, out)
	}
	return most, nil
}

func less(a, b hefu.Units) hefu.Units {
	if d, err := a.Sub(b); err == nil {
		return d
	}
	return hefu.Units{}
}

// run is a transfer's pair session and items, computed by the guard itself from the
// plan that it judged (condition 6).
func (g *Guard) run(t hefu.Transfer, d Dealing) (pair.Session, []pair.Item, error) {
	s := pair.Session{Guard: string(g.id), Dealing: string(d.ID), Transfer: string(t.ID), Plan: t.Plan.Number}
	n, err := g.network(t.Intent.Network)
	if err != nil {
		return s, nil, err
	}
	keys, err := publicKeys(d)
	if err != nil {
		return s, nil, err
	}
	i := slices.IndexFunc(keys, func(k pair.PublicKey) bool { return string(k.Curve) == n.Curve && k.Path == n.Key })
	if i < 0 {
		return s, nil, hefu.Errorf(hefu.KindInvalid, "transfer: the key %s was not dealt", n.Key)
	}
	msgs, err := n.Digests(n.Network, t.Plan)
	if err != nil {
		return s, nil, err
	}
	items := make([]pair.Item, len(msgs))
	for j, m := range msgs {
		steps, err := n.Steps(m.Path)
		if err != nil {
			return s, nil, err
		}
		if items[j], err = keys[i].Item(m.Message, steps...); err != nil {
			return s, nil, err
		}
	}
	return s, items, nil
}

// ownTransfer reads a transfer of the caller's.
func (g *Guard) ownTransfer(tx Tx, c Caller, id hefu.TransferID) (hefu.Transfer, error) {
	t, err := tx.Transfer(id)
	if err == nil && t.User != c.User.ID {
		err = hefu.Errorf(hefu.KindNotFound, "transfer: there is no such transfer")
	}
	return t, err
}

// Transfer returns one transfer of the caller's.
func (g *Guard) Transfer(ctx context.Context, c Caller, id hefu.TransferID) (t hefu.Transfer, err error) {
	err = g.view(ctx, c, func(tx Tx, c Caller) error {
		t, err = g.ownTransfer(tx, c, id)
		return err
	})
	return t, err
}

// Transfers is a page of the caller's transfers, newest first.
func (g *Guard) Transfers(ctx context.Context, c Caller, p Page) (out []hefu.Transfer, next Cursor, err error) {
	err = g.view(ctx, c, func(tx Tx, c Caller) error {
		out, next, err = paged(g, "transfers", c.User.ID, p, func(after string, limit int) ([]hefu.Transfer, error) {
			return tx.Transfers(c.User.ID, hefu.TransferID(after), limit)
		}, func(t hefu.Transfer) string { return string(t.ID) })
		return err
	})
	return out, next, err
}

// Recipients is a page of those of the caller's transfers that say whom the caller pays,
// newest first: the newest final one of each recipient, and what was approved and has not
// ended. What never took a factor is not among them, so that proposals push nobody out.
func (g *Guard) Recipients(ctx context.Context, c Caller, p Page) (out []hefu.Transfer, next Cursor, err error) {
	err = g.view(ctx, c, func(tx Tx, c Caller) error {
		out, next, err = paged(g, "recipients", c.User.ID, p, func(after string, limit int) ([]hefu.Transfer, error) {
			return tx.Recipients(c.User.ID, hefu.TransferID(after), limit)
		}, func(t hefu.Transfer) string { return string(t.ID) })
		return err
	})
	return out, next, err
}

// Cancel ends a proposal that was not approved.
func (g *Guard) Cancel(ctx context.Context, c Caller, id hefu.TransferID) (t hefu.Transfer, err error) {
	err = g.update(ctx, c, func(tx Tx, c Caller) (err error) {
		if t, err = g.ownTransfer(tx, c, id); err != nil {
			return err
		}
		if !t.State.Unapproved() {
			return notProposed(t)
		}
		if err := t.Stop("cancelled by you before it was approved", g.now()); err != nil {
			return err
		}
		return g.saveTransfer(tx, t)
	})
	return t, err
}

// notProposed says what helps instead of a cancel.
func notProposed(t hefu.Transfer) error {
	if t.State == hefu.Evaluating || t.State == hefu.Resting {
		return hefu.Errorf(hefu.KindConflict, "transfer: it is %s, and only a proposal can be cancelled. 'hefu wallet stop %s' stops it", t.State, t.ID)
	}
	return hefu.Errorf(hefu.KindConflict, "transfer: it is %s, and only a proposal can be cancelled", t.State)
}

// Nonces answers the device's commitment for one plan with the guard's points
// (PAIR-SIGNING, step 2). It stores nothing.
func (g *Guard) Nonces(ctx context.Context, c Caller, id hefu.TransferID, plan uint32, commit []byte) ([]byte, error) {
	var t hefu.Transfer
	var d Dealing
	err := g.view(ctx, c, func(tx Tx, c Caller) (err error) {
		if err := verdictError(c.User, c.User.Judge(g.ripe())); err != nil {
			return err
		}
		if t, err = g.ownTransfer(tx, c, id); err != nil {
			return err
		}
		d, err = tx.Dealing(t.Dealing)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := signable(t, d, plan, g.now()); err != nil {
		return nil, err
	}
	s, items, err := g.run(t, d)
	if err != nil {
		return nil, err
	}
	return g.points(ctx, d, s, items, commit)
}

// signable says whether a device's message for this plan may be considered.
func signable(t hefu.Transfer, d Dealing, plan uint32, now time.Time) error {
	switch {
	case d.State == DealingLocked:
		return errLocked()
	case d.State != DealingActive:
		return hefu.Errorf(hefu.KindForbidden, "this device half was replaced by a newer split and signs nothing any more. Your coins are untouched")
	case !t.State.Unapproved():
		return hefu.Errorf(hefu.KindConflict, "transfer: it is %s", t.State)
	case t.Intent.Expired(now):
		return hefu.Errorf(hefu.KindConflict, "transfer: it expired; nothing was sent, start it again")
	case t.Plan.Number != plan:
		return hefu.Errorf(hefu.KindReplan, "transfer: plan %d is stale, review plan %d", plan, t.Plan.Number)
	}
	return nil
}
