package guard

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/pair"
)

const (
	// handlerLead is how long the request that committed T1 has before a worker
	// evaluates the row again; both get the same answer.
	handlerLead = 5 * time.Second
	// busyPatience is how long an approval waits for its dealing's turn.
	busyPatience = 10 * time.Second
)

// Approve is the device's second message together with a factor's answer.
type Approve struct {
	Transfer hefu.TransferID
	Plan     uint32
	Commit   []byte // envelope, step Commit, as sent for the points
	Opening  []byte // envelope, step Opening
	Code     string // empty when an approval of this Intent stands (after a replan)
	Key      string // idempotency key
}

// Approve co-signs, in three steps: T1 records factor, message and the transfer's
// claim on its nonce and marks it evaluating; the evaluation is a function of what T1
// recorded; T2 commits the signed bytes or the lock. After T1 the outcome no longer
// depends on this request: it may be cancelled or killed.
//
// A stale plan answers KindReplan: nothing was decrypted, the factor's answer stands
// for the Intent, and the transfer has a fresh plan to review.
func (g *Guard) Approve(ctx context.Context, c Caller, req Approve) (hefu.Transfer, error) {
	if err := checkKey(req.Key); err != nil {
		return hefu.Transfer{}, err
	}
	ctx, end := g.span(ctx, SpanApprove)
	t, err := g.approve(ctx, c, req)
	end(err)
	if err != nil {
		g.refused(ctx, t, err)
	}
	return t, err
}

func (g *Guard) approve(ctx context.Context, c Caller, req Approve) (hefu.Transfer, error) {
	t, d, err := g.approvable(ctx, c, req)
	if err != nil || repeats(t, req) {
		return t, err
	}
	device, err := g.checkMessages(ctx, t, d, req)
	if err != nil {
		return t, err
	}
	n, err := g.network(t.Intent.Network)
	if err != nil {
		return t, err
	}
	// The turn comes before the look at the chain, so that the nonce that is next then
	// is still next at T1.
	leave, err := g.turns.take(ctx, d.ID, busyPatience)
	if err != nil {
		return t, err
	}
	defer leave()
	owner, err := n.ownerOf(d)
	if err != nil {
		return t, err
	}
	v, live, err := g.look(ctx, n, owner, t.Intent, t.Family())
	if err != nil {
		return t, err
	}
	if err := n.fresh(t, v, live); hefu.Is(err, hefu.KindReplan) {
		return g.replan(ctx, c, n, owner, t, req.Code)
	} else if err != nil {
		return t, err
	}
	if t, err = g.begin(ctx, c, n, t, live, device, req); err != nil {
		if hefu.Is(err, hefu.KindReplan) {
			return g.replan(ctx, c, n, owner, t, req.Code)
		}
		if again, _, err := g.approvable(ctx, c, req); err == nil && repeats(again, req) {
			return again, nil // the same request got there first
		}
		return t, err
	}
	ctx = context.WithoutCancel(ctx)
	if err := g.evaluate(ctx, t.ID); err != nil {
		// T1 is committed: a worker finishes it. The caller sees 'evaluating'.
		g.log.ErrorContext(ctx, "evaluate an approved transfer", "transfer", t.ID, "err", err)
	}
	err = g.store.View(ctx, func(tx Tx) (err error) {
		t, err = tx.Transfer(t.ID)
		return err
	})
	if err == nil && t.State == hefu.Refused {
		err = errLocked()
	}
	g.nudge()
	return t, err
}

// approvable reads what the approval is about and refuses what cannot be approved.
func (g *Guard) approvable(ctx context.Context, c Caller, req Approve) (t hefu.Transfer, d Dealing, err error) {
	err = g.view(ctx, c, func(tx Tx, c Caller) (err error) {
		if t, err = g.ownTransfer(tx, c, req.Transfer); err != nil {
			return err
		}
		if err := unusedOrSame(tx, c, req); err != nil {
			return err
		}
		if d, err = tx.Dealing(t.Dealing); err != nil || repeats(t, req) {
			return err
		}
		if err := verdictError(c.User, c.User.Judge(g.ripe())); err != nil {
			return err
		}
		return signable(t, d, req.Plan, g.now())
	})
	return t, d, err
}

// unusedOrSame refuses an idempotency key that was used for another request.
func unusedOrSame(tx Tx, c Caller, req Approve) error {
	kept, err := tx.Kept(c.User.ID, req.Key)
	if hefu.Is(err, hefu.KindNotFound) {
		return nil
	}
	if err == nil && !bytes.Equal(kept.Request, req.hash()) {
		err = hefu.Errorf(hefu.KindConflict, "idempotency key: it was used for another request")
	}
	return err
}

// repeats reports whether the very same approval was already recorded: asking again is
// harmless and answers with where the transfer stands.
func repeats(t hefu.Transfer, req Approve) bool {
	return !t.State.Unapproved() && len(t.Commit) > 0 && t.Plan.Number == req.Plan && bytes.Equal(t.Commit, req.Commit)
}

// checkMessages checks everything about the device's messages that depends on public
// data only; what it refuses never locks (condition 2).
func (g *Guard) checkMessages(ctx context.Context, t hefu.Transfer, d Dealing, req Approve) (hefu.DeviceID, error) {
	s, items, err := g.run(t, d)
	if err != nil {
		return "", err
	}
	device, com, err := g.fromDevice(ctx, t.User, pair.Commit, s, req.Commit)
	if err != nil {
		return "", err
	}
	second, open, err := g.fromDevice(ctx, t.User, pair.Opening, s, req.Opening)
	if err != nil {
		return "", err
	}
	if second.ID != device.ID {
		return "", hefu.Errorf(hefu.KindInvalid, "sign: the two messages come from different devices")
	}
	half, err := g.half(d)
	if err != nil {
		return "", err
	}
	defer half.Wipe()
	if err := half.Check(s, items, com, open); err != nil {
		return "", refusal(err)
	}
	return device.ID, nil
}

// begin is T1. live are the transfers that the look at the chain counted on.
func (g *Guard) begin(ctx context.Context, c Caller, n network, t hefu.Transfer, live []hefu.Transfer, device hefu.DeviceID, req Approve) (hefu.Transfer, error) {
	id, plan := t.ID, t.Plan.Number
	digest := t.Intent.Digest()
	ctx, end := g.span(ctx, SpanBegin)
	err := g.updateApproved(ctx, c, t, req.Code, func(tx Tx, c Caller, a hefu.Approval) error {
		if err := g.inStep(tx); err != nil {
			return err
		}
		now, ripe := g.now(), g.ripe()
		if err := verdictError(c.User, c.User.Judge(ripe)); err != nil {
			return err
		}
		d, err := tx.LockDealing(t.Dealing)
		if err != nil {
			return err
		}
		fresh, err := g.ownTransfer(tx, c, id)
		if err != nil {
			return err
		}
		if err := g.reserve(tx, c.User, n, fresh); err != nil {
			return err
		}
		if err := signable(fresh, d, plan, now); err != nil {
			return err
		}
		if err := stillAhead(tx, n, fresh, live); err != nil {
			return err
		}
		if err := g.stillReplaces(tx, c, fresh, live); err != nil {
			return err
		}
		if fresh.Plan.Stale(now) {
			return hefu.Errorf(hefu.KindReplan, "transfer: the time of plan %d is over", plan)
		}
		if fresh.Intent.Digest() != digest {
			return fmt.Errorf("transfer %s changed its intent", id)
		}
		if _, err := g.welcome(tx, c.User.ID, device); err != nil {
			return err
		}
		if _, err := tx.Evaluating(d.ID); err == nil {
			return hefu.Errorf(hefu.KindBusy, "another transfer of this wallet is being signed; try again in a moment. Nothing was done")
		} else if !hefu.Is(err, hefu.KindNotFound) {
			return err
		}
		if err := fresh.Approve(a, device, req.Commit, req.Opening, now); err != nil {
			return err
		}
		fresh.DueAt = ripe.Add(handlerLead)
		t = fresh
		if err := tx.UpdateTransfer(fresh); hefu.Is(err, hefu.KindConflict) {
			return hefu.Errorf(hefu.KindReplan, "transfer: another one took its place in line").Because(err)
		} else if err != nil {
			return err
		}
		if err := tx.Keep(c.User.ID, req.Key, Kept{Request: req.hash(), Answer: []byte(id), At: now}); err != nil {
			return err
		}
		return g.transferEvent(tx, fresh)
	})
	end(err)
	return t, err
}

// stillAhead refuses a place in line behind a transfer that was taken out of it since the
// look at the chain: those bytes would lie behind a gap until somebody fills it.
func stillAhead(tx Tx, n network, t hefu.Transfer, live []hefu.Transfer) error {
	for _, seen := range live {
		if seen.ID == t.ID || seen.Intent.Replaces != "" || !n.follows(t, seen) { // the first of a family keeps its place
			continue
		}
		o, err := tx.Transfer(seen.ID)
		if err != nil {
			return err
		}
		if !o.State.Live() && o.State != hefu.Final && o.State != hefu.Dead {
			return hefu.Errorf(hefu.KindReplan, "transfer: one before it in line was stopped")
		}
	}
	return nil
}

// hash names the request, so that its idempotency key cannot stand for another one.
func (a Approve) hash() []byte {
	d := statement("approve", string(a.Transfer), strconv.FormatUint(uint64(a.Plan), 10), string(a.Commit), string(a.Opening))
	return d[:]
}

// updateApproved runs fn with an approval of the transfer's Intent: the one that
// stands, or a fresh one for the code, used up in the same transaction.
func (g *Guard) updateApproved(ctx context.Context, c Caller, t hefu.Transfer, code string, fn func(Tx, Caller, hefu.Approval) error) error {
	if t.Approval.Stands(t.Intent, g.now()) {
		return g.write(ctx, func(tx Tx) error {
			if _, err := tx.LockUser(c.User.ID); err != nil {
				return err
			}
			c, err := g.alive(tx, c)
			if err != nil {
				return err
			}
			return fn(tx, c, *t.Approval)
		})
	}
	digest := t.Intent.Digest()
	return g.updateWithCode(ctx, c, code, digest, func(tx Tx, c Caller) error {
		return fn(tx, c, hefu.Approval{Digest: digest, Factor: "totp", At: g.now()})
	})
}

// replan gives an approved transfer whose plan went stale a fresh one.
func (g *Guard) replan(ctx context.Context, c Caller, n network, owner chain.Owner, t hefu.Transfer, code string) (hefu.Transfer, error) {
	plan, uses, err := g.plan(ctx, n, owner, t.Intent)
	if err != nil {
		return t, err
	}
	seen := t.Plan.Number
	err = g.updateApproved(ctx, c, t, code, func(tx Tx, c Caller, a hefu.Approval) error {
		fresh, err := g.ownTransfer(tx, c, t.ID)
		if err != nil {
			return err
		}
		if fresh.Plan.Number != seen {
			return hefu.Errorf(hefu.KindReplan, "transfer: it was planned anew meanwhile")
		}
		if err := fresh.Renew(plan, uses, g.now()); err != nil {
			return err
		}
		fresh.Approval, fresh.DueAt = &a, time.Unix(fresh.Intent.Expiry, 0)
		t = fresh
		return g.saveTransfer(tx, fresh)
	})
	if err != nil {
		return t, err
	}
	return t, hefu.Errorf(hefu.KindReplan, "transfer: the chain moved on and the bytes went stale; review plan %d. No new code is needed, nothing was sent", t.Plan.Number)
}

// evaluate is the middle of an approval, and T2. Any number of callers may run it for
// one transfer, in any process: the answer is a function of what T1 recorded, and the
// first T2 wins.
func (g *Guard) evaluate(ctx context.Context, id hefu.TransferID) error {
	var t hefu.Transfer
	var d Dealing
	var device hefu.Device
	err := g.store.View(ctx, func(tx Tx) (err error) {
		if t, err = tx.Transfer(id); err != nil || t.State != hefu.Evaluating {
			return err
		}
		if d, err = tx.Dealing(t.Dealing); err != nil {
			return err
		}
		device, err = tx.Device(t.Device)
		return err
	})
	if err != nil || t.State != hefu.Evaluating {
		return err
	}
	if _, err := g.network(t.Intent.Network); err != nil {
		// The operator switched the network off; the row must not block the dealing.
		return g.settle(ctx, t, func(_ Tx, t *hefu.Transfer) error {
			return t.Stop("its network is no longer enabled at this guard; nothing was signed", g.now())
		})
	}
	_, end := g.span(ctx, SpanEvaluate)
	signed, err := g.coSign(t, d, device)
	end(err)
	switch {
	case errors.Is(err, pair.ErrLock):
		return g.settle(ctx, t, func(tx Tx, t *hefu.Transfer) error { return g.lock(tx, t) })
	case hefu.Is(err, hefu.KindNotFound):
		return g.settle(ctx, t, func(_ Tx, t *hefu.Transfer) error {
			return t.Stop("the guard's half is gone; nothing was signed", g.now())
		})
	case err != nil:
		return err
	}
	return g.settle(ctx, t, func(tx Tx, t *hefu.Transfer) error { return g.rest(tx, t, signed) })
}

// coSign is the evaluation: a pure function of what T1 recorded and the guard's half.
func (g *Guard) coSign(t hefu.Transfer, d Dealing, device hefu.Device) (chain.Signed, error) {
	n, err := g.network(t.Intent.Network)
	if err != nil {
		return chain.Signed{}, err
	}
	s, items, err := g.run(t, d)
	if err != nil {
		return chain.Signed{}, err
	}
	com, err := pair.Verify(device.Key, pair.Device, pair.Commit, s, t.Commit)
	if err != nil {
		return chain.Signed{}, err
	}
	open, err := pair.Verify(device.Key, pair.Device, pair.Opening, s, t.Opening)
	if err != nil {
		return chain.Signed{}, err
	}
	half, err := g.half(d)
	if err != nil {
		return chain.Signed{}, err
	}
	defer half.Wipe()
	sigs, err := half.Evaluate(s, items, com, open)
	if err != nil {
		return chain.Signed{}, err
	}
	out := make([]chain.Signature, len(sigs))
	for i, sig := range sigs {
		out[i] = chain.Signature{Bytes: sig.Bytes, V: sig.V}
	}
	return n.Assemble(n.Network, t.Intent.From, t.Plan, out)
}

// settle is T2: it re-reads the transfer under its user's and dealing's locks and lets
// outcome decide, unless somebody else already has.
func (g *Guard) settle(ctx context.Context, t hefu.Transfer, outcome func(Tx, *hefu.Transfer) error) error {
	var locked hefu.HalfID
	ctx, end := g.span(ctx, SpanSettle)
	err := g.write(ctx, func(tx Tx) error {
		locked = ""
		if _, err := tx.LockUser(t.User); err != nil {
			return err
		}
		d, err := tx.LockDealing(t.Dealing)
		if err != nil {
			return err
		}
		fresh, err := tx.Transfer(t.ID)
		if err != nil || fresh.State != hefu.Evaluating {
			return err
		}
		if err := outcome(tx, &fresh); err != nil {
			return err
		}
		if err := g.saveTransfer(tx, fresh); err != nil {
			return err
		}
		if fresh.State == hefu.Refused {
			locked = d.Half
			return g.raise(tx, change{Do: deedLock, User: t.User, Dealing: d.ID, Transfer: t.ID})
		}
		return nil
	})
	end(err)
	if err != nil {
		return err
	}
	return g.erase([]hefu.HalfID{locked})
}

// rest keeps the signed bytes, if the account, the dealing and the device are still
// what they were at T1; a freeze between T1 and T2 wins.
func (g *Guard) rest(tx Tx, t *hefu.Transfer, signed chain.Signed) error {
	now := g.now()
	u, err := tx.User(t.User)
	if err != nil {
		return err
	}
	d, err := tx.Dealing(t.Dealing)
	if err != nil {
		return err
	}
	_, unwelcome := g.welcome(tx, t.User, t.Device)
	switch {
	case t.Halt == hefu.Stopped:
		return t.Stop(t.Reason, now)
	case overtaken(u, *t):
		return t.Stop(frozenFirst, now)
	case d.State != DealingActive:
		return t.Stop("its key was split anew before it was sent; nothing was sent", now)
	case unwelcome != nil:
		return t.Stop("its device was refused before it was sent; nothing was sent", now)
	case t.Halt == hefu.Replan:
		return t.Unplan(t.Reason, now)
	}
	n, err := g.network(t.Intent.Network)
	if err != nil {
		return err
	}
	p, err := g.restPolicy(tx, u, n, *t)
	if err != nil {
		return err
	}
	rest, _ := p.Rests()
	return t.Rest(signed.Bytes, signed.TxID, now.Add(rest), now)
}

const frozenFirst = "the account was frozen before it was sent; nothing was sent"

// overtaken reports whether the account was frozen since the transfer was approved, even
// if the freeze is over: it leaves a hold that ends after the approval.
func overtaken(u hefu.User, t hefu.Transfer) bool {
	return u.State != hefu.UserActive || u.Hold.Until.After(t.Approval.At)
}

const lockedText = "a signing message did not verify; this half is locked, split again from paper. Your coins are untouched"

// lock ends the dealing for every device: a message that does not verify is an attack
// or a broken device, and each answer to a probe would leak one bit (condition 1).
func (g *Guard) lock(tx Tx, t *hefu.Transfer) error {
	d, err := tx.Dealing(t.Dealing)
	if err != nil {
		return err
	}
	if err := g.setDealing(tx, &d, DealingLocked, lockedText); err != nil {
		return err
	}
	if err := g.stopOpen(tx, t.User, "its half was locked", func(o hefu.Transfer) bool { return o.Dealing == d.ID }); err != nil {
		return err
	}
	return t.Refuse(lockedText, g.now())
}
