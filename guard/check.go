package guard

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/pair"
)

// checkRun is what a check message stands on.
func (g *Guard) checkRun(ctx context.Context, c Caller, id hefu.DealingID, curve string) (d Dealing, s pair.Session, items []pair.Item, err error) {
	s = pair.CheckSession(string(g.id), string(id), pair.Curve(curve))
	if curve != string(pair.Secp256k1) && curve != string(pair.Ed25519) {
		return d, s, nil, hefu.Errorf(hefu.KindInvalid, "split: %q is not a curve", curve)
	}
	err = g.view(ctx, c, func(tx Tx, c Caller) (err error) {
		if c.User.State != hefu.UserActive {
			return errFrozen(c.User)
		}
		d, err = g.ownDealing(tx, c, id, DealingPending, DealingActive)
		return err
	})
	if err != nil {
		return d, s, nil, err
	}
	keys, err := publicKeys(d)
	if err != nil {
		return d, s, nil, err
	}
	return d, s, pair.CheckItems(keys, s, pair.Curve(curve)), nil
}

// CheckPoints answers the device's commitment to one curve's check messages: fixed,
// tagged messages, one per key, the only thing ever signed without an Intent.
func (g *Guard) CheckPoints(ctx context.Context, c Caller, id hefu.DealingID, curve string, commit []byte) ([]byte, error) {
	d, s, items, err := g.checkRun(ctx, c, id, curve)
	if err != nil {
		return nil, err
	}
	if d.State != DealingPending || slices.Contains(d.Checked, curve) {
		return nil, hefu.Errorf(hefu.KindConflict, "split: the dealing is %s and this curve may be checked already; ask for the signatures", d.State)
	}
	return g.points(ctx, d, s, items, commit)
}

// points answers a commitment with the guard's points. Nothing is stored: the same
// commitment always gets the same answer (condition 4).
func (g *Guard) points(ctx context.Context, d Dealing, s pair.Session, items []pair.Item, commit []byte) ([]byte, error) {
	_, body, err := g.fromDevice(ctx, d.User, pair.Commit, s, commit)
	if err != nil {
		return nil, err
	}
	half, err := g.half(d)
	if err != nil {
		return nil, err
	}
	defer half.Wipe()
	out, err := half.Points(s, items, body)
	if err != nil {
		return nil, refusal(err)
	}
	return pair.Sign(g.keys.Identity(), pair.Guard, pair.Points, s, out), nil
}

// refusal turns pair's refusal, which depends on public data only, into an answer.
func refusal(err error) error {
	if errors.Is(err, pair.ErrRefused) {
		return hefu.Errorf(hefu.KindInvalid, "sign: the message is not a valid one for this transfer and step; nothing was signed and nothing is locked").Because(err)
	}
	return err
}

// CheckResult is a dealing after a check, and the check signatures (64 bytes each, in
// the order of the keys) for the device to verify.
type CheckResult struct {
	Dealing    Dealing
	Signatures [][]byte
}

// maxChecks bounds how many check messages of a curve are evaluated in one dealing: a
// lost answer may be asked for again, probing may not go on.
const maxChecks = 3

// CheckDealing evaluates one curve's check messages. When both curves are done the
// dealing is active and the one before it void. A message that does not verify
// voids the dealing.
func (g *Guard) CheckDealing(ctx context.Context, c Caller, id hefu.DealingID, curve string, commit, opening []byte) (CheckResult, error) {
	d, s, items, err := g.checkRun(ctx, c, id, curve)
	if err != nil {
		return CheckResult{}, err
	}
	if slices.Contains(d.Checked, curve) {
		// The reply was lost. The signatures are public; the device verifies them.
		results, err := checkResults(d)
		return CheckResult{d, results[curve]}, err
	}
	_, com, err := g.fromDevice(ctx, d.User, pair.Commit, s, commit)
	if err != nil {
		return CheckResult{}, err
	}
	_, open, err := g.fromDevice(ctx, d.User, pair.Opening, s, opening)
	if err != nil {
		return CheckResult{}, err
	}
	half, err := g.half(d)
	if err != nil {
		return CheckResult{}, err
	}
	defer half.Wipe()
	if err := half.Check(s, items, com, open); err != nil {
		return CheckResult{}, refusal(err)
	}
	if err := g.beginCheck(ctx, c, d, curve); err != nil {
		return CheckResult{}, err
	}
	ctx = context.WithoutCancel(ctx)
	sigs, err := half.Evaluate(s, items, com, open)
	if err != nil && !errors.Is(err, pair.ErrLock) {
		return CheckResult{}, refusal(err)
	}
	var results [][]byte
	for _, sig := range sigs {
		results = append(results, sig.Bytes)
	}
	d, err = g.endCheck(ctx, c, d, curve, results)
	return CheckResult{d, results}, err
}

// checkResults decodes the check signatures of the curves that are done.
func checkResults(d Dealing) (map[string][][]byte, error) {
	out := map[string][][]byte{}
	if len(d.Results) == 0 {
		return out, nil
	}
	return out, json.Unmarshal(d.Results, &out)
}

func (g *Guard) beginCheck(ctx context.Context, c Caller, seen Dealing, curve string) error {
	return g.update(ctx, c, func(tx Tx, c Caller) (err error) {
		d, err := g.pending(tx, c, seen)
		if err != nil {
			return err
		}
		if _, err := g.welcome(tx, c.User.ID, d.Device); err != nil {
			return err
		}
		begun := 0
		for _, s := range d.Checked {
			if strings.HasPrefix(s, curve+"?") {
				begun++
			}
		}
		if begun >= maxChecks {
			return hefu.Errorf(hefu.KindConflict, "split: the check was tried %d times; begin the split again", begun)
		}
		d.Checked, d.Updated = append(d.Checked, curve+"?"), g.now()
		return tx.UpdateDealing(d)
	})
}

// pending reads a dealing that is being checked, unless the account was frozen or the
// dealing begun again since the caller saw it.
func (g *Guard) pending(tx Tx, c Caller, seen Dealing) (Dealing, error) {
	u, err := tx.User(c.User.ID)
	if err != nil {
		return Dealing{}, err
	}
	if u.State != hefu.UserActive {
		return Dealing{}, errFrozen(u)
	}
	d, err := g.lockDealing(tx, c, seen.ID, DealingPending)
	if err == nil && d.Half != seen.Half {
		err = hefu.Errorf(hefu.KindConflict, "split: it was begun again meanwhile")
	}
	return d, err
}

// endCheck records a curve's check: no signatures means that it failed.
func (g *Guard) endCheck(ctx context.Context, c Caller, seen Dealing, curve string, sigs [][]byte) (d Dealing, err error) {
	var erase []hefu.HalfID
	err = g.write(ctx, func(tx Tx) error {
		erase = nil
		if _, err := tx.LockUser(c.User.ID); err != nil {
			return err
		}
		if d, err = g.pending(tx, c, seen); sigs != nil && d.Half == seen.Half && d.State == DealingActive && slices.Contains(d.Checked, curve) {
			return nil // done already: by our event, when the commit that was to follow it gave way
		}
		if err != nil {
			return err
		}
		if sigs == nil {
			void := change{Do: deedVoid, Dealings: []hefu.DealingID{d.ID}, Text: "a check message did not verify"}
			erase, err = g.carryOut(tx, void)
			return err
		}
		if !slices.Contains(d.Checked, curve) {
			if err := d.keep(curve, sigs); err != nil {
				return err
			}
		}
		if !d.checked() {
			d.Updated = g.now()
			return tx.UpdateDealing(d)
		}
		active := change{Do: deedActivate, Dealing: d.ID, Checked: d.Checked, Results: d.Results}
		if erase, err = g.apply(tx, active); err != nil {
			return err
		}
		if d, err = tx.Dealing(d.ID); err != nil {
			return err
		}
		return g.raise(tx, active)
	})
	if err != nil {
		return d, err
	}
	if err := g.erase(erase); err != nil {
		return d, err
	}
	if sigs == nil {
		return d, hefu.Errorf(hefu.KindInvalid, "split: a check message did not verify; this split was thrown away, begin it again with the words")
	}
	return d, nil
}

// checked reports whether both curves' check messages verified, which makes a dealing
// active.
func (d *Dealing) checked() bool {
	return slices.Contains(d.Checked, string(pair.Secp256k1)) && slices.Contains(d.Checked, string(pair.Ed25519))
}

// keep records that a curve's check is done, with its signatures.
func (d *Dealing) keep(curve string, sigs [][]byte) error {
	results, err := checkResults(*d)
	if err != nil {
		return err
	}
	results[curve] = sigs
	d.Checked = append(d.Checked, curve)
	d.Results, err = json.Marshal(results)
	return err
}

// activate makes d the wallet's one active dealing and voids the one before, whose
// unsent transfers stop: they were signed for by a half that is gone.
func (g *Guard) activate(tx Tx, d *Dealing) (erase []hefu.HalfID, err error) {
	all, err := tx.Dealings(d.Wallet)
	if err != nil {
		return nil, err
	}
	for _, old := range all {
		if old.ID == d.ID || old.State == DealingVoid {
			continue
		}
		if old.Generation > d.Generation {
			return nil, hefu.Errorf(hefu.KindConflict, "split: a newer one has begun")
		}
		if err := g.setDealing(tx, &old, DealingVoid, "replaced by a newer split; the old device half is worthless now"); err != nil {
			return nil, err
		}
		if err := g.stopOpen(tx, d.User, "its key was split anew", func(t hefu.Transfer) bool { return t.Dealing == old.ID }); err != nil {
			return nil, err
		}
		erase = append(erase, old.Half)
	}
	if err := g.choose(tx, *d); err != nil {
		return nil, err
	}
	return erase, g.setDealing(tx, d, DealingActive, "the split is done: device and guard pay together")
}
