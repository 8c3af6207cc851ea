package guard_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/pair"
)

// tamper makes a well-formed, correctly signed opening whose ciphertext decrypts to
// something else: what a thief with device file, vault password and device key can
// send. It breaks the device half's own ciphertext, so every public check passes.
func (u *user) tamper(t hefu.Transfer) guard.Approve {
	u.w.t.Helper()
	s, items := u.session(t)
	broken := u.brokenHalf()
	run, body, err := broken.Begin(rand.Reader, s, items)
	if err != nil {
		u.w.t.Fatal(err)
	}
	commit := pair.Sign(u.device, pair.Device, pair.Commit, s, body)
	answer, err := u.w.Nonces(u.w.t.Context(), u.caller, t.ID, t.Plan.Number, commit)
	if err != nil {
		u.w.t.Fatal(err)
	}
	return guard.Approve{Transfer: t.ID, Plan: t.Plan.Number, Commit: commit, Opening: u.open(run, s, answer), Key: key()}
}

// brokenHalf is the device half with one bit of its ciphertext C flipped: still a
// unit mod N², no longer an encryption of x1.
func (u *user) brokenHalf() *pair.DeviceHalf {
	t := u.w.t
	t.Helper()
	raw, err := u.half.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	// The blob ends with the Ed25519 key; 500 bytes before the end lies the middle of
	// the 768-byte ciphertext of the secp256k1 key.
	raw[len(raw)-500] ^= 1
	half := new(pair.DeviceHalf)
	if err := half.UnmarshalBinary(raw); err != nil || !sameKeys(half, u.half) {
		t.Fatalf("the broken half is broken elsewhere: %v", err)
	}
	return half
}

func sameKeys(a, b *pair.DeviceHalf) bool {
	x, y := a.Keys(), b.Keys()
	for i := range x {
		if string(x[i].Public) != string(y[i].Public) || x[i].ChainCode != y[i].ChainCode || x[i].Path != y[i].Path {
			return false
		}
	}
	return len(x) == len(y)
}

func TestCondition1_ATamperedMessageLocksTheHalf(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	before := w.balance(bob)
	other := u.sign(u.propose(u.intent(1)))
	a := u.tamper(u.propose(u.intent(1)))
	a.Code = u.code()
	half := w.halfOf(u.dealing)
	if _, err := w.Approve(t.Context(), u.caller, a); !hefu.Is(err, hefu.KindLocked) {
		t.Fatalf("a tampered message: %v", err)
	}
	if got := u.state(a.Transfer); got.State != hefu.Refused || got.Signed != nil {
		t.Fatalf("the transfer is %s", got.State)
	}
	if got := u.state(other.Transfer); got.State != hefu.Stopped {
		t.Fatalf("another open transfer is %s", got.State)
	}
	if _, err := w.keys.Half(half); !hefu.Is(err, hefu.KindNotFound) {
		t.Fatalf("the locked half is still there: %v", err)
	}
	other.Code = u.code()
	if _, err := w.Approve(t.Context(), u.caller, other); !hefu.Is(err, hefu.KindLocked) {
		t.Fatalf("a good message after the lock: %v", err)
	}
	if _, err := w.Propose(t.Context(), u.caller, u.intent(1), key()); !hefu.Is(err, hefu.KindLocked) {
		t.Fatalf("a proposal after the lock: %v", err)
	}
	// After a lock, paper deals again without waiting; the coins were never touched.
	u.deal(2)
	w.advance(u.pay(u.intent(3)).ID)
	if got := w.paid(before); got.Cmp(milli(3)) != 0 {
		t.Fatalf("after dealing again bob got %s wei", got)
	}
}

// countEvaluated counts how many transfers ever came past T1.
type countEvaluated struct {
	guard.Store
	begun *atomic.Int64
}

func (c countEvaluated) Update(ctx context.Context, fn func(guard.Tx) error) error {
	var begun int64
	err := c.Store.Update(ctx, func(tx guard.Tx) error {
		begun = 0
		return fn(countTx{tx, &begun})
	})
	if err == nil {
		c.begun.Add(begun)
	}
	return err
}

type countTx struct {
	guard.Tx
	begun *int64
}

func (c countTx) UpdateTransfer(t hefu.Transfer) error {
	err := c.Tx.UpdateTransfer(t)
	if err == nil && t.State == hefu.Evaluating {
		*c.begun++
	}
	return err
}

// 64 tampered messages of 32 transfers at once, each with an approval that stands, against
// two replicas: exactly one is decrypted, then the half is gone.
func TestCondition1_SixtyFourTamperedMessagesDecryptOne(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	var approvals []guard.Approve
	in := u.intent(1)
	first := u.propose(in)
	var stale []hefu.Transfer
	for range 8 {
		stale = append(stale, u.propose(in))
	}
	spend := u.sign(first) // takes the nonce, so that the others go to replan with an approval that stands
	spend.Code = u.code()
	if _, err := w.Approve(t.Context(), u.caller, spend); err != nil {
		t.Fatal(err)
	}
	for _, s := range stale {
		a := u.sign(s)
		a.Code = u.code()
		if _, err := w.Approve(t.Context(), u.caller, a); !hefu.Is(err, hefu.KindReplan) {
			t.Fatal(err)
		}
		for range 8 {
			approvals = append(approvals, u.tamper(u.state(s.ID)))
		}
	}
	var begun atomic.Int64
	replicas := []*guard.Guard{w.on(countEvaluated{w.store, &begun}), w.on(countEvaluated{w.store, &begun})}
	var group sync.WaitGroup
	for i, a := range approvals {
		group.Go(func() {
			if tr, err := replicas[i%2].Approve(context.Background(), u.caller, a); err == nil {
				t.Errorf("a tampered message was taken: %s", tr.State)
			}
		})
	}
	group.Wait()
	if got := begun.Load(); got != 1 {
		t.Fatalf("%d of %d tampered messages were evaluated", got, len(approvals))
	}
	refused := 0
	for _, s := range stale {
		if u.state(s.ID).State == hefu.Refused {
			refused++
		}
	}
	if refused != 1 {
		t.Fatalf("%d transfers are refused", refused)
	}
}

// Condition 2: what public data alone refuses never locks.
func TestCondition2_RefusalsBeforeDecryptionDoNotLock(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	tr := u.propose(u.intent(1))
	good := u.sign(tr)
	s, _ := u.session(tr)
	body, err := pair.Verify(u.device.Public().(ed25519.PublicKey), pair.Device, pair.Opening, s, good.Opening)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(body); i += 1 + len(body)/40 {
		broken := append([]byte(nil), body...)
		broken[i] ^= 0x80
		a := good
		a.Opening, a.Key = pair.Sign(u.device, pair.Device, pair.Opening, s, broken), key()
		a.Code = "000000" // if it came as far as the code, it would not come further
		if _, err := w.Approve(t.Context(), u.caller, a); err == nil {
			t.Fatalf("byte %d flipped: accepted", i)
		}
	}
	w.pass(1 << 40)
	if d, err := w.Wallet(t.Context(), u.caller, u.wallet()); err == nil && (d.Active == nil || d.Active.State != guard.DealingActive) {
		t.Fatal("a refusal locked the half")
	}
}

// Condition 3: a message of another step, guard, plan or device is refused.
func TestCondition3_MessagesOfOtherSessionsAreRefused(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	tr := u.propose(u.intent(1))
	good := u.sign(tr)
	s, _ := u.session(tr)
	body, err := pair.Verify(u.device.Public().(ed25519.PublicKey), pair.Device, pair.Opening, s, good.Opening)
	if err != nil {
		t.Fatal(err)
	}
	_, stranger, _ := ed25519.GenerateKey(rand.Reader)
	elsewhere := s
	elsewhere.Guard = "another guard"
	later := s
	later.Plan++
	for name, opening := range map[string][]byte{
		"another device key": pair.Sign(stranger, pair.Device, pair.Opening, s, body),
		"the guard's role":   pair.Sign(u.device, pair.Guard, pair.Opening, s, body),
		"another step":       pair.Sign(u.device, pair.Device, pair.Commit, s, body),
		"another guard":      pair.Sign(u.device, pair.Device, pair.Opening, elsewhere, body),
		"another plan":       pair.Sign(u.device, pair.Device, pair.Opening, later, body),
		"unsigned":           body,
		"nothing":            nil,
	} {
		a := good
		a.Opening, a.Key, a.Code = opening, key(), u.code()
		if _, err := w.Approve(t.Context(), u.caller, a); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	good.Code = u.code()
	if _, err := w.Approve(t.Context(), u.caller, good); err != nil {
		t.Fatalf("the good one after all that: %v", err)
	}
}

// Condition 6: the guard signs only what it planned. There is no door for a digest: the
// items that a device chose itself do not fit the guard's.
func TestCondition6_TheGuardSignsOnlyItsOwnDigests(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	tr := u.propose(u.intent(1))
	s, items := u.session(tr)
	stolen := u.intent(9000)
	n, f, err := w.cfg.Families.Network(dev)
	if err != nil {
		t.Fatal(err)
	}
	v, err := w.ledger.View(t.Context(), chain.Owner{Address: u.account.Address}, stolen.Asset)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := f.Build(n, stolen, v)
	if err != nil {
		t.Fatal(err)
	}
	msgs, err := f.Digests(n, plan)
	if err != nil {
		t.Fatal(err)
	}
	items[0].Message = msgs[0].Message
	_, body, err := u.half.Begin(rand.Reader, s, items)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Nonces(t.Context(), u.caller, tr.ID, 1, pair.Sign(u.device, pair.Device, pair.Commit, s, body)); !hefu.Is(err, hefu.KindInvalid) {
		t.Fatalf("points for a digest that the guard did not plan: %v", err)
	}
}

func TestARefusedDeviceSignsNothing(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	tr := u.propose(u.intent(1))
	a := u.sign(tr)
	if err := w.RefuseDevice(t.Context(), u.caller, u.deviceID); err != nil {
		t.Fatal(err)
	}
	a.Code = u.code()
	if _, err := w.Approve(t.Context(), u.caller, a); !hefu.Is(err, hefu.KindForbidden) {
		t.Fatalf("approve: %v", err)
	}
	if _, err := w.SignIn(t.Context(), u.signIn()); !hefu.Is(err, hefu.KindForbidden) {
		t.Fatalf("the refused key signs in: %v", err)
	}
}
