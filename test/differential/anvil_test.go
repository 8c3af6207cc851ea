package differential_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/evm"
	"github.com/hefu-wallet/hefu/node"
	devchain "github.com/hefu-wallet/hefu/test/chain"
)

// mined is how many transactions a real node takes, in blocks of one of each sender's
// turns.
const (
	mined   = 2400
	senders = 12
)

// ledger is what must come out, counted here with nothing but additions.
type ledger struct {
	r      source
	n      chain.Network
	rpc    *node.Client
	token  string
	coins  map[string]*big.Int    // received by addresses that had none
	tokens map[string]*big.Int    // of the token, by owner
	lent   map[[2]string]*big.Int // owner, spender
}

// What we build and sign is mined, does what the Intent says, and leaves the balances
// and allowances that a plain sum predicts.
func TestAnvilMinesWhatWeBuild(t *testing.T) {
	t.Parallel()
	l := newLedger(t)
	type sender struct {
		key   *secp256k1.PrivateKey
		at    string
		nonce uint64
	}
	all := make([]sender, senders)
	for i := range all {
		key := l.r.key()
		all[i] = sender{key: key, at: l.r.addressOf(l.n, key)}
		l.r.ok(devchain.Fund(t.Context(), l.rpc, all[i].at, big.NewInt(9e18)))
		l.r.ok(devchain.Mint(t.Context(), l.rpc, l.token, all[i].at, big.NewInt(1e15)))
		l.tokens[all[i].at] = big.NewInt(1e15)
	}
	base := l.height()
	want := map[string]bool{}
	for i := range mined {
		s := &all[i%senders]
		in := l.draw(s.at, all[(i+1)%senders].at)
		m := l.r.build(l.n, s.key, in, l.view(s.nonce))
		s.nonce++
		want[m.signed.TxID] = true
		var id string
		l.r.ok(l.rpc.Call(t.Context(), &id, "eth_sendRawTransaction", hex0x(m.signed.Bytes)))
		if id != m.signed.TxID {
			t.Fatalf("anvil calls it %s, we %s", id, m.signed.TxID)
		}
		if i%600 == 599 {
			l.r.ok(devchain.Mine(t.Context(), l.rpc, 1))
		}
	}
	l.blocks(base, want)
	if len(want) != 0 {
		t.Errorf("%d of %d were not mined", len(want), mined)
	}
	for _, s := range all {
		var q string
		l.r.ok(l.rpc.Call(t.Context(), &q, "eth_getTransactionCount", s.at, "latest"))
		if q != fmt.Sprintf("0x%x", s.nonce) {
			t.Errorf("%s made %s transactions, want %d", s.at, q, s.nonce)
		}
	}
	l.compare()
}

func newLedger(t *testing.T) *ledger {
	t.Helper()
	r := newSource(t, 4)
	url, stop, err := devchain.Anvil(t.Context(), devchain.Options{Manual: true})
	r.ok(err)
	t.Cleanup(stop)
	l := &ledger{r: r, coins: map[string]*big.Int{}, tokens: map[string]*big.Int{}, lent: map[[2]string]*big.Int{}}
	for _, n := range r.f.Networks {
		if n.ID == "eip155:31337" {
			l.n = n
		}
	}
	l.rpc, err = node.New([]string{url}, node.Options{Probe: evm.Probe(l.n)})
	r.ok(err)
	t.Cleanup(l.rpc.Close)
	at, err := devchain.Deploy(t.Context(), l.rpc, "DIFF", 6)
	r.ok(err)
	l.token, err = r.f.ParseAddress(l.n, at)
	r.ok(err)
	return l
}

func (l *ledger) fact() hefu.TokenFact {
	return hefu.TokenFact{Asset: l.n.ID.Asset("erc20", l.token), Symbol: "DIFF", Decimals: 6, Source: hefu.GuardSays}
}

func (l *ledger) view(nonce uint64) chain.View {
	f := l.fact()
	return chain.View{
		Native: hefu.UnitsOf(9e18), Balance: hefu.UnitsOf(9e18), Token: &f, Tokens: []hefu.TokenFact{f}, Nonce: nonce, Pending: nonce,
		Fee: chain.Fee{Base: hefu.UnitsOf(2e9), Tip: hefu.UnitsOf(1e9), Slow: hefu.UnitsOf(1e9), Fast: hefu.UnitsOf(2e9)},
	}
}

func bump(m map[string]*big.Int, at string, by int64) {
	if m[at] == nil {
		m[at] = new(big.Int)
	}
	m[at].Add(m[at], big.NewInt(by))
}

// draw makes one Intent and books what it will do.
func (l *ledger) draw(from, friend string) hefu.Intent {
	amount := l.r.Uint64N(1e6) + 1
	in := hefu.Intent{Network: l.n.ID, From: from, To: l.r.address(l.n), Asset: l.n.Native.ID, Amount: hefu.UnitsOf(amount), FeeCap: hefu.UnitsOf(1e16), Expiry: 1}
	approve := func(who string, units *big.Int) hefu.Intent {
		l.lent[[2]string{from, who}] = units
		u, err := hefu.UnitsFromBig(units)
		l.r.ok(err)
		in.Amount = hefu.Units{}
		in.To, in.Data, err = l.r.f.Format.(chain.Allower).Allow(l.n, l.fact().Asset, who, u)
		l.r.ok(err)
		return in
	}
	switch l.r.IntN(6) {
	case 0, 1:
		bump(l.coins, in.To, int64(amount))
	case 2:
		in.Asset = l.fact().Asset
		bump(l.tokens, from, -int64(amount))
		bump(l.tokens, in.To, int64(amount))
	case 3:
		return approve(friend, l.r.number(256))
	case 4:
		return approve(friend, new(big.Int)) // taken back
	default: // an allowance to oneself, used up by the next transferFrom
		own := l.lent[[2]string{from, from}]
		if own == nil || own.Sign() == 0 {
			return approve(from, big.NewInt(int64(amount)))
		}
		in.Data = args("23b872dd", from, in.To, own)
		bump(l.tokens, from, -own.Int64())
		bump(l.tokens, in.To, own.Int64())
		l.lent[[2]string{from, from}] = new(big.Int)
		in.To, in.Amount = l.token, hefu.Units{}
	}
	return in
}

func (l *ledger) height() int64 {
	var q string
	l.r.ok(l.rpc.Call(l.r.t.Context(), &q, "eth_blockNumber"))
	v, _ := new(big.Int).SetString(strings.TrimPrefix(q, "0x"), 16)
	return v.Int64()
}

// blocks reads the receipts of all blocks after base, and takes what was mined with
// success off want.
func (l *ledger) blocks(base int64, want map[string]bool) {
	l.r.t.Helper()
	for h := base + 1; h <= l.height(); h++ {
		var receipts []struct {
			ID     string `json:"transactionHash"`
			Status string `json:"status"`
		}
		l.r.ok(l.rpc.Call(l.r.t.Context(), &receipts, "eth_getBlockReceipts", fmt.Sprintf("0x%x", h)))
		for _, r := range receipts {
			if r.Status != "0x1" || !want[r.ID] {
				l.r.t.Errorf("%s: status %s", r.ID, r.Status)
			}
			delete(want, r.ID)
		}
	}
}

// call asks the token for one number.
func (l *ledger) call(data []byte) *big.Int {
	var q string
	l.r.ok(l.rpc.Call(l.r.t.Context(), &q, "eth_call", map[string]string{"to": l.token, "data": hex0x(data)}, "latest"))
	v, ok := new(big.Int).SetString(strings.TrimPrefix(q, "0x"), 16)
	if !ok {
		l.r.t.Fatalf("the token answers %s", q)
	}
	return v
}

func (l *ledger) compare() {
	t := l.r.t
	t.Helper()
	for at, units := range l.coins {
		var q string
		l.r.ok(l.rpc.Call(t.Context(), &q, "eth_getBalance", at, "latest"))
		if q != fmt.Sprintf("0x%x", units) {
			t.Errorf("%s got %s, want %s", at, q, units)
		}
	}
	for at, units := range l.tokens {
		if got := l.call(args("70a08231", at)); got.Cmp(units) != 0 {
			t.Errorf("%s has %s of the token, want %s", at, got, units)
		}
	}
	for pair, units := range l.lent {
		if got := l.call(args("dd62ed3e", pair[0], pair[1])); got.Cmp(units) != 0 {
			t.Errorf("%s may take %s of %s, want %s", pair[1], got, pair[0], units)
		}
	}
	t.Logf("%d balances of coins, %d of the token, %d allowances", len(l.coins), len(l.tokens), len(l.lent))
}
