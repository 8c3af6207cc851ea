package guard_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	mathrand "math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/bitcoin"
	factors "github.com/hefu-wallet/hefu/factor/all"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/keystore"
)

// bitcoinTime is a node of Bitcoin's main chain as far as it tells the time: blocks that come
// as chance will have it, dated by miners whose clocks are not right.
type bitcoinTime struct {
	r     *mathrand.Rand
	times []int64
	away  bool
}

// pass lets a minute pass: a block comes in one of ten.
func (b *bitcoinTime) pass(now time.Time) (found bool) {
	if b.r.IntN(10) != 0 {
		return false
	}
	b.mine(now.Unix() + b.r.Int64N(601) - 300)
	return true
}

// mine adds a block; the rules want it later than the median.
func (b *bitcoinTime) mine(at int64) { b.times = append(b.times, max(at, b.median()+1)) }

func (b *bitcoinTime) median() int64 {
	if len(b.times) == 0 {
		return 0
	}
	last := slices.Clone(b.times[max(0, len(b.times)-11):])
	slices.Sort(last)
	return last[len(last)/2]
}

// says is the time that the chain shows: the head's, at most an hour after the median.
func (b *bitcoinTime) says() time.Time {
	return time.Unix(min(b.times[len(b.times)-1], b.median()+3600), 0)
}

func (b *bitcoinTime) Call(_ context.Context, result any, method string, _ ...any) error {
	if b.away {
		return hefu.Errorf(hefu.KindUnavailable, "no node")
	}
	tip := fmt.Sprintf("%064x", len(b.times))
	answer := map[string]any{
		"getblockhash":      "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f",
		"getblockchaininfo": map[string]any{"bestblockhash": tip, "mediantime": b.median(), "initialblockdownload": false},
		"getblockheader":    map[string]any{"hash": tip, "height": len(b.times), "time": b.times[len(b.times)-1], "confirmations": 1},
	}[method]
	raw, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, result)
}

// onlyBitcoin is a guard whose one network is Bitcoin.
func onlyBitcoin(t *testing.T, seed uint64) (*world, *bitcoinTime) {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), clock: &clock{now: time.Now().Truncate(time.Second)}}
	b := &bitcoinTime{r: mathrand.New(mathrand.NewPCG(seed, 1))} //nolint:gosec // a test's dice
	for at := w.clock.Now().Add(-5 * time.Hour); at.Before(w.clock.Now()); at = at.Add(time.Minute) {
		b.pass(at)
	}
	f := bitcoin.Family(w.clock.Now)
	w.cfg = guard.Config{Families: chain.Set{f}, Networks: []hefu.Network{f.Networks[0].ID}, Issuer: "Only Bitcoin", Delays: guard.DefaultDelays()}
	w.ledger = f.Open(f.Networks[0], b)
	var err error
	if w.store, err = w.rows(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.store.Close() })
	if w.keys, err = keystore.Open(filepath.Join(w.dir, "keys"), rand.Reader, keystore.Options{}); err != nil {
		t.Fatal(err)
	}
	w.begin()
	return w, b
}

// begin is the guard's process as after a restart.
func (w *world) begin() {
	w.t.Helper()
	var err error
	w.Guard, err = guard.New(context.Background(), w.cfg, guard.Parts{
		Store: w.store, Keystore: w.keys, Clock: w.clock, Rand: rand.Reader, Factors: factors.Factors(rand.Reader, "Only Bitcoin"),
		Ledgers: map[hefu.Network]chain.Ledger{w.cfg.Networks[0]: w.ledger}, Log: discard(),
	})
	if err == nil {
		err = w.KeepTime(w.t.Context())
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// TestAGuardOfBitcoinThatWasDown: after more than ten minutes away its waiting periods stand
// still until Bitcoin's blocks show that the time has passed. They come every ten minutes on
// average and are dated loosely, so that it takes a few of them and not more; until then the
// mark is never beyond what they show.
func TestAGuardOfBitcoinThatWasDown(t *testing.T) {
	for seed := range uint64(12) {
		w, b := onlyBitcoin(t, seed)
		if s := w.Time(); s.State != guard.TimeRuns {
			t.Fatalf("at first %s", s.State)
		}
		before := w.Time().Ripe
		for range 180 {
			w.clock.add(time.Minute)
			b.pass(w.clock.Now())
		}
		b.away = true
		w.begin()
		if s := w.Time(); s.State != guard.TimeSuspended || !s.Ripe.Equal(before) || !s.Now.Equal(w.clock.Now()) {
			t.Fatalf("after three hours without a node: %+v", s)
		}
		b.away = false
		blocks := 0
		for w.Time().State == guard.TimeSuspended && blocks < 40 {
			if err := w.KeepTime(t.Context()); err != nil {
				t.Fatal(err)
			}
			s := w.Time()
			if s.State == guard.TimeSuspended && s.Ripe.After(b.says()) || s.Ripe.After(w.clock.Now()) {
				t.Fatalf("%s has passed at %s, and the chain shows %s", s.Ripe, w.clock.Now(), b.says())
			}
			if s.State == guard.TimeRuns {
				break
			}
			w.clock.add(time.Minute)
			if b.pass(w.clock.Now()) {
				blocks++
			}
		}
		if s := w.Time(); s.State != guard.TimeRuns || !s.Ripe.Equal(w.clock.Now()) {
			t.Errorf("seed %d: %s after %d blocks, at %s of %s", seed, s.State, blocks, s.Ripe, w.clock.Now())
		}
	}
}

// TestAMinerAloneMovesNoTime: one block may be dated two hours ahead. With the clock a day
// ahead, that ends no waiting period which the blocks before it do not end nearly as well.
func TestAMinerAloneMovesNoTime(t *testing.T) {
	w, b := onlyBitcoin(t, 99)
	real := w.clock.Now()
	w.clock.add(24 * time.Hour)
	w.begin()
	b.mine(real.Add(2 * time.Hour).Unix())
	if err := w.KeepTime(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, most := w.Time(), time.Unix(b.median(), 0).Add(time.Hour)
	if s.State != guard.TimeSuspended || s.Ripe.After(most) || !most.Before(real.Add(2*time.Hour)) {
		t.Errorf("%s: %s has passed; the median and an hour is %s, and it is %s", s.State, s.Ripe, most, real)
	}
}
