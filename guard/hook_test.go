package guard_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/notify"
)

// mailbox is a channel that keeps what it is given; fail decides what becomes of it.
type mailbox struct {
	mu   sync.Mutex
	got  []posted
	fail func(notify.Message) error
}

type posted struct {
	to notify.Receiver
	notify.Message
}

func (*mailbox) Kind() notify.Kind { return notify.Webhook }

func (*mailbox) Check(address string) (string, error) {
	if !strings.HasPrefix(address, "https://") {
		return "", hefu.Errorf(hefu.KindInvalid, "no")
	}
	return address, nil
}

func (*mailbox) Secret(r io.Reader) (string, error) {
	id, err := hefu.NewID[hefu.NoticeID](r)
	return "secret-" + string(id), err
}

func (m *mailbox) Send(_ context.Context, to notify.Receiver, msg notify.Message) error {
	m.mu.Lock()
	m.got = append(m.got, posted{to, msg})
	fail := m.fail
	m.mu.Unlock()
	if fail != nil {
		return fail(msg)
	}
	return nil
}

func (m *mailbox) all() []posted {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.got)
}

func (m *mailbox) failing(fn func(notify.Message) error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail = fn
}

func down(notify.Message) error {
	return hefu.Errorf(hefu.KindUnavailable, "the receiver answered with status 500")
}

const there = "https://hooks.example/a"

func (u *user) hook(url string) (guard.Webhook, string) {
	u.w.t.Helper()
	h, secret, err := u.w.AddWebhook(u.w.t.Context(), u.caller, url, u.code())
	if err != nil {
		u.w.t.Fatal(err)
	}
	return h, secret
}

// tell lets a worker make every attempt that is due, and returns how many there were.
func (w *world) tell() int {
	w.t.Helper()
	for n := 0; ; n++ {
		ids, err := w.store.LeaseDeliveries(w.t.Context(), w.clock.Now(), w.clock.Now().Add(time.Minute), 1, 3)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(ids) == 0 {
			return n
		}
		if err := w.Deliver(w.t.Context(), ids[0]); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (u *user) deliveries(h guard.Webhook) []guard.Delivery {
	u.w.t.Helper()
	all, _, err := u.w.Deliveries(u.w.t.Context(), u.caller, h.ID, guard.Page{Limit: guard.MaxPage})
	if err != nil {
		u.w.t.Fatal(err)
	}
	slices.Reverse(all)
	return all
}

// TestEachChangeOfStateIsTold, once and in order, and nothing that is secret.
func TestEachChangeOfStateIsTold(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	h, secret := u.hook(there)
	x := u.pay(u.intent(5))
	w.advance(x.ID)
	w.advance(x.ID)
	x = u.state(x.ID)
	if x.State != hefu.Final {
		t.Fatalf("the transfer is %s", x.State)
	}
	w.tell()
	var told []string
	ids := map[hefu.NoticeID]bool{}
	for _, p := range w.hooks.all() {
		var n hefu.Notice
		if err := json.Unmarshal(p.Body, &n); err != nil {
			t.Fatal(err)
		}
		told = append(told, n.Type)
		ids[n.ID] = true
		d := n.Data.Transfer
		if string(n.ID) != p.ID || p.to != (notify.Receiver{Address: there, Secret: secret}) || d == nil || d.ID != x.ID || n.Type != hefu.NoticeTransfer+string(d.State) ||
			d.Network != dev || d.Asset != coin || d.Amount.Cmp(x.Intent.Amount) != 0 || n.Timestamp.IsZero() {
			t.Errorf("%+v: %s", p.to, p.Body)
		}
		if want := map[bool]string{true: x.TxID}[d.State.Committed()]; d.TxID != want {
			t.Errorf("%s names the transaction %q, want %q", n.Type, d.TxID, want)
		}
		for _, bad := range []string{x.Intent.To, x.Intent.From, secret, "opening", "commit", "signed"} {
			if strings.Contains(string(p.Body), bad) {
				t.Errorf("%s holds %s", p.Body, bad)
			}
		}
	}
	want := []string{"transfer.proposed", "transfer.evaluating", "transfer.resting", "transfer.sending", "transfer.sent", "transfer.final"}
	if !slices.Equal(told, want) || len(ids) != len(want) {
		t.Errorf("told %v, %d different; want %v", told, len(ids), want)
	}
	for _, d := range u.deliveries(h) {
		if d.State != guard.DeliveryDone || d.Attempts != 1 || !d.DueAt.IsZero() || d.Reason != "" {
			t.Errorf("%+v", d)
		}
	}
}

// TestWhatDidNotHappenIsNotTold: the notice is in the transaction of what it tells of.
func TestWhatDidNotHappenIsNotTold(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	h, _ := u.hook(there)
	x := u.propose(u.intent(5))
	before := len(u.deliveries(h))
	a := u.sign(x)
	a.Code = "000000"
	if _, err := w.Approve(t.Context(), u.caller, a); !hefu.Is(err, hefu.KindForbidden) {
		t.Fatal(err)
	}
	if got := len(u.deliveries(h)); got != before {
		t.Errorf("%d notices of an approval that was refused", got-before)
	}
	if _, err := w.Stop(t.Context(), u.caller, x.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Stop(t.Context(), u.caller, x.ID); err != nil {
		t.Fatal(err)
	}
	all := u.deliveries(h)
	if len(all) != before+1 || all[before].Type != "transfer.stopped" {
		t.Errorf("stopped twice: %+v", all)
	}
}

// TestAReceiverThatFailsIsTriedForDays, with the same words, and given up visibly.
func TestAReceiverThatFailsIsTriedForDays(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	w.hooks.failing(down)
	h, _ := u.hook(there)
	u.propose(u.intent(5))
	began := w.clock.Now()
	waits := []time.Duration{0, 5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}
	for i, wait := range waits {
		if wait > 0 {
			w.pass(wait - time.Second)
			if n := w.tell(); n != 0 {
				t.Fatalf("attempt %d came early", i+1)
			}
			w.pass(time.Second + wait/5)
		}
		if n := w.tell(); n != 1 {
			t.Fatalf("%d attempts after %s, want 1", n, w.clock.Now().Sub(began))
		}
		d := w.row(h) // no session lives for days
		last := i == len(waits)-1
		if d.Attempts != i+1 || d.Reason != "the receiver answered with status 500" || (d.State == guard.DeliveryDead) != last || d.DueAt.IsZero() != last {
			t.Fatalf("after attempt %d: %+v", i+1, d)
		}
	}
	w.pass(48 * time.Hour)
	if n := w.tell(); n != 0 {
		t.Errorf("%d attempts after it was given up", n)
	}
	u.again()
	if e := u.lastOf("webhook"); e.State != "dead" || !strings.Contains(e.Text, there) {
		t.Errorf("the event is %+v", e)
	}
	first := w.hooks.all()[0]
	for _, p := range w.hooks.all() {
		if p.ID != first.ID || !bytes.Equal(p.Body, first.Body) {
			t.Errorf("an attempt said %s %s, the first one %s %s", p.ID, p.Body, first.ID, first.Body)
		}
	}
	w.pass(31 * 24 * time.Hour)
	u.again()
	w.Tidy(t.Context())
	if got := u.deliveries(h); len(got) != 0 {
		t.Errorf("kept for ever: %+v", got)
	}
}

// What failed together is not tried together again.
func TestRetriesAreSpread(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	w.hooks.failing(down)
	due := map[time.Time]bool{}
	for i := range 6 {
		h, _ := u.hook(fmt.Sprint(there, "/", i))
		w.tell() // what the others wait for
		if _, err := w.TestWebhook(t.Context(), u.caller, h.ID); err != nil {
			t.Fatal(err)
		}
		at := w.clock.Now()
		w.tell()
		d := w.row(h)
		if wait := d.DueAt.Sub(at); wait < 5*time.Second || wait >= 6*time.Second {
			t.Errorf("it is tried again after %s", wait)
		}
		due[d.DueAt] = true
	}
	if len(due) < 5 {
		t.Errorf("%d different times for 6 deliveries", len(due))
	}
}

// row is a webhook's newest delivery.
func (w *world) row(h guard.Webhook) (d guard.Delivery) {
	w.t.Helper()
	err := w.store.View(w.t.Context(), func(tx guard.Tx) error {
		all, err := tx.Deliveries(h.ID, 0, 1)
		if err == nil && len(all) == 1 {
			d = all[0]
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

// lastOf is the user's last event of a kind.
func (u *user) lastOf(kind string) (out guard.Event) {
	u.w.t.Helper()
	all, err := u.w.Events(u.w.t.Context(), u.caller, 0, 500)
	if err != nil {
		u.w.t.Fatal(err)
	}
	for _, e := range all {
		if e.Kind == kind {
			out = e
		}
	}
	return out
}

// TestAReceiverThatIsGoneIsLeftAlone.
func TestAReceiverThatIsGoneIsLeftAlone(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	w.hooks.failing(func(notify.Message) error {
		return hefu.Errorf(hefu.KindNotFound, "it wants none").Because(notify.ErrGone)
	})
	h, _ := u.hook(there)
	u.propose(u.intent(5))
	w.tell()
	if d := u.deliveries(h)[0]; d.State != guard.DeliveryDead || d.Reason != "it wants none" {
		t.Errorf("%+v", d)
	}
}

// TestAGuardThatWasKilledWhileItToldIsRepeated by another one when its lease is over: the
// receiver may hear twice, with one id and one body.
func TestAGuardThatWasKilledWhileItToldIsRepeated(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	h, _ := u.hook(there)
	u.propose(u.intent(5))
	ids, err := w.store.LeaseDeliveries(t.Context(), w.clock.Now(), w.clock.Now().Add(time.Minute), 5, 3)
	if err != nil || len(ids) != 1 {
		t.Fatalf("%v, %v", ids, err)
	}
	// It dies here, before or after the receiver heard it.
	if n := w.tell(); n != 0 {
		t.Fatal("another one took what was leased")
	}
	w.pass(time.Minute)
	if n := w.tell(); n != 1 {
		t.Fatalf("%d attempts when the lease was over, want 1", n)
	}
	if d := u.deliveries(h)[0]; d.State != guard.DeliveryDone || d.Attempts != 2 || d.ID != ids[0] {
		t.Errorf("%+v", d)
	}
}

// TestAnAttemptThatLostItsLease does not undo what another one did, and a success counts
// from whomever it comes.
func TestAnAttemptThatLostItsLease(t *testing.T) {
	for name, c := range map[string]struct {
		late, early error
		want        guard.DeliveryState
		attempts    int
	}{
		"late failure after a success":  {down(notify.Message{}), nil, guard.DeliveryDone, 2},
		"late failure after a failure":  {down(notify.Message{}), down(notify.Message{}), guard.DeliveryWaiting, 2},
		"late success after a failure":  {nil, down(notify.Message{}), guard.DeliveryDone, 2},
		"late success after the others": {nil, nil, guard.DeliveryDone, 2},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			u := w.ready("alice")
			h, _ := u.hook(there)
			u.propose(u.intent(5))
			ids, err := w.store.LeaseDeliveries(t.Context(), w.clock.Now(), w.clock.Now().Add(time.Minute), 1, 3)
			if err != nil {
				t.Fatal(err)
			}
			inner := false
			w.hooks.failing(func(notify.Message) error {
				if inner {
					return c.early
				}
				inner = true
				w.pass(time.Minute) // the first attempt hangs; the lease runs out; another worker comes
				w.tell()
				return c.late
			})
			if err := w.Deliver(t.Context(), ids[0]); err != nil {
				t.Fatal(err)
			}
			d := u.deliveries(h)[0]
			if d.State != c.want || d.Attempts != c.attempts || d.State == guard.DeliveryWaiting && d.DueAt.IsZero() {
				t.Errorf("%+v", d)
			}
		})
	}
}

// TestAnAttemptUnderWhichTheWebhookWasRemoved is over, however it went.
func TestAnAttemptUnderWhichTheWebhookWasRemoved(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	h, _ := u.hook(there)
	u.propose(u.intent(5))
	ids, err := w.store.LeaseDeliveries(t.Context(), w.clock.Now(), w.clock.Now().Add(time.Minute), 1, 3)
	if err != nil {
		t.Fatal(err)
	}
	w.hooks.failing(func(m notify.Message) error {
		if err := w.RemoveWebhook(t.Context(), u.caller, h.ID, u.code()); err != nil {
			t.Error(err)
		}
		return down(m)
	})
	if err := w.Deliver(t.Context(), ids[0]); err != nil {
		t.Fatal(err)
	}
	if d := u.deliveries(h)[0]; d.State != guard.DeliveryDead || !d.DueAt.IsZero() || d.Reason != "the webhook was removed" {
		t.Errorf("%+v", d)
	}
}

// TestAWebhookNeedsACodeOfItsOwn: whoever holds a session alone cannot listen.
func TestAWebhookNeedsACodeOfItsOwn(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	for _, code := range []string{"", "000000"} {
		if _, secret, err := w.AddWebhook(t.Context(), u.caller, there, code); !hefu.Is(err, hefu.KindForbidden) || secret != "" {
			t.Errorf("code %q: %v", code, err)
		}
	}
	h, secret := u.hook(there)
	if bytes.Contains(h.Secret, []byte(secret)) || len(secret) < 16 {
		t.Error("the secret lies in the row as it is")
	}
	if e := u.lastOf("webhook"); e.State != "added" || e.Text != there {
		t.Errorf("announced as %+v", e)
	}
	used := u.code()
	if _, _, err := w.AddWebhook(t.Context(), u.caller, there+"/2", used); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.AddWebhook(t.Context(), u.caller, there+"/3", used); !hefu.Is(err, hefu.KindForbidden) {
		t.Errorf("one code for two addresses: %v", err)
	}
	if _, _, err := w.AddWebhook(t.Context(), u.caller, there, u.code()); !hefu.Is(err, hefu.KindConflict) {
		t.Errorf("one address twice: %v", err)
	}
	if _, _, err := w.AddWebhook(t.Context(), u.caller, "http://hooks.example", u.code()); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("an address that the channel refuses: %v", err)
	}
	if _, err := w.Freeze(t.Context(), u.caller); err != nil {
		t.Fatal(err)
	}
	u.again()
	if _, _, err := w.AddWebhook(t.Context(), u.caller, there+"/4", u.code()); !hefu.Is(err, hefu.KindFrozen) {
		t.Errorf("while frozen: %v", err)
	}
}

func TestWebhooksAreBounded(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	for i := range 10 {
		u.hook(fmt.Sprint(there, i))
	}
	if _, _, err := w.AddWebhook(t.Context(), u.caller, there, u.code()); !hefu.Is(err, hefu.KindConflict) {
		t.Errorf("the eleventh: %v", err)
	}
}

// TestRemovingAWebhookTakesACodeAndIsItsLastWord.
func TestRemovingAWebhookTakesACodeAndIsItsLastWord(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	h, _ := u.hook(there)
	u.propose(u.intent(5))
	if err := w.RemoveWebhook(t.Context(), u.caller, h.ID, "000000"); !hefu.Is(err, hefu.KindForbidden) {
		t.Fatalf("without a code: %v", err)
	}
	if err := w.RemoveWebhook(t.Context(), u.caller, h.ID, u.code()); err != nil {
		t.Fatal(err)
	}
	u.propose(u.intent(5))
	w.tell()
	got := w.hooks.all()
	if len(got) != 1 || !strings.Contains(string(got[0].Body), hefu.NoticeRemoved) {
		t.Errorf("told %d times: %+v", len(got), got)
	}
	all := u.deliveries(h)
	if len(all) != 2 || all[0].State != guard.DeliveryDead || all[1].State != guard.DeliveryDone {
		t.Errorf("%+v", all)
	}
	if hooks, err := w.Webhooks(t.Context(), u.caller); err != nil || len(hooks) != 0 {
		t.Errorf("%+v, %v", hooks, err)
	}
	if err := w.RemoveWebhook(t.Context(), u.caller, h.ID, u.code()); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("again: %v", err)
	}
	if _, err := w.TestWebhook(t.Context(), u.caller, h.ID); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("tested when it was gone: %v", err)
	}
}

func TestATestOfAWebhook(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	h, _ := u.hook(there)
	w.hooks.failing(down)
	d, err := w.TestWebhook(t.Context(), u.caller, h.ID)
	if err != nil || d.Type != hefu.NoticeTest || d.State != guard.DeliveryWaiting {
		t.Fatalf("%+v, %v", d, err)
	}
	w.tell()
	if _, err := w.TestWebhook(t.Context(), u.caller, h.ID); !hefu.Is(err, hefu.KindConflict) {
		t.Errorf("a second one while the first waits: %v", err)
	}
	w.hooks.failing(nil)
	w.pass(time.Minute)
	w.tell()
	if _, err := w.TestWebhook(t.Context(), u.caller, h.ID); err != nil {
		t.Error(err)
	}
}

// TestNobodyTouchesAnothersWebhook.
func TestNobodyTouchesAnothersWebhook(t *testing.T) {
	w := newWorld(t)
	u, mallory := w.ready("alice"), w.signUp("mallory")
	h, _ := u.hook(there)
	u.propose(u.intent(5))
	if all, err := w.Webhooks(t.Context(), mallory.caller); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
	if _, _, err := w.Deliveries(t.Context(), mallory.caller, h.ID, guard.Page{Limit: 5}); !hefu.Is(err, hefu.KindNotFound) {
		t.Error(err)
	}
	if _, err := w.TestWebhook(t.Context(), mallory.caller, h.ID); !hefu.Is(err, hefu.KindNotFound) {
		t.Error(err)
	}
	if err := w.RemoveWebhook(t.Context(), mallory.caller, h.ID, mallory.code()); !hefu.Is(err, hefu.KindNotFound) {
		t.Error(err)
	}
	m, _ := mallory.hook("https://mallory.example/")
	if all := mallory.deliveries(m); len(all) != 0 {
		t.Errorf("mallory hears of alice: %+v", all)
	}
}

// TestSeveralGuardsTellEachOnce: two guards on one database share the queue while nobody
// dies.
func TestSeveralGuardsTellEachOnce(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	var hooks []guard.Webhook
	for i := range 4 {
		h, _ := u.hook(fmt.Sprint(there, i))
		hooks = append(hooks, h)
	}
	for range 5 {
		u.propose(u.intent(1))
	}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for _, g := range []*guard.Guard{w.Guard, w.on(w.store)} {
		running.Go(func() {
			if err := g.Run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	deadline := time.Now().Add(30 * time.Second)
	for len(w.hooks.all()) < 20 && time.Now().Before(deadline) {
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	running.Wait()
	seen := map[string]int{}
	for _, p := range w.hooks.all() {
		seen[p.ID]++
	}
	if len(seen) != 20 || len(w.hooks.all()) != 20 {
		t.Errorf("%d notices in %d attempts, want 20 in 20", len(seen), len(w.hooks.all()))
	}
	for _, h := range hooks {
		for _, d := range u.deliveries(h) {
			if d.State != guard.DeliveryDone {
				t.Errorf("%+v", d)
			}
		}
	}
}

// TestAGuardWithoutAChannelHasNoWebhooks.
func TestAGuardWithoutAChannelHasNoWebhooks(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	g, err := guard.New(t.Context(), w.cfg, guard.Parts{
		Store: w.store, Keystore: w.keys, Clock: w.clock, Rand: strings.NewReader(strings.Repeat("a", 1<<10)), Factors: testFactors(), Ledgers: w.ledgers(), Log: discard(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := g.AddWebhook(t.Context(), u.caller, there, u.code()); !hefu.Is(err, hefu.KindInvalid) {
		t.Error(err)
	}
}
