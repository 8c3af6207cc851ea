package guard_test

import (
	"encoding/hex"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	devchain "github.com/hefu-wallet/hefu/test/chain"
)

// tokened is a user with a limit of 100 milli-ether and of n tokens, who has a million.
func (w *world) tokened(name string, n int64) (u *user, token string, asset hefu.AssetID) {
	w.t.Helper()
	at, err := devchain.Deploy(w.t.Context(), w.rpc, "TST", 6)
	if err != nil {
		w.t.Fatal(err)
	}
	chainNetwork, f, err := w.cfg.Families.Network(dev)
	if err != nil {
		w.t.Fatal(err)
	}
	if token, err = f.ParseAddress(chainNetwork, at); err != nil {
		w.t.Fatal(err)
	}
	asset = dev.Asset("erc20", token)
	u = w.signUp(name)
	u.limits[coin], u.limits[asset] = units(milli(100)), units(big.NewInt(n))
	u.paper()
	u.deal(1)
	if err := devchain.Fund(w.t.Context(), w.rpc, u.account.Address, ether(10)); err != nil {
		w.t.Fatal(err)
	}
	if err := devchain.Mint(w.t.Context(), w.rpc, token, u.account.Address, big.NewInt(1_000_000)); err != nil {
		w.t.Fatal(err)
	}
	return u, token, asset
}

// callData writes a selector and words: addresses and numbers.
func callData(t *testing.T, selector string, words ...any) []byte {
	t.Helper()
	text := selector
	for _, word := range words {
		digits := ""
		switch word := word.(type) {
		case string:
			digits = strings.ToLower(strings.TrimPrefix(word, "0x"))
		case *big.Int:
			digits = word.Text(16)
		case int64:
			digits = big.NewInt(word).Text(16)
		}
		text += strings.Repeat("0", 64-len(digits)) + digits
	}
	data, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// calls is the Intent of a call, as a client of the thief's own would write it.
func (u *user) calls(contract string, data []byte) hefu.Intent {
	in := u.cheap(0)
	in.To, in.Amount, in.Data = contract, hefu.Units{}, data
	return in
}

// allowance asks the chain itself.
func (w *world) allowance(token, owner, spender string) *big.Int {
	w.t.Helper()
	var s string
	call := map[string]string{"to": token, "data": "0x" + hex.EncodeToString(callData(w.t, "dd62ed3e", owner, spender))}
	if err := w.rpc.Call(w.t.Context(), &s, "eth_call", call, "latest"); err != nil {
		w.t.Fatal(err)
	}
	v, ok := new(big.Int).SetString(s, 0)
	if !ok {
		w.t.Fatalf("allowance %q", s)
	}
	return v
}

// spent is what counts against a limit now.
func (u *user) spent(asset hefu.AssetID) *big.Int {
	u.w.t.Helper()
	all, err := u.w.Limits(u.w.t.Context(), u.caller)
	if err != nil {
		u.w.t.Fatal(err)
	}
	for _, l := range all {
		if l.Asset == asset {
			return l.Spent.Big()
		}
	}
	return new(big.Int)
}

const permit2 = "0x000000000022D473030F116dDEE9F6B43aC78BA3"

// The thief has everything but the limit: he asks for a permission and would take the
// tokens later, when nobody is asked. Each way ends at the limit, or is no call that the
// guard signs.
func TestAPermissionIsNoWayAroundTheLimit(t *testing.T) {
	w := newWorld(t)
	u, token, _ := w.tokened("alice", 1000)
	own := u.account.Address
	all := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1))
	all160 := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 160), big.NewInt(1))
	for name, test := range map[string]struct {
		contract string
		data     []byte
		kind     hefu.Kind
	}{
		"everything":                  {token, callData(t, "095ea7b3", bob, all), hefu.KindLimit},
		"one more than the limit":     {token, callData(t, "095ea7b3", bob, int64(1001)), hefu.KindLimit},
		"Permit2, everything":         {permit2, callData(t, "87517c45", token, bob, all160, int64(1)), hefu.KindLimit},
		"a whole collection":          {bob, callData(t, "a22cb465", bob, int64(1)), hefu.KindLimit},
		"moved through Permit2":       {permit2, callData(t, "36c78516", own, bob, int64(1001), token), hefu.KindLimit},
		"moved twice through Permit2": {permit2, callData(t, "0d58b1db", int64(0x20), int64(2), own, bob, int64(600), token, own, bob, int64(600), token), hefu.KindLimit},
		"a sum that would wrap":       {permit2, callData(t, "0d58b1db", int64(0x20), int64(2), own, bob, all160, token, own, bob, int64(1), token), hefu.KindLimit},
		"a piece of a collection":     {carol, callData(t, "42842e0e", own, bob, int64(1)), hefu.KindLimit},
		"a number of a collection":    {bob, callData(t, "095ea7b3", bob, int64(0)), hefu.KindInvalid},
		"an unknown function":         {token, callData(t, "deadbeef", bob, all), hefu.KindInvalid},
		"mint, which is none of ours": {token, callData(t, "40c10f19", bob, int64(5)), hefu.KindInvalid},
		"bytes behind the arguments":  {token, append(callData(t, "095ea7b3", bob, int64(5)), 0), hefu.KindInvalid},
		"a transfer as a call":        {token, callData(t, "a9059cbb", bob, int64(5)), hefu.KindInvalid},
		"tokens of somebody else":     {token, callData(t, "23b872dd", bob, own, int64(5)), hefu.KindInvalid},
	} {
		_, err := u.try(u.calls(test.contract, test.data))
		w.refuses(name, err, test.kind)
	}
	paid := u.calls(token, callData(t, "095ea7b3", bob, int64(5)))
	paid.Amount = hefu.UnitsOf(1)
	_, err := u.try(paid)
	w.refuses("coins attached", err, hefu.KindInvalid)
	if got := w.allowance(token, own, bob); got.Sign() != 0 {
		t.Errorf("the thief may take %s", got)
	}
}

func TestAPermissionUsesTheLimitUp(t *testing.T) {
	w := newWorld(t)
	u, token, asset := w.tokened("alice", 1000)
	own := u.account.Address
	allow := func(n int64) hefu.Intent { return u.calls(token, callData(t, "095ea7b3", bob, n)) }
	settle := func(tr hefu.Transfer) {
		t.Helper()
		w.advance(tr.ID)
		u.mustBeFinal(tr.ID)
	}
	settle(u.pay(allow(600)))
	if got := w.allowance(token, own, bob); got.Int64() != 600 || u.spent(asset).Int64() != 600 {
		t.Fatalf("bob may take %s, %s count", got, u.spent(asset))
	}
	_, err := u.try(allow(401))
	w.refuses("a second permission above what is left", err, hefu.KindLimit)
	if err == nil || !strings.Contains(err.Error(), "0.0004 TST") {
		t.Errorf("what is left is not said in tokens: %v", err)
	}
	pays := u.cheap(0)
	pays.Asset, pays.Amount = asset, hefu.UnitsOf(401)
	_, err = u.try(pays)
	w.refuses("a payment above what is left", err, hefu.KindLimit)

	coins := u.spent(coin)
	back := u.pay(allow(0))
	settle(back)
	if got := w.allowance(token, own, bob); got.Sign() != 0 {
		t.Errorf("bob may still take %s", got)
	}
	if u.spent(asset).Int64() != 600 || new(big.Int).Sub(u.spent(coin), coins).Cmp(u.cost(back)) != 0 {
		t.Errorf("to take back costs %s tokens and %s wei", u.spent(asset), new(big.Int).Sub(u.spent(coin), coins))
	}
	settle(u.pay(allow(400)))
	if got := w.allowance(token, own, bob); got.Int64() != 400 || u.spent(asset).Int64() != 1000 {
		t.Errorf("bob may take %s, %s count", got, u.spent(asset))
	}
	_, err = u.try(allow(1))
	w.refuses("one more", err, hefu.KindLimit)
}

// Who may take something is the recipient, and not the contract that is called: a
// contract that one called is not somebody whom one paid.
func TestACallRestsForWhoMayTake(t *testing.T) {
	w := newWorld(t)
	w.cfg.Rest = time.Minute
	w.open()
	u, token, asset := w.tokened("alice", 1_000_000)
	rest := func(in hefu.Intent) time.Duration {
		t.Helper()
		tr := u.pay(in)
		if tr.State != hefu.Resting {
			t.Fatalf("it is %s", tr.State)
		}
		until := tr.DueAt.Sub(w.clock.Now())
		w.pass(2 * time.Minute)
		w.advance(tr.ID)
		u.mustBeFinal(tr.ID)
		return until
	}
	allow := func(who string, n int64) hefu.Intent { return u.calls(token, callData(t, "095ea7b3", who, n)) }
	if got := rest(allow(carol, 0)); got > 0 {
		t.Errorf("what is taken back rests %s", got)
	}
	for range 2 {
		if got := rest(allow(bob, 5)); got <= 0 {
			t.Error("a permission for somebody who was never paid does not rest")
		}
	}
	if got := rest(u.calls(carol, callData(t, "a22cb465", bob, int64(0)))); got > 0 {
		t.Errorf("a collection taken back rests %s", got)
	}
	toCarol := u.cheap(1)
	toCarol.To = carol
	if got := rest(toCarol); got <= 0 {
		t.Error("whom one called counts as somebody whom one paid")
	}
	pays := u.cheap(0)
	pays.Asset, pays.Amount = asset, hefu.UnitsOf(5)
	if got := rest(pays); got <= 0 {
		t.Error("a payment to somebody new does not rest")
	}
	if got := rest(allow(bob, 5)); got > 0 {
		t.Errorf("a permission for somebody who was paid rests %s", got)
	}
}
