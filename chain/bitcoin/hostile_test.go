package bitcoin

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// teller is a node of one kind that has the world's coins and says so, except where lie
// changes an answer.
type teller struct {
	w    *world
	kind string
	lie  func(what, answer string) string
}

const (
	tipHash   = "00000000000000000002a7c4c1e48d76c5a37902165a270156b7a8d72728a054"
	tipHeight = 870_000
)

func (n *teller) Dialect() string { return n.kind }

// Call answers JSON-RPC.
func (n *teller) Call(_ context.Context, result any, method string, params ...any) error {
	answer, err := n.rpc(method, params)
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(n.lie(method, answer)), result); err != nil {
		return hefu.Errorf(hefu.KindUnavailable, "malformed")
	}
	return nil
}

// Fetch answers plain HTTP.
func (n *teller) Fetch(_ context.Context, body []byte, path ...string) ([]byte, error) {
	what := path[0]
	if len(path) > 2 {
		what += "/" + path[2]
	}
	answer, err := n.http(body, path)
	return []byte(n.lie(what, answer)), err
}

// at lists the coins of an address.
func (n *teller) at(address string) (out []chain.Coin) {
	for _, c := range n.w.view.Coins {
		if n.w.address(strings.TrimPrefix(c.Path, n.w.n.Key)) == address {
			out = append(out, c)
		}
	}
	return out
}

func (n *teller) coin(txid string) *chain.Coin {
	for i, c := range n.w.view.Coins {
		if c.TxID == txid {
			return &n.w.view.Coins[i]
		}
	}
	return nil
}

func (n *teller) rpc(method string, params []any) (string, error) {
	unknown := &chain.RPCError{Code: notFound, Message: "unknown"}
	verbose := func(c chain.Coin) string {
		return fmt.Sprintf(`{"hex":"%x","txid":%q,"blockhash":%q,"confirmations":%d}`, c.Previous, c.TxID, tipHash, c.Depth)
	}
	switch method {
	case "getblockhash":
		first, err := genesis(n.w.n)
		return fmt.Sprintf("%q", first.String()), err
	case "getblockchaininfo":
		return fmt.Sprintf(`{"bestblockhash":%q,"mediantime":%d,"initialblockdownload":false}`, tipHash, time.Now().Unix()-3600), nil
	case "getblockheader":
		return fmt.Sprintf(`{"hash":%q,"height":%d,"time":%d,"confirmations":1}`, params[0], tipHeight, time.Now().Unix()), nil
	case "searchrawtransactions":
		var out []string
		for _, c := range n.at(params[0].(string)) {
			out = append(out, verbose(c))
		}
		if len(out) == 0 || params[2].(int) > 0 {
			return "", unknown
		}
		return "[" + strings.Join(out, ",") + "]", nil
	case "listunspent":
		var out []string
		for _, a := range params[2].([]string) {
			for _, c := range n.at(a) {
				script, _ := scriptOf(n.w.n, a)
				out = append(out, fmt.Sprintf(`{"txid":%q,"vout":%d,"address":%q,"scriptPubKey":"%x","amount":%s,"confirmations":%d}`, c.TxID, c.Index, a, script, c.Amount.Decimal(8), c.Depth))
			}
		}
		return "[" + strings.Join(out, ",") + "]", nil
	case "getaddressinfo":
		script, err := scriptOf(n.w.n, params[0].(string))
		return fmt.Sprintf(`{"ismine":true,"scriptPubKey":"%x"}`, script), err
	case "gettransaction", "getrawtransaction":
		if c := n.coin(params[0].(string)); c != nil {
			return verbose(*c), nil
		}
		return "", unknown
	}
	return map[string]string{
		"getwalletinfo": `{"private_keys_enabled":false,"descriptors":true,"scanning":false}`, "listtransactions": "[]", "gettxout": "null",
		"getinfo": `{"relayfee":0.00001}`, "getmempoolinfo": `{"mempoolminfee":0.00001}`, "estimatefee": "0.00002", "estimatesmartfee": `{"feerate":0.00002}`,
		"listsinceblock": `{"transactions":[]}`, "sendrawtransaction": `"` + strings.Repeat("ab", 32) + `"`, "getmempoolentry": "{}",
	}[method], nil
}

func (n *teller) http(_ []byte, path []string) (string, error) {
	where := fmt.Sprintf(`{"confirmed":true,"block_height":%d,"block_hash":%q}`, tipHeight-9, tipHash)
	switch path[0] {
	case "block-height":
		first, err := genesis(n.w.n)
		if path[1] != "0" {
			return tipHash, nil
		}
		return first.String(), err
	case "blocks":
		return tipHash, nil
	case "block":
		return fmt.Sprintf(`{"id":%q,"height":%d,"timestamp":%d,"mediantime":%d}`, tipHash, tipHeight, time.Now().Unix(), time.Now().Unix()-3600), nil
	case "fee-estimates":
		return `{"1":3,"6":2,"144":1}`, nil
	case "address":
		coins := n.at(path[1])
		if len(path) == 2 {
			return fmt.Sprintf(`{"address":%q,"chain_stats":{"tx_count":%d},"mempool_stats":{"tx_count":0}}`, path[1], len(coins)), nil
		}
		var out []string
		for _, c := range coins {
			out = append(out, fmt.Sprintf(`{"txid":%q,"vout":%d,"value":%s,"status":%s}`, c.TxID, c.Index, c.Amount, where))
		}
		return "[" + strings.Join(out, ",") + "]", nil
	}
	if len(path) == 1 {
		return strings.Repeat("ab", 32), nil // of a transaction that was sent
	}
	c := n.coin(path[1])
	switch {
	case c == nil:
		return "", &chain.RPCError{Code: gone, Message: "Transaction not found"}
	case path[2] == "hex":
		return hex.EncodeToString(c.Previous), nil
	case path[2] == "outspend":
		return `{"spent":false}`, nil
	}
	return where, nil
}

// use does with a node's answers what a guard does, and checks that whatever comes of it is
// either an error or exactly what was asked.
func (n *teller) use(t *testing.T) error {
	t.Helper()
	ctx, w := t.Context(), n.w
	l := w.f.Open(w.n, n)
	in := w.intent(1_400_000) // nearly everything
	v, err := l.View(ctx, w.owner, in.Asset)
	if err != nil {
		return wellMannered(t, err)
	}
	if v.Native.Cmp(hefu.UnitsOf(maxMoney)) > 0 || len(v.Coins) > maxCoins {
		t.Fatalf("it believes %s in %d coins", v.Native, len(v.Coins))
	}
	p, err := chain.Make(ctx, w.f, l, w.n, in, v)
	if err != nil {
		return err
	}
	sum, err := chain.Check(w.f, w.n, w.owner, in, p)
	if err != nil {
		return err
	}
	tx, err := readBare(p.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	fee := int64(0)
	for i, input := range tx.TxIn {
		c := n.coin(input.PreviousOutPoint.Hash.String())
		if c == nil || c.Index != input.PreviousOutPoint.Index || c.Path != p.Facts.Inputs[i].Path {
			t.Fatalf("it would sign for %s, which there is not", input.PreviousOutPoint)
		}
		fee += c.Amount.Big().Int64()
	}
	for _, out := range tx.TxOut {
		fee -= out.Value
	}
	if fee < 0 || sum.MaxFee.Cmp(satoshis(fee)) != 0 || sum.MaxFee.Cmp(in.FeeCap) > 0 {
		t.Fatalf("the fee is %d, it says %s", fee, sum.MaxFee)
	}
	return nil
}

// wellMannered wants an error that says that the node cannot be relied on now.
func wellMannered(t *testing.T, err error) error {
	t.Helper()
	if !hefu.Is(err, hefu.KindUnavailable) {
		t.Fatalf("a lie of the node's is %v", err)
	}
	return err
}

func kinds() []string { return []string{Btcd, Core, Esplora} }

func TestAnHonestNodeIsBelieved(t *testing.T) {
	for _, kind := range kinds() {
		n := &teller{newWorld(t, "BTC", wpkh), kind, func(_, answer string) string { return answer }}
		if err := n.use(t); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// lies are changes of answers that no chain could give; the words are those of any kind.
func lies(w *world) map[string]func(what, answer string) string {
	swap := func(pairs ...string) func(string, string) string {
		return func(_, answer string) string {
			for i := 0; i < len(pairs); i += 2 {
				answer = strings.ReplaceAll(answer, pairs[i], pairs[i+1])
			}
			return answer
		}
	}
	first, other := w.view.Coins[0], w.view.Coins[1]
	return map[string]func(what, answer string) string{
		"another chain":                 swap("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f", "000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943"),
		"another transaction":           swap(fmt.Sprintf("%x", first.Previous), fmt.Sprintf("%x", other.Previous)),
		"another output":                swap(fmt.Sprintf(`"vout":%d`, first.Index), fmt.Sprintf(`"vout":%d`, first.Index+7)),
		"more than there is":            swap(`"value":150000`, `"value":150000000`, `"amount":0.0015`, `"amount":1.5`),
		"less than there is":            swap(`"value":1000000`, `"value":550000`, `"amount":0.01`, `"amount":0.0055`),
		"more than will ever be":        swap(`"value":150000`, `"value":2100000000000001`, `"amount":0.0015`, `"amount":21000000.00000001`),
		"less than nothing":             swap(`"value":150000`, `"value":-1`, `"amount":0.0015`, `"amount":-0.1`, `"confirmations":3`, `"confirmations":-3`, fmt.Sprint(tipHeight), "-5"),
		"half a satoshi":                swap(`"value":150000`, `"value":150000.5`, `"amount":0.0015`, `"amount":0.001500005`),
		"a number of a thousand digits": swap(`"value":150000`, `"value":1`+strings.Repeat("0", 1000), `"amount":0.0015`, `"amount":1e999`),
		"an age beyond the chain":       swap(`"confirmations":3`, `"confirmations":9223372036854775807`, fmt.Sprintf(`"block_height":%d`, tipHeight-9), `"block_height":9223372036854775807`),
		"a head beyond all":             swap(fmt.Sprintf(`"height":%d`, tipHeight), `"height":9223372036854775807`),
		"no time":                       swap(`"mediantime":`, `"nothing":`),
		"the same twice":                func(what, answer string) string { return twice(what, answer) },
		"an empty answer":               func(string, string) string { return "" },
		"null":                          func(string, string) string { return "null" },
		"a list":                        func(string, string) string { return "[]" },
		"nonsense":                      func(string, string) string { return `{"":[{"":[]}]}` },
		"an absurd price":               swap("0.00002", "99999", `"6":2`, `"6":1e300`, `"1":3`, `"1":-1`),
	}
}

func twice(what, answer string) string {
	switch what {
	case "listunspent", "searchrawtransactions", "address/utxo":
		if len(answer) > 2 {
			return "[" + answer[1:len(answer)-1] + "," + answer[1:]
		}
	}
	return answer
}

// Whatever a node says, what is signed is what was asked, from coins that are there, at a
// fee under the cap.
func TestNoLieOfANodePasses(t *testing.T) {
	for _, kind := range kinds() {
		for name, lie := range lies(newWorld(t, "BTC", wpkh)) {
			t.Run(kind+"/"+name, func(t *testing.T) {
				n := &teller{newWorld(t, "BTC", wpkh), kind, lie}
				err := n.use(t)
				if harmless := strings.Contains(name, "price") || kind == Btcd; err == nil && !harmless {
					t.Error("it passes")
				}
			})
		}
	}
}

// A node that finds every address used must come to an end.
func TestANodeThatFindsEveryAddressUsed(t *testing.T) {
	n := &teller{newWorld(t, "BTC", wpkh), Esplora, func(what, answer string) string {
		if what == "address" {
			return strings.Replace(answer, `"mempool_stats":{"tx_count":0}`, `"mempool_stats":{"tx_count":1}`, 1)
		}
		return answer
	}}
	l := n.w.f.Open(n.w.n, n).(*ledger)
	l.most = 500
	if _, err := l.View(t.Context(), n.w.owner, n.w.n.Native.ID); !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("got %v", err)
	}
}

// What a node says of a transaction that was sent is believed only where it is about it.
func TestLiesAboutASentTransaction(t *testing.T) {
	for _, kind := range kinds() {
		w := newWorld(t, "BTC", wpkh)
		honest := func(_, answer string) string { return answer }
		n := &teller{w, kind, honest}
		l := w.f.Open(w.n, n)
		c := w.view.Coins[0]
		if d, err := l.Depth(t.Context(), c.TxID); err != nil || !d.Mined {
			t.Errorf("%s: the truth: %+v, %v", kind, d, err)
		}
		n.lie = lies(w)["another transaction"]
		if d, err := l.Depth(t.Context(), c.TxID); !hefu.Is(err, hefu.KindUnavailable) {
			t.Errorf("%s: another transaction is believed: %+v, %v", kind, d, err)
		}
		n.lie = honest
		p, err := chain.Make(t.Context(), w.f, l, w.n, w.intent(500_000), w.view)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Send(t.Context(), p.Bytes); !hefu.Is(err, hefu.KindUnavailable) || errors.Is(err, chain.ErrStale) {
			t.Errorf("%s: it names another id than what was sent: %v", kind, err)
		}
		if dead, err := l.Dead(t.Context(), w.owner.Address, p, strings.Repeat("0", 64)); err == nil {
			t.Errorf("%s: dead %v under another name", kind, dead)
		}
		n.lie = func(what, answer string) string {
			switch what {
			case "tx/outspend":
				return fmt.Sprintf(`{"spent":true,"txid":%q}`, w.view.Coins[2].TxID)
			case "listsinceblock":
				return fmt.Sprintf(`{"transactions":[{"txid":%q,"category":"send"}]}`, w.view.Coins[2].TxID)
			}
			return answer
		}
		tx, err := readBare(p.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		if dead, err := l.Dead(t.Context(), w.owner.Address, p, tx.TxID()); dead || err != nil && !hefu.Is(err, hefu.KindUnavailable) {
			t.Errorf("%s: dead by a transaction that spends something else: %v, %v", kind, dead, err)
		}
	}
}

func TestAmountsOfWholeCoins(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "1": 1e8, "0.00000001": 1, "1e-8": 1, "21000000": maxMoney, "0.1": 1e7, "2.1E7": maxMoney, "0.30000000": 3e7} {
		if got, ok := amountOf(json.Number(text)); !ok || got != want {
			t.Errorf("%s: %d, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "-1", "-0.00000001", "0.000000001", "21000000.00000001", "1e9", "1e999999999", "1e-999999999", "0x10", "1/3", "NaN", "Inf", "1_0", "1p4", strings.Repeat("9", 41)} {
		if got, ok := amountOf(json.Number(text)); ok {
			t.Errorf("%s: %d", text, got)
		}
	}
}

func TestFeesStayWithinWhatCanBe(t *testing.T) {
	for name, r := range map[string]rates{
		"nothing": {}, "below what is relayed": {slow: 1, normal: 2, fast: 3}, "falling": {slow: 9000, normal: 5000, fast: 2000}, "only fast": {fast: 50_000},
		"absurd": {least: 1 << 62, slow: 1 << 62, normal: 1 << 62, fast: 1 << 62}, "negative": {least: -5, slow: -5, normal: -5, fast: -5},
	} {
		w := newWorld(t, "BTC", wpkh)
		f, err := (&ledger{n: w.n, src: priced{rates: r}}).fee(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		least, most := hefu.UnitsOf(minRate), hefu.UnitsOf(topRate)
		if f.Base.Cmp(least) < 0 || f.Slow.Cmp(f.Base) < 0 || f.Tip.Cmp(f.Slow) < 0 || f.Fast.Cmp(f.Tip) < 0 || f.Fast.Cmp(most) > 0 {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

type priced struct {
	backend
	rates rates
}

func (p priced) Rates(context.Context) (rates, error) { return p.rates, nil }

// FuzzNode answers one question with anything.
func FuzzNode(f *testing.F) {
	asked := []string{
		"getblockhash", "getblockchaininfo", "getblockheader", "searchrawtransactions", "listunspent", "getaddressinfo", "gettransaction", "getrawtransaction",
		"getwalletinfo", "listtransactions", "getinfo", "getmempoolinfo", "estimatefee", "estimatesmartfee",
		"block-height", "blocks/hash", "block", "fee-estimates", "address", "address/utxo", "tx/hex", "tx/status",
	}
	f.Add(byte(0), byte(3), []byte(`[{"hex":"00","confirmations":1}]`))
	f.Add(byte(1), byte(4), []byte(`[{"txid":"ab","vout":4294967295,"amount":1e-8}]`))
	f.Add(byte(2), byte(19), []byte(`[{"txid":"ab","value":18446744073709551615}]`))
	f.Fuzz(func(t *testing.T, kind, what byte, answer []byte) {
		lied := asked[int(what)%len(asked)]
		n := &teller{newWorld(t, "BTC", wpkh), kinds()[int(kind)%3], func(w, honest string) string {
			if w == lied {
				return string(answer)
			}
			return honest
		}}
		_ = n.use(t)
	})
}
