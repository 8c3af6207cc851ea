package guard_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/pair"
)

// The tests of this file stand for one check each: test/mutation deletes it and they
// turn red.

// looking runs something while the guard looks at the chain: after it read what an
// approval is about and before T1.
type looking struct {
	chain.Ledger
	meanwhile func()
}

func (l *looking) View(ctx context.Context, from chain.Owner, asset hefu.AssetID) (chain.View, error) {
	if f := l.meanwhile; f != nil {
		l.meanwhile = nil
		f()
	}
	return l.Ledger.View(ctx, from, asset)
}

// meanwhile lets fn happen between reading and T1 of the next approval.
func (w *world) meanwhile() *looking {
	l := &looking{Ledger: w.ledger}
	w.ledger = l
	w.Guard = w.on(w.store)
	return l
}

// write changes rows as another process would.
func (w *world) write(fn func(guard.Tx) error) {
	w.t.Helper()
	if err := w.store.Update(context.Background(), fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) freezeRow(id hefu.UserID) {
	w.write(func(tx guard.Tx) error {
		u, err := tx.LockUser(id)
		if err != nil {
			return err
		}
		u.State, u.FrozenAt = hefu.UserFrozen, w.clock.Now()
		return tx.UpdateUser(u)
	})
}

func (w *world) refuses(what string, err error, kind hefu.Kind) {
	w.t.Helper()
	if !hefu.Is(err, kind) {
		w.t.Errorf("%s: %v, want %s", what, err, kind)
	}
}

func TestMutation_OneTransferOfADealingIsEvaluatedAtATime(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	a := u.sign(u.propose(u.intent(5)))
	a.Code = u.code()
	if tr, err := w.on(&killer{w.store, 2}).Approve(t.Context(), u.caller, a); tr.State != hefu.Evaluating {
		t.Fatalf("%s, %v", tr.State, err)
	}
	b := u.sign(u.propose(u.intent(6))) // with the next nonce
	b.Code = u.code()
	_, err := w.Approve(t.Context(), u.caller, b)
	w.refuses("a second one", err, hefu.KindBusy)
	if got := u.state(b.Transfer); got.State != hefu.Proposed {
		t.Fatalf("it is %s", got.State)
	}
}

// checkMessages are the two messages of a curve's check by any half.
func (u *user) checkMessages(half *pair.DeviceHalf, id hefu.DealingID, c pair.Curve) (commit, opening []byte) {
	u.w.t.Helper()
	s := pair.CheckSession(string(u.w.ID()), string(id), c)
	run, body, err := half.Begin(rand.Reader, s, pair.CheckItems(half.Keys(), s, c))
	if err != nil {
		u.w.t.Fatal(err)
	}
	commit = pair.Sign(u.device, pair.Device, pair.Commit, s, body)
	answer, err := u.w.CheckPoints(u.w.t.Context(), u.caller, id, string(c), commit)
	if err != nil {
		u.w.t.Fatal(err)
	}
	return commit, u.open(run, s, answer)
}

// pending is a user whose half has arrived and was not checked yet.
func (w *world) pending() (*user, hefu.DealingID) {
	w.t.Helper()
	u := w.signUp("alice")
	u.paper()
	offer, err := w.BeginDealing(w.t.Context(), u.caller, u.announce(1))
	if err != nil {
		w.t.Fatal(err)
	}
	u.accept(offer)
	return u, offer.Dealing.ID
}

func TestMutation_ACheckThatFailsVoidsTheDealing(t *testing.T) {
	w := newWorld(t)
	u, id := w.pending()
	half := w.halfOf(id)
	commit, opening := u.checkMessages(u.brokenHalf(), id, pair.Secp256k1)
	_, err := w.CheckDealing(t.Context(), u.caller, id, string(pair.Secp256k1), commit, opening)
	w.refuses("a check that does not verify", err, hefu.KindInvalid)
	if v, err := w.Wallet(t.Context(), u.caller, u.wallet()); err != nil || v.Latest.State != guard.DealingVoid {
		t.Errorf("the dealing is %s, %v", v.Latest.State, err)
	}
	if _, err := w.keys.Half(half); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("its half is still there: %v", err)
	}
}

func TestMutation_ACheckIsTriedThreeTimes(t *testing.T) {
	w := newWorld(t)
	u, id := w.pending()
	for range 3 { // the guard dies before the outcome is stored
		commit, opening := u.checkMessages(u.half, id, pair.Secp256k1)
		if _, err := w.on(&killer{w.store, 2}).CheckDealing(t.Context(), u.caller, id, string(pair.Secp256k1), commit, opening); err == nil {
			t.Fatal("a dead guard answered")
		}
	}
	commit, opening := u.checkMessages(u.half, id, pair.Secp256k1)
	_, err := w.CheckDealing(t.Context(), u.caller, id, string(pair.Secp256k1), commit, opening)
	w.refuses("a fourth try", err, hefu.KindConflict)
}

func TestMutation_ARefusedCheckIsNotCounted(t *testing.T) {
	w := newWorld(t)
	u, id := w.pending()
	s := pair.CheckSession(string(w.ID()), string(id), pair.Secp256k1)
	commit, opening := u.checkMessages(u.half, id, pair.Secp256k1)
	body, err := pair.Verify(u.device.Public().(ed25519.PublicKey), pair.Device, pair.Opening, s, opening)
	if err != nil {
		t.Fatal(err)
	}
	body[40] ^= 1 // the number that hides com
	for range 4 {
		_, err := w.CheckDealing(t.Context(), u.caller, id, string(pair.Secp256k1), commit, pair.Sign(u.device, pair.Device, pair.Opening, s, body))
		w.refuses("a message that public data refuse", err, hefu.KindInvalid)
	}
	if _, err := w.CheckDealing(t.Context(), u.caller, id, string(pair.Secp256k1), commit, opening); err != nil {
		t.Fatalf("the good one after all that: %v", err)
	}
}

func TestMutation_AFrozenAccountOpensNoDealing(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	if _, err := w.Freeze(t.Context(), u.caller); err != nil {
		t.Fatal(err)
	}
	u.again()
	_, err := w.BeginDealing(t.Context(), u.caller, u.announce(2))
	w.refuses("a split of a frozen account", err, hefu.KindFrozen)
}

func TestMutation_ADealingIsItsUsersOnly(t *testing.T) {
	w := newWorld(t)
	u, eve := w.ready("alice"), w.signUp("mallory")
	offer, err := w.BeginDealing(t.Context(), u.caller, u.announce(2))
	if err != nil {
		t.Fatal(err)
	}
	w.refuses("cancel", w.CancelDealing(t.Context(), eve.caller, offer.Dealing.ID), hefu.KindNotFound)
	_, err = w.CheckDealing(t.Context(), eve.caller, u.dealing, string(pair.Ed25519), nil, nil)
	w.refuses("check", err, hefu.KindNotFound)
}

// dishonest plans or reads something else than it was asked for.
type dishonest struct {
	chain.Format
	build func(hefu.Intent) hefu.Intent
	path  string
}

func (d *dishonest) Build(n chain.Network, in hefu.Intent, v chain.View) (hefu.Plan, error) {
	if d.build != nil {
		in = d.build(in)
	}
	return d.Format.Build(n, in, v)
}

func (d *dishonest) Digests(n chain.Network, p hefu.Plan) ([]chain.Signable, error) {
	out, err := d.Format.Digests(n, p)
	for i := range out {
		if d.path != "" {
			out[i].Path = d.path
		}
	}
	return out, err
}

// misled is the world's guard with a format that can be told to err.
func (w *world) misled() *dishonest {
	var d *dishonest
	families := append(chain.Set(nil), w.cfg.Families...)
	for i, f := range families {
		for _, n := range f.Networks {
			if n.ID == dev {
				d = &dishonest{Format: f.Format}
				families[i].Format = d
			}
		}
	}
	w.cfg.Families = families
	w.Guard = w.on(w.store)
	return d
}

func TestMutation_APlanThatDoesSomethingElseIsNotOffered(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	w.misled().build = func(in hefu.Intent) hefu.Intent {
		in.Amount = hefu.UnitsOf(2e15)
		return in
	}
	_, err := w.Propose(t.Context(), u.caller, u.intent(1), key())
	w.refuses("a plan that pays twice as much", err, hefu.KindInvalid)
}

func TestMutation_APlanOfAnotherPathIsNotSigned(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	format := w.misled()
	tr := u.propose(u.intent(1))
	a := u.sign(tr)
	format.path = "m/44'/60'/0'/0/1"
	_, err := w.Nonces(t.Context(), u.caller, tr.ID, 1, a.Commit)
	w.refuses("points for another path", err, hefu.KindInvalid)
}

func TestMutation_NobodyRefusesAnothersDevice(t *testing.T) {
	w := newWorld(t)
	u, eve := w.signUp("alice"), w.signUp("mallory")
	w.refuses("refuse", w.RefuseDevice(t.Context(), eve.caller, u.deviceID), hefu.KindNotFound)
	all, _, err := w.Devices(t.Context(), u.caller, guard.Page{Limit: 50})
	if err != nil || len(all) != 1 || !all[0].Refused.IsZero() {
		t.Fatalf("%+v, %v", all, err)
	}
}

func TestMutation_ADeviceProvesItsKey(t *testing.T) {
	w := newWorld(t)
	u := w.signUp("alice")
	public, private, _ := ed25519.GenerateKey(rand.Reader)
	said := pair.DeviceStatement(string(w.ID()), string(u.caller.User.ID), public, "a phone")
	for name, proof := range map[string][]byte{
		"none": nil, "by another key": ed25519.Sign(u.device, said),
		"of another name": ed25519.Sign(private, pair.DeviceStatement(string(w.ID()), string(u.caller.User.ID), public, "a tablet")),
	} {
		_, err := w.AddDevice(t.Context(), u.caller, guard.AddDevice{NewDevice: guard.NewDevice{Name: "a phone", Key: public, Proof: proof}, Code: u.code()})
		w.refuses("a proof "+name, err, hefu.KindInvalid)
	}
}

func TestMutation_BothMessagesComeFromOneDevice(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	public, second, _ := ed25519.GenerateKey(rand.Reader)
	said := pair.DeviceStatement(string(w.ID()), string(u.caller.User.ID), public, "a phone")
	if _, err := w.AddDevice(t.Context(), u.caller, guard.AddDevice{
		NewDevice: guard.NewDevice{Name: "a phone", Key: public, Proof: ed25519.Sign(second, said)}, Code: u.code(),
	}); err != nil {
		t.Fatal(err)
	}
	tr := u.propose(u.intent(1))
	a := u.sign(tr)
	s, _ := u.session(tr)
	body, err := pair.Verify(u.device.Public().(ed25519.PublicKey), pair.Device, pair.Opening, s, a.Opening)
	if err != nil {
		t.Fatal(err)
	}
	a.Opening, a.Code = pair.Sign(second, pair.Device, pair.Opening, s, body), u.code()
	_, err = w.Approve(t.Context(), u.caller, a)
	if !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), "different devices") {
		t.Fatalf("messages of two devices: %v", err)
	}
}

func TestMutation_AHoldThatIsThereAtT1Wins(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	look := w.meanwhile()
	a := u.sign(u.propose(u.intent(5)))
	a.Code = u.code()
	look.meanwhile = func() {
		w.write(func(tx guard.Tx) error {
			user, err := tx.LockUser(u.caller.User.ID)
			if err != nil {
				return err
			}
			user.Hold = user.Hold.Extend(w.clock.Now().Add(time.Hour), "a rule")
			return tx.UpdateUser(user)
		})
	}
	_, err := w.Approve(t.Context(), u.caller, a)
	w.refuses("a hold before T1", err, hefu.KindWaiting)
	if got := u.state(a.Transfer); got.State != hefu.Proposed {
		t.Fatalf("it is %s", got.State)
	}
}

func TestMutation_AFreezeEndsUnfinishedDealings(t *testing.T) {
	w := newWorld(t)
	u, id := w.pending()
	half := w.halfOf(id)
	if _, err := w.Freeze(t.Context(), u.caller); err != nil {
		t.Fatal(err)
	}
	u.again()
	if v, err := w.Wallet(t.Context(), u.caller, u.wallet()); err != nil || v.Latest.State != guard.DealingVoid {
		t.Errorf("the dealing is %s, %v", v.Latest.State, err)
	}
	if _, err := w.keys.Half(half); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("its half is still there: %v", err)
	}
}

// The half arrived, and before its row was written the split was begun again: the new
// offer must not be taken for answered.
func TestMutation_AHalfOfAnEarlierOfferIsThrownAway(t *testing.T) {
	w := newWorld(t)
	u := w.signUp("alice")
	u.paper()
	offer, err := w.BeginDealing(t.Context(), u.caller, u.announce(1))
	if err != nil {
		t.Fatal(err)
	}
	blob := u.pack(offer)
	var again guard.Offer
	w.keys = &failing{Keystore: w.keys, before: func() {
		var err error
		if again, err = w.BeginDealing(context.Background(), u.caller, u.announce(1)); err != nil {
			t.Error(err)
		}
	}}
	w.Guard = w.on(w.store)
	_, err = w.AcceptDealing(t.Context(), u.caller, offer.Dealing.ID, blob)
	w.refuses("a half for an offer that is over", err, hefu.KindConflict)
	u.accept(again)
	u.check(again.Dealing.ID, pair.Secp256k1)
}
