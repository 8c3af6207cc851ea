package guard_test

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/guard"
	devchain "github.com/hefu-wallet/hefu/test/chain"
)

// alike has the first and the last four digits of bob's address.
const alike = "0x7099AAAaAaAaAAAAaaaAAAaaaAAAAaaAAAaa79C8"

// as sends a transaction of any address, without its key (anvil impersonates).
func (w *world) as(from string, tx map[string]string) {
	w.t.Helper()
	tx["from"] = from
	for _, c := range []struct {
		method string
		params []any
	}{
		{"anvil_impersonateAccount", []any{from}},
		{"anvil_setBalance", []any{from, "0xde0b6b3a7640000"}},
		{"eth_sendTransaction", []any{tx}},
	} {
		var ignored any
		if err := w.rpc.Call(w.t.Context(), &ignored, c.method, c.params...); err != nil {
			w.t.Fatal(err)
		}
	}
	w.mine(1)
}

func (w *world) mine(blocks int) {
	w.t.Helper()
	if err := devchain.Mine(w.t.Context(), w.rpc, blocks); err != nil {
		w.t.Fatal(err)
	}
}

// token deploys one and gives some of it to an address.
func (w *world) token(symbol, to string, units int64) hefu.AssetID {
	w.t.Helper()
	at, err := devchain.Deploy(w.t.Context(), w.rpc, symbol, 6)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := devchain.Mint(w.t.Context(), w.rpc, at, to, big.NewInt(units)); err != nil {
		w.t.Fatal(err)
	}
	n, f, err := w.cfg.Families.Network(dev)
	if err != nil {
		w.t.Fatal(err)
	}
	id, err := f.Format.(chain.AssetParser).ParseAsset(n, at)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (u *user) incoming(extra ...hefu.AssetID) guard.Incoming {
	u.w.t.Helper()
	got, err := u.w.Incoming(u.w.t.Context(), u.caller, dev, u.account.Address, extra)
	if err != nil {
		u.w.t.Fatal(err)
	}
	return got
}

func TestWhatArrivedIsListedAndPoisonIsNot(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	listed := w.token("TST", u.account.Address, 5_000_000)
	w.token("USDC", u.account.Address, 900_000_000) // a lure: nobody asked for it
	to := strings.Repeat("0", 24) + strings.ToLower(u.account.Address[2:])
	w.as(alike, map[string]string{"to": listed.Reference(), "data": "0xa9059cbb" + to + strings.Repeat("0", 64)}) // no value, for the history
	w.as(alike, map[string]string{"to": u.account.Address, "value": "0x0"})
	w.as(alike, map[string]string{"to": u.account.Address, "value": "0x7"}) // dust is a payment
	w.as(u.account.Address, map[string]string{"to": u.account.Address, "value": "0x9"})

	got := u.incoming(listed)
	if len(got.Receipts) != 3 {
		t.Fatalf("%d receipts: %+v", len(got.Receipts), got)
	}
	dust, token, funds := got.Receipts[0], got.Receipts[1], got.Receipts[2]
	if dust.From != alike || dust.Amount.String() != "7" || dust.Symbol != "ETH" || dust.Source != hefu.Shipped {
		t.Errorf("the dust: %+v", dust)
	}
	if token.Asset != listed || token.Amount.String() != "5000000" || token.Symbol != "TST" || token.Decimals != 6 || token.Source != hefu.GuardSays {
		t.Errorf("the token: %+v", token)
	}
	if funds.Amount.Big().Cmp(ether(10)) != 0 || funds.Block >= token.Block || token.Block >= dust.Block || funds.Time == 0 || funds.TxID == "" {
		t.Errorf("the first coins: %+v", funds)
	}
	if got.Head == 0 || got.Coins != 0 || got.Tokens != 0 {
		t.Errorf("looked from %d and %d to %d", got.Coins, got.Tokens, got.Head)
	}
	if got := u.incoming(); len(got.Receipts) != 2 {
		t.Errorf("without asking for the token: %+v", got.Receipts)
	}
}

// A token that only this user asked for is looked for in the blocks and not recorded: it is
// final with the block that it is in all the same.
func TestATokenThatWasAskedForIsFinalWithItsBlock(t *testing.T) {
	w := newWorld(t)
	w.cfg.Watch = time.Second
	w.Guard = w.on(w.store)
	u := w.ready("alice")
	listed := w.token("TST", u.account.Address, 5_000_000)
	for _, final := range []bool{false, true} {
		for behind := uint64(1); behind > 0; {
			var err error
			if behind, err = w.Follow(t.Context(), dev); err != nil {
				t.Fatal(err)
			}
		}
		for _, r := range u.incoming(listed).Receipts {
			if r.Asset == listed && r.Final != final {
				t.Errorf("with %d confirmations it is final: %v", r.Confirmations, r.Final)
			}
		}
		w.mine(80)
	}
}

func TestWhatArrivedIsLookedForSoFarBackAndNoFarther(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	listed := w.token("TST", u.account.Address, 5)
	w.mine(100)
	got := u.incoming(listed)
	if len(got.Receipts) != 1 || got.Receipts[0].Asset != listed || got.Coins != got.Head-31 || got.Tokens != 0 {
		t.Fatalf("%+v", got)
	}
	w.mine(2000)
	if got := u.incoming(listed); len(got.Receipts) != 0 || got.Tokens != got.Head-1999 {
		t.Fatalf("%+v", got)
	}
}

func TestIncomingIsForOnesOwnAccountOnly(t *testing.T) {
	w := newWorld(t)
	u, mallory := w.ready("alice"), w.signUp("mallory")
	if _, err := w.Incoming(t.Context(), mallory.caller, dev, u.account.Address, nil); !hefu.Is(err, hefu.KindForbidden) {
		t.Errorf("another's account: %v", err)
	}
	if _, err := w.Incoming(t.Context(), u.caller, "eip155:1", u.account.Address, nil); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("a network that is not enabled: %v", err)
	}
	foreign := []hefu.AssetID{"eip155:1/erc20:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"}
	if _, err := w.Incoming(t.Context(), u.caller, dev, u.account.Address, foreign); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("a token of another network: %v", err)
	}
	var many []hefu.AssetID
	for i := range 21 {
		many = append(many, dev.Asset("erc20", fmt.Sprintf("0x%040d", i)))
	}
	if _, err := w.Incoming(t.Context(), u.caller, dev, u.account.Address, many); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("21 tokens: %v", err)
	}
}

// mute is a ledger that cannot list what arrives.
type mute struct{ chain.Ledger }

func TestAChainThatCannotListWhatArrivesSaysSo(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	w.ledger = mute{w.ledger}
	g := w.on(w.store)
	if _, err := g.Incoming(context.Background(), u.caller, dev, u.account.Address, nil); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("%v", err)
	}
}

// TestAChainIsFollowedToItsEnd plays with a real node: payments of both kinds, in and
// out, a reorganisation, a restart in the middle, and a long absence.
func TestAChainIsFollowedToItsEnd(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	token := w.token("TST", u.account.Address, 5_000_000)
	w.list(chain.Asset{ID: token, Symbol: "TST", Decimals: 6})
	follow := func() []string {
		t.Helper()
		for behind := uint64(1); behind > 0; {
			var err error
			if behind, err = w.Follow(t.Context(), dev); err != nil {
				t.Fatal(err)
			}
		}
		all, _, _, err := w.Movements(t.Context(), u.caller, dev, u.account.Address, guard.Page{Limit: 200})
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for i := range all {
			m := all[len(all)-1-i]
			sign := "+"
			if m.Out {
				sign = "-"
			}
			out = append(out, sign+m.Amount.Decimal(m.Decimals)+" "+m.Symbol)
		}
		return out
	}
	want := []string{"+10 ETH", "+5 TST"}
	same(t, "at the first look", follow(), want)

	word := func(to string, units int64) string {
		return "0xa9059cbb" + strings.Repeat("0", 24) + strings.ToLower(to[2:]) + fmt.Sprintf("%064x", units)
	}
	w.as(u.account.Address, map[string]string{"to": token.Reference(), "data": word(alike, 2_000_000)})
	w.as(u.account.Address, map[string]string{"to": alike, "value": "0x6f05b59d3b20000"}) // half of what it is given
	want = append(want, "-2 TST", "-0.5 ETH")
	same(t, "what left", follow(), want)

	w.mine(5)
	w.as(alike, map[string]string{"to": u.account.Address, "value": "0x7"})
	before := follow()
	var ignored any
	if err := w.rpc.Call(t.Context(), &ignored, "anvil_reorg", 2, []any{}); err != nil {
		t.Fatal(err)
	}
	w.mine(1)
	if after := follow(); len(after) != len(before)-1 {
		t.Errorf("after the reorganisation: %v, before it: %v", after, before)
	}

	w.Guard = w.on(w.store) // as after a kill: the lease of the one before must end
	w.clock.add(guard.WatchLease)
	for range 3 {
		w.as(alike, map[string]string{"to": u.account.Address, "value": "0x16345785d8a0000"}) // 0.1 ETH
		want = append(want, "+0.1 ETH")
		w.mine(90)
	}
	same(t, "after an absence", follow(), want)
	in := u.incoming()
	if len(in.Receipts) != 5 || in.Receipts[0].Amount.Decimal(18) != "0.1" || !in.Receipts[4].Final {
		t.Errorf("%+v", in)
	}
}

// list makes the guard ship a token of the dev chain, and follow it.
func (w *world) list(token chain.Asset) {
	families := slices.Clone(w.cfg.Families)
	for i, f := range families {
		families[i].Networks = slices.Clone(f.Networks)
		for j, n := range f.Networks {
			if n.ID == dev {
				families[i].Networks[j].Tokens = append(slices.Clone(n.Tokens), token)
			}
		}
	}
	w.cfg.Families, w.cfg.Watch = families, time.Second
	w.Guard = w.on(w.store)
}
