package guard

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/pair"
)

// oneTimeLife is how long an offered HPKE key may be used.
const oneTimeLife = 10 * time.Minute

// BeginDealing announces a dealing. Identity is the mnemonic's public identity key,
// Proof its signature (pair.SignRedeal) over guard, wallet and generation.
type BeginDealing struct {
	Identity   []byte
	Generation uint64
	Proof      []byte
	Device     hefu.DeviceID
	// Limits are the most of each asset, in base units, that may leave in 24 hours. A
	// user's first dealing sets them; a later one asks for them as changes.
	Limits map[hefu.AssetID]hefu.Units
	Code   string
}

// Offer is the guard's answer: while Dealing.State is DealingWaiting there is
// nothing to do before Dealing.NotBefore; when it is DealingOpen, OneTime is the
// HPKE key to seal the half to, signed by the guard's identity.
type Offer struct {
	Dealing   Dealing
	OneTime   []byte
	Signature []byte
}

// WalletView is what the guard knows of one mnemonic.
type WalletView struct {
	Wallet     hefu.WalletID
	Generation uint64   // of the newest dealing; 0 when never dealt
	Active     *Dealing // the one that signs; nil when there is none
	Latest     *Dealing
}

// WalletIDOf names a mnemonic by its public identity key.
func WalletIDOf(identity []byte) hefu.WalletID {
	sum := sha256.Sum256(identity)
	return hefu.WalletID(hefu.EncodeID(sum[:16]))
}

func (g *Guard) params(d Dealing) pair.DealParams {
	return pair.DealParams{Guard: string(g.id), Account: string(d.Wallet), Dealing: string(d.ID), Generation: d.Generation, Identity: d.Identity}
}

// Wallet tells a device which generation comes next. Another user's wallet looks
// like one that was never dealt.
func (g *Guard) Wallet(ctx context.Context, c Caller, id hefu.WalletID) (WalletView, error) {
	v := WalletView{Wallet: id}
	err := g.view(ctx, c, func(tx Tx, c Caller) (err error) {
		all, err := tx.Dealings(id)
		if err != nil {
			return err
		}
		for i, d := range all {
			if d.User != c.User.ID {
				continue
			}
			if v.Latest == nil {
				v.Latest, v.Generation = &all[i], d.Generation
			}
			if d.State == DealingActive {
				v.Active = &all[i]
			}
		}
		return nil
	})
	return v, err
}

// BeginDealing opens a dealing. The first one of a wallet needs a code. A later one
// needs a code and the paper (Proof), and waits Delays.Redeal unless the half that
// it replaces is locked; called again after the wait, it opens. Called again for an
// open or pending dealing, it starts that one afresh.
func (g *Guard) BeginDealing(ctx context.Context, c Caller, req BeginDealing) (Offer, error) {
	d := Dealing{
		User: c.User.ID, Wallet: WalletIDOf(req.Identity), Identity: req.Identity,
		Generation: req.Generation, Device: req.Device, Limits: req.Limits,
	}
	if err := g.checkLimits(req.Limits); err != nil {
		return Offer{}, err
	}
	said := pair.DealParams{Guard: string(g.id), Account: string(d.Wallet), Generation: req.Generation}
	if err := pair.VerifyRedeal(req.Identity, said, req.Proof); err != nil {
		return Offer{}, hefu.Errorf(hefu.KindInvalid, "split: the words did not sign this request; nothing was changed").Because(err)
	}
	id, err := hefu.NewID[hefu.DealingID](g.rand)
	if err != nil {
		return Offer{}, err
	}
	half, err := hefu.NewID[hefu.HalfID](g.rand)
	if err != nil {
		return Offer{}, err
	}
	what := statement("deal", string(d.Wallet), strconv.FormatUint(req.Generation, 10), string(req.Device), limitsText(req.Limits))
	var erase []hefu.HalfID
	asked := d
	err = g.updateWithCode(ctx, c, req.Code, what, func(tx Tx, c Caller) error {
		fresh := asked
		fresh.ID, fresh.Half, erase = id, half, nil
		if c.User.State != hefu.UserActive {
			return errFrozen(c.User)
		}
		if _, err := g.welcome(tx, c.User.ID, req.Device); err != nil {
			return err
		}
		d, erase, err = g.openDealing(tx, fresh)
		return err
	})
	if err != nil {
		return Offer{}, err
	}
	if err := g.erase(erase); err != nil {
		return Offer{}, err
	}
	if d.State == DealingWaiting {
		return Offer{Dealing: d}, nil
	}
	return g.offer(d)
}

// erase destroys halves that no dealing needs any more; an empty id is skipped.
func (g *Guard) erase(halves []hefu.HalfID) error {
	for _, id := range halves {
		if id == "" {
			continue
		}
		if err := g.keys.EraseHalf(id); err != nil {
			return err
		}
	}
	return nil
}

func (g *Guard) offer(d Dealing) (Offer, error) {
	private, public, err := pair.NewOneTime(g.rand)
	if err != nil {
		return Offer{}, err
	}
	defer clear(private)
	if err := g.keys.PutOneTime(d.Half, private, g.now().Add(oneTimeLife)); err != nil {
		return Offer{}, err
	}
	return Offer{d, public, pair.SignOneTime(g.keys.Identity(), g.params(d), public)}, nil
}

// openDealing decides what becomes of a request for fresh.Generation. It returns the
// dealing as stored and the halves to erase after the commit.
func (g *Guard) openDealing(tx Tx, fresh Dealing) (Dealing, []hefu.HalfID, error) {
	now := g.now()
	all, err := tx.Dealings(fresh.Wallet)
	if err != nil {
		return fresh, nil, err
	}
	active, latest := false, uint64(0)
	for _, d := range all {
		if d.User != fresh.User {
			return fresh, nil, hefu.Errorf(hefu.KindForbidden, "split: these words belong to another user of this guard")
		}
		active = active || d.State == DealingActive
		latest = max(latest, d.Generation)
	}
	if len(all) > 0 && all[0].Generation == fresh.Generation {
		d, err := g.resumeDealing(tx, all[0], fresh, g.ripe())
		return d, nil, err
	}
	if fresh.Generation != latest+1 {
		return fresh, nil, hefu.Errorf(hefu.KindConflict, "split: generation %d was asked for, the next one is %d", fresh.Generation, latest+1)
	}
	void := change{Do: deedVoid, Text: "given up for a newer one"}
	for _, d := range all {
		if d.unfinished() {
			void.Dealings = append(void.Dealings, d.ID)
		}
	}
	erase, err := g.apply(tx, void)
	if err != nil {
		return fresh, nil, err
	}
	fresh.Created, fresh.Updated, fresh.NotBefore, fresh.State = now, now, now, DealingOpen
	if active {
		fresh.State, fresh.NotBefore = DealingWaiting, now.Add(g.cfg.Delays.Redeal)
	}
	if err := tx.CreateDealing(fresh); err != nil {
		return fresh, nil, err
	}
	text := "a split from paper was announced; if it was not you, cancel it before " + fresh.NotBefore.UTC().Format(time.RFC3339)
	if !active {
		text = "a split from paper began"
	}
	err = g.event(tx, Event{User: fresh.User, Kind: "dealing", State: string(fresh.State), Text: text})
	if err == nil && len(void.Dealings) > 0 {
		err = g.raiseBeside(tx, void) // the last step of the transaction
	}
	return fresh, erase, err
}

// resumeDealing starts the dealing of this generation afresh, with a half of its own.
func (g *Guard) resumeDealing(tx Tx, d, fresh Dealing, ripe time.Time) (Dealing, error) {
	switch d.State {
	case DealingWaiting:
		if ripe.Before(d.NotBefore) {
			return d, nil
		}
	case DealingOpen, DealingPending:
	default:
		return d, hefu.Errorf(hefu.KindConflict, "split: generation %d is %s; ask for the next one", d.Generation, d.State)
	}
	// Before the commit: afterwards no row names it, and a kill in between would leave it
	// behind for good. Should the commit fail, a dealing without its half is begun again,
	// which is what was asked for.
	if err := g.erase([]hefu.HalfID{d.Half}); err != nil {
		return d, err
	}
	d.Half, d.Keys, d.Checked, d.Results, d.Device, d.Limits = fresh.Half, nil, nil, nil, fresh.Device, fresh.Limits
	return d, g.setDealing(tx, &d, DealingOpen, "")
}

func (g *Guard) setDealing(tx Tx, d *Dealing, s DealingState, text string) error {
	d.State, d.Updated = s, g.now()
	if err := tx.UpdateDealing(*d); err != nil {
		return err
	}
	return g.event(tx, Event{User: d.User, Kind: "dealing", State: string(s), Text: text})
}

// ownDealing reads the caller's dealing in the given state.
func (g *Guard) ownDealing(tx Tx, c Caller, id hefu.DealingID, states ...DealingState) (Dealing, error) {
	d, err := tx.Dealing(id)
	if err == nil && d.User != c.User.ID {
		err = hefu.Errorf(hefu.KindNotFound, "split: there is no such dealing")
	}
	if err == nil && len(states) > 0 && !slices.Contains(states, d.State) {
		err = hefu.Errorf(hefu.KindConflict, "split: the dealing is %s", d.State)
	}
	return d, err
}

// lockDealing is ownDealing, holding the row until the transaction ends.
func (g *Guard) lockDealing(tx Tx, c Caller, id hefu.DealingID, states ...DealingState) (Dealing, error) {
	if _, err := tx.LockDealing(id); err != nil {
		return Dealing{}, err
	}
	return g.ownDealing(tx, c, id, states...)
}

// AcceptDealing opens the sealed half with the one-time key, checks everything that
// PAIR-SIGNING demands of it and stores it. The dealing is then pending: it signs
// nothing but its check messages.
func (g *Guard) AcceptDealing(ctx context.Context, c Caller, id hefu.DealingID, blob []byte) (Dealing, error) {
	var d Dealing
	var device hefu.Device
	err := g.view(ctx, c, func(tx Tx, c Caller) (err error) {
		if d, err = g.ownDealing(tx, c, id, DealingOpen); err != nil {
			return err
		}
		if c.User.State != hefu.UserActive {
			return errFrozen(c.User)
		}
		device, err = g.welcome(tx, c.User.ID, d.Device)
		return err
	})
	if err != nil {
		return Dealing{}, err
	}
	half, err := g.openHalf(d, device, blob)
	if err != nil {
		return Dealing{}, err
	}
	defer half.Wipe()
	raw, err := half.MarshalBinary()
	if err != nil {
		return Dealing{}, err
	}
	defer clear(raw)
	// The keystore is written first: a row that says 'pending' always has its half.
	if err := g.keys.PutHalf(d.Half, raw); err != nil {
		return Dealing{}, err
	}
	offered := d.Half
	err = g.store.Update(context.WithoutCancel(ctx), func(tx Tx) error {
		if _, err := tx.LockUser(c.User.ID); err != nil {
			return err
		}
		c, err := g.alive(tx, c)
		if err != nil {
			return err
		}
		if c.User.State != hefu.UserActive {
			return errFrozen(c.User)
		}
		if d, err = g.lockDealing(tx, c, id, DealingOpen); err != nil {
			return err
		}
		if d.Half != offered {
			return hefu.Errorf(hefu.KindConflict, "split: it was begun again meanwhile; this half was thrown away")
		}
		if err := dealtElsewhere(tx, d, half.Keys()); err != nil {
			return err
		}
		for _, k := range half.Keys() {
			if err := tx.ClaimKey(k.Public, d.User); hefu.Is(err, hefu.KindConflict) {
				return hefu.Errorf(hefu.KindForbidden, "split: these words belong to another user of this guard").Because(err)
			} else if err != nil {
				return err
			}
		}
		if d.Keys, err = json.Marshal(half.Keys()); err != nil {
			return err
		}
		return g.setDealing(tx, &d, DealingPending, "the guard has its half; check messages follow")
	})
	if err != nil {
		return Dealing{}, errors.Join(err, g.keys.EraseHalf(offered))
	}
	return d, nil
}

// dealtElsewhere refuses keys that the user has dealt under another identity: two
// halves of one key would be two locks for it, and a way around the wait.
func dealtElsewhere(tx Tx, d Dealing, fresh []pair.PublicKey) error {
	all, err := tx.UserDealings(d.User)
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.Wallet == d.Wallet || other.State == DealingVoid {
			continue
		}
		keys, err := publicKeys(other)
		if err != nil {
			return err
		}
		for _, k := range keys {
			if slices.ContainsFunc(fresh, func(f pair.PublicKey) bool { return bytes.Equal(f.Public, k.Public) }) {
				return hefu.Errorf(hefu.KindForbidden, "split: the key %s was dealt here under another identity", k.Path)
			}
		}
	}
	return nil
}

func (g *Guard) openHalf(d Dealing, device hefu.Device, blob []byte) (*pair.GuardHalf, error) {
	private, err := g.keys.TakeOneTime(d.Half, g.now())
	if hefu.Is(err, hefu.KindNotFound) {
		return nil, hefu.Errorf(hefu.KindConflict, "split: the guard's one-time key is used up or older than %s; begin the split again", oneTimeLife)
	} else if err != nil {
		return nil, err
	}
	defer clear(private)
	bad := hefu.Errorf(hefu.KindInvalid, "split: the guard's half did not pass its checks; nothing was kept, your old half still works")
	pkg, err := pair.OpenPackage(private, g.params(d), device.Key, blob)
	if err != nil {
		return nil, bad.Because(err)
	}
	defer clear(pkg)
	half, err := pair.AcceptPackage(g.rand, g.params(d), pkg)
	if err != nil {
		return nil, bad.Because(err)
	}
	return half, nil
}

// publicKeys decodes a dealing's public halves.
func publicKeys(d Dealing) (keys []pair.PublicKey, err error) {
	if len(d.Keys) == 0 {
		return nil, nil
	}
	return keys, json.Unmarshal(d.Keys, &keys)
}

func (g *Guard) half(d Dealing) (*pair.GuardHalf, error) {
	raw, err := g.keys.Half(d.Half)
	if err != nil {
		return nil, err
	}
	defer clear(raw)
	half := new(pair.GuardHalf)
	return half, half.UnmarshalBinary(raw)
}

// CancelDealing ends a dealing that waits or was not finished. Any session may: it
// is the brake against somebody who found the paper.
func (g *Guard) CancelDealing(ctx context.Context, c Caller, id hefu.DealingID) error {
	var erase []hefu.HalfID
	err := g.write(ctx, func(tx Tx) error {
		c, err := g.alive(tx, c)
		if err != nil {
			return err
		}
		d, err := g.lockDealing(tx, c, id, DealingWaiting, DealingOpen, DealingPending)
		if err != nil {
			return err
		}
		erase, err = g.carryOut(tx, change{Do: deedVoid, Dealings: []hefu.DealingID{d.ID}, Text: "cancelled"})
		return err
	})
	if err != nil {
		return err
	}
	return g.erase(erase)
}

// Dealings lists the caller's dealings, newest first.
func (g *Guard) Dealings(ctx context.Context, c Caller) (out []Dealing, err error) {
	err = g.view(ctx, c, func(tx Tx, c Caller) error {
		out, err = tx.UserDealings(c.User.ID)
		return err
	})
	return out, err
}
