package observe

import (
	"context"
	"errors"
	"io"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/store"
)

const eth = hefu.Network("eip155:1")

// clock is one that a test moves.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

// scraped is what Prometheus would read, by line.
func scraped(t *testing.T, m *Metrics) map[string]string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	text, err := io.ReadAll(w.Body)
	if err != nil || w.Code != 200 {
		t.Fatalf("%d: %v", w.Code, err)
	}
	out := map[string]string{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if i := strings.LastIndexByte(line, ' '); i > 0 && !strings.HasPrefix(line, "#") {
			out[line[:i]] = line[i+1:]
		}
	}
	return out
}

func wants(t *testing.T, got map[string]string, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s is %q, want %q", name, got[name], value)
		}
	}
}

func opened(t *testing.T) guard.Store {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "guard.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// people puts a user with a dealing and a transfer into a store.
func people(t *testing.T, s guard.Store) hefu.Transfer {
	t.Helper()
	now := time.Unix(1790000000, 0)
	u := hefu.User{ID: "user-id-of-alice", Name: "alice", State: hefu.UserActive, Created: now}
	d := guard.Dealing{ID: "dealing", User: u.ID, Wallet: "wallet", Identity: []byte{1}, Generation: 1, State: guard.DealingActive, Created: now, Updated: now}
	x := hefu.Transfer{
		ID: "transfer-id", User: u.ID, Dealing: d.ID, State: hefu.Proposed, Created: now, Updated: now,
		Intent: hefu.Intent{Network: eth, From: "0xfrom", To: "0xto", Asset: eth.Asset("slip44", "60"), Amount: hefu.UnitsOf(7), FeeCap: hefu.UnitsOf(9), Expiry: now.Unix() + 900},
	}
	err := s.Update(t.Context(), func(tx guard.Tx) error {
		return errors.Join(tx.CreateUser(u), tx.CreateDealing(d), tx.CreateTransfer(x))
	})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// A transfer is counted when it went from one state to another and that is committed:
// neither a second write of one state counts nor what was rolled back.
func TestTransfersAreCountedByTheirMoves(t *testing.T) {
	m := NewMetrics("1.2.3", time.Now)
	s := m.Store(opened(t))
	x := people(t, s)
	to := func(states ...hefu.State) func(guard.Tx) error {
		return func(tx guard.Tx) error {
			x, err := tx.Transfer(x.ID)
			for _, state := range states {
				x.State = state
				err = errors.Join(err, tx.UpdateTransfer(x))
			}
			return err
		}
	}
	for _, fn := range []func(guard.Tx) error{
		to(hefu.Evaluating), to(hefu.Evaluating),
		func(tx guard.Tx) error { return errors.Join(to(hefu.Refused)(tx), errors.New("rolled back")) },
		func(tx guard.Tx) error { // two steps in one transaction, found by another way
			open, err := tx.OpenTransfers(x.User)
			if err != nil || len(open) != 1 {
				return errors.Join(err, errors.New("not open"))
			}
			open[0].State = hefu.Resting
			err = tx.UpdateTransfer(open[0])
			open[0].State = hefu.Sending
			return errors.Join(err, tx.UpdateTransfer(open[0]))
		},
		func(tx guard.Tx) error {
			live, err := tx.LiveTransfers(eth, "0xfrom")
			if err != nil || len(live) != 1 {
				return errors.Join(err, errors.New("not live"))
			}
			live[0].State = hefu.Sent
			return tx.UpdateTransfer(live[0])
		},
	} {
		_ = s.Update(t.Context(), fn)
	}
	got := scraped(t, m)
	wants(t, got, map[string]string{
		`hefu_transfers_total{from="",network="eip155:1",to="proposed"}`:           "1",
		`hefu_transfers_total{from="proposed",network="eip155:1",to="evaluating"}`: "1",
		`hefu_transfers_total{from="evaluating",network="eip155:1",to="resting"}`:  "1",
		`hefu_transfers_total{from="resting",network="eip155:1",to="sending"}`:     "1",
		`hefu_transfers_total{from="sending",network="eip155:1",to="sent"}`:        "1",
		`hefu_store_transaction_seconds_count{kind="write",outcome="ok"}`:          "5",
		`hefu_store_transaction_seconds_count{kind="write",outcome="internal"}`:    "1",
		`hefu_store_retries_total`:         "0",
		`hefu_build_info{version="1.2.3"}`: "1",
	})
	moves := 0
	for name := range got {
		if strings.HasPrefix(name, "hefu_transfers_total") {
			moves++
		}
		for _, private := range []string{"alice", "0xfrom", "0xto", "transfer-id", "wallet\"", "dealing"} {
			if strings.Contains(name, private) {
				t.Errorf("%s tells of somebody", name)
			}
		}
	}
	if moves != 5 {
		t.Errorf("%d kinds of moves: %v", moves, got)
	}
}

// again is a store that runs every transaction twice, as PostgreSQL may.
type again struct{ guard.Store }

func (s again) Update(ctx context.Context, fn func(guard.Tx) error) error {
	gave := errors.New("another came first")
	if err := s.Store.Update(ctx, func(tx guard.Tx) error { return errors.Join(fn(tx), gave) }); !errors.Is(err, gave) {
		return err
	}
	return s.Store.Update(ctx, fn)
}

func TestATransactionThatRunsAgainCountsOnce(t *testing.T) {
	m := NewMetrics("", time.Now)
	people(t, m.Store(again{opened(t)}))
	wants(t, scraped(t, m), map[string]string{
		`hefu_transfers_total{from="",network="eip155:1",to="proposed"}`:  "1",
		`hefu_store_retries_total`:                                        "1",
		`hefu_store_transaction_seconds_count{kind="write",outcome="ok"}`: "1",
	})
}

// lame is a node that answers as it is told.
type lame struct{ err error }

func (l lame) Call(context.Context, any, string, ...any) error { return l.err }

func TestCallsAndStepsAreCountedByOutcome(t *testing.T) {
	c := &clock{now: time.Unix(1790000000, 0)}
	m := NewMetrics("", c.Now)
	w := Watch{Metrics: m}
	for _, err := range []error{nil, &chain.RPCError{Code: 3}, hefu.Errorf(hefu.KindUnavailable, "away"), context.DeadlineExceeded, context.Canceled} {
		if got := w.RPC(eth, lame{err}).Call(t.Context(), nil, "eth_call"); !errors.Is(got, err) {
			t.Errorf("got %v, want %v", got, err)
		}
	}
	_, end := w.Span()(t.Context(), guard.SpanEvaluate)
	c.now = c.now.Add(30 * time.Millisecond)
	end(nil)
	for range 2 {
		ctx, done := w.Request()(t.Context(), "POST")
		if ctx == nil {
			t.Fatal("no context")
		}
		done("/v1/sign-in", 401, false)
	}
	_, done := w.Request()(t.Context(), "GET")
	done("/v1/events", 200, true)
	if _, err := m.Store(opened(t)).LeaseDue(t.Context(), c.now, c.now, 1); err != nil {
		t.Fatal(err)
	}
	got := scraped(t, m)
	wants(t, got, map[string]string{
		`hefu_node_calls_total{network="eip155:1",outcome="ok"}`:                   "1",
		`hefu_node_calls_total{network="eip155:1",outcome="refused"}`:              "1",
		`hefu_node_calls_total{network="eip155:1",outcome="unavailable"}`:          "1",
		`hefu_node_calls_total{network="eip155:1",outcome="timeout"}`:              "1",
		`hefu_node_calls_total{network="eip155:1",outcome="canceled"}`:             "1",
		`hefu_node_call_seconds_count{network="eip155:1"}`:                         "5",
		`hefu_step_seconds_bucket{outcome="ok",step="approve.evaluate",le="0.02"}`: "0",
		`hefu_step_seconds_bucket{outcome="ok",step="approve.evaluate",le="0.05"}`: "1",
		`hefu_http_requests_total{method="POST",route="/v1/sign-in",status="401"}`: "2",
		`hefu_http_requests_total{method="GET",route="/v1/events",status="200"}`:   "1",
		`hefu_http_request_seconds_count{route="/v1/sign-in"}`:                     "2",
		`hefu_http_request_seconds_count{route="/v1/events"}`:                      "",
		`hefu_worker_leases_total`:                                                 "0",
	})
	if got["go_goroutines"] == "" || got["process_start_time_seconds"] == "" {
		t.Error("nothing is told of the program itself")
	}
}

func TestTheStandingOfAGuardIsAskedAtEveryScrape(t *testing.T) {
	c := &clock{now: time.Unix(1790000000, 0)}
	m := NewMetrics("", c.Now)
	status := guard.Status{Time: guard.TimeSuspended, Epoch: 7, InStep: true, Queue: guard.Queue{Due: 3, Leased: 1, Oldest: c.now.Add(-90 * time.Second)}, Audit: guard.AuditHead{Seq: 42}}
	var fails error
	m.Watch(func(context.Context) (guard.Status, error) { return status, fails })
	wants(t, scraped(t, m), map[string]string{
		"hefu_up": "1", "hefu_time_suspended": "1", "hefu_time_runs": "0", "hefu_time_stands": "0", "hefu_epoch": "7", "hefu_in_step": "1", "hefu_quarantine": "0",
		"hefu_queue_due": "3", "hefu_queue_leased": "1", "hefu_queue_oldest_seconds": "90", "hefu_audit_entries": "42",
	})
	status.Time, status.Quarantine, status.InStep, status.Queue = guard.TimeRuns, true, false, guard.Queue{}
	wants(t, scraped(t, m), map[string]string{"hefu_time_runs": "1", "hefu_quarantine": "1", "hefu_in_step": "0", "hefu_queue_oldest_seconds": "0"})
	fails = errors.New("no database")
	wants(t, scraped(t, m), map[string]string{"hefu_up": "0", "hefu_in_step": "", "hefu_epoch": ""})
}

// Without numbers and traces nothing stands around the guard.
func TestNothingIsWatchedUnlessAsked(t *testing.T) {
	s := opened(t)
	if w := (Watch{}); w.Span() != nil || w.Request() != nil || w.Store(s) != s || w.RPC(eth, lame{}) != (lame{}) {
		t.Error("something stands in between")
	}
}
