package history_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/history"
)

// The answers here are our own, in the form that Etherscan, Blockscout and Esplora
// document.

const (
	me   = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
	bob  = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
	usdc = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
	lure = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
)

func hash(n int) string { return fmt.Sprintf("%064x", n+1<<20) }

func network(t *testing.T, id hefu.Network) (chain.Network, chain.Family) {
	t.Helper()
	n, f, err := all.Families().Network(id)
	if err != nil {
		t.Fatal(err)
	}
	return n, f
}

// row is one of an explorer's lists.
func row(block, tx int, from, to, value string, more ...string) map[string]string {
	r := map[string]string{
		"blockNumber": strconv.Itoa(block), "timeStamp": "1700000000", "hash": "0x" + hash(tx), "blockHash": "0x" + hash(block),
		"from": strings.ToLower(from), "to": strings.ToLower(to), "value": value, "contractAddress": "", "isError": "0", "txreceipt_status": "1",
	}
	for i := 0; i < len(more); i += 2 {
		r[more[i]] = more[i+1]
	}
	return r
}

// explorer answers as Etherscan and Blockscout do.
type explorer struct {
	lists map[string][]map[string]string
	asked []url.Values
	raw   string // instead of every list
}

func (e *explorer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	e.asked = append(e.asked, q)
	if strings.HasPrefix(q.Get("action"), "eth_block") {
		_, _ = fmt.Fprint(w, `{"jsonrpc":"2.0","id":1,"result":"0x12d687"}`)
		return
	}
	if e.raw != "" {
		_, _ = fmt.Fprint(w, e.raw)
		return
	}
	from, _ := strconv.Atoi(q.Get("startblock"))
	to, _ := strconv.Atoi(q.Get("endblock"))
	most, _ := strconv.Atoi(q.Get("offset"))
	rows := []map[string]string{}
	for _, r := range e.lists[q.Get("action")] {
		if n, _ := strconv.Atoi(r["blockNumber"]); n >= from && n <= to && len(rows) < most {
			rows = append(rows, r)
		}
	}
	status, message := "1", "OK"
	if len(rows) == 0 {
		status, message = "0", "No transactions found"
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"status": status, "message": message, "result": rows})
}

func open(t *testing.T, kind string, id hefu.Network, h http.Handler) chain.Historian {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	n, f := chain.Network{ID: testnet, Name: "Testnet", Native: chain.Asset{ID: testnet.Asset("slip44", "1")}}, chain.Family{}
	if id != testnet {
		n, f = network(t, id)
	}
	past, err := history.Open(kind+"+"+s.URL+"/api?apikey=k3ySECRET", n, f, history.Options{Pause: time.Microsecond, MaxBody: 4 << 20})
	if err != nil {
		t.Fatal(err)
	}
	return past
}

func ethereum(t *testing.T) chain.Watch {
	t.Helper()
	n, _ := network(t, "eip155:1")
	w := chain.Watch{Addresses: map[string]bool{me: true}, Assets: []hefu.AssetID{n.Native.ID}}
	for _, a := range n.Tokens {
		w.Assets = append(w.Assets, a.ID)
	}
	return w
}

func told(all []chain.Scanned) (out []string) {
	for _, b := range all {
		for _, m := range b.Moves {
			sign := "+"
			if m.Out {
				sign = "-"
			}
			out = append(out, fmt.Sprintf("%d %s%s %s %s", b.Number, sign, m.Amount, m.Asset.Namespace(), m.Other))
		}
	}
	slices.Sort(out)
	return out
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %s\nwant %s", what, strings.Join(got, " | "), strings.Join(want, " | "))
	}
}

func TestAnExplorersListsBecomeMoves(t *testing.T) {
	for _, kind := range []string{"etherscan", "blockscout"} {
		e := &explorer{lists: map[string][]map[string]string{
			"txlist": {
				row(10, 1, bob, me, "5"), row(11, 2, me, bob, "6"), row(12, 3, me, me, "7"), row(13, 4, bob, me, "0"),
				row(14, 5, bob, me, "8", "isError", "1"), row(15, 6, bob, me, "9", "txreceipt_status", "0"), row(16, 7, me, "", "10", "contractAddress", strings.ToLower(lure)),
			},
			"txlistinternal": {row(20, 8, lure, me, "11", "blockHash", "", "txreceipt_status", "")},
			"tokentx": {
				row(30, 9, bob, me, "12", "contractAddress", strings.ToLower(usdc), "logIndex", "4"), row(31, 10, bob, me, "1000000", "contractAddress", lure, "tokenSymbol", "USDC"),
				row(32, 11, me, bob, "13", "contractAddress", strings.ToLower(usdc)), row(32, 11, me, bob, "13", "contractAddress", strings.ToLower(usdc)),
				row(33, 12, bob, me, "0", "contractAddress", strings.ToLower(usdc)),
			},
		}}
		past := open(t, kind, "eip155:1", e)
		if head, err := past.Head(t.Context()); err != nil || head != 0x12d687 {
			t.Errorf("%s: %d %v", kind, head, err)
		}
		got, err := past.Past(t.Context(), me, ethereum(t), 1000)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		same(t, kind, told(got), []string{
			"10 +5 slip44 " + bob, "11 -6 slip44 " + bob, "16 -10 slip44 ", "20 +11 slip44 " + lure, "30 +12 erc20 " + bob, "32 -13 erc20 " + bob, "32 -13 erc20 " + bob,
		})
		places := map[string]bool{}
		for _, b := range got {
			m := b.Moves[0]
			place := fmt.Sprint(m.TxID, m.Index)
			if places[place] || b.Time != 1_700_000_000 {
				t.Errorf("%+v stands where another does, or at another time", b)
			}
			places[place] = true
			if b.Number == 30 && (m.Index != 5 || b.Hash != "0x"+hash(30)) {
				t.Errorf("%+v", b)
			}
		}
		for _, q := range e.asked {
			if q.Get("apikey") != "k3ySECRET" || q.Get("module") == "account" && q.Get("endblock") != "1000" {
				t.Errorf("asked for %v", q)
			}
		}
	}
}

// TestAFullPageEndsWhereItMay: pages of a thousand, some in the middle of a block.
func TestAFullPageEndsWhereItMay(t *testing.T) {
	e := &explorer{lists: map[string][]map[string]string{}}
	for i := range 3500 {
		e.lists["txlist"] = append(e.lists["txlist"], row(100+i/7, i, bob, me, strconv.Itoa(i+1)))
	}
	got, err := open(t, "etherscan", "eip155:1", e).Past(t.Context(), me, ethereum(t), 1_000_000)
	seen := map[string]bool{}
	for _, m := range got {
		seen[m.Moves[0].TxID] = true
	}
	if err != nil || len(got) != 3500 || len(seen) != 3500 {
		t.Errorf("%d movements, %d of them different: %v", len(got), len(seen), err)
	}
	e.lists["txlist"] = nil
	for i := range 1001 {
		e.lists["txlist"] = append(e.lists["txlist"], row(100, i, bob, me, "1"))
	}
	if _, err := open(t, "etherscan", "eip155:1", e).Past(t.Context(), me, ethereum(t), 1000); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("more in one block than a page holds: %v", err)
	}
	e.lists["txlist"] = nil
	for i := range chain.MostPast + 1 {
		e.lists["txlist"] = append(e.lists["txlist"], row(100+i, i, bob, me, "1"))
	}
	if _, err := open(t, "etherscan", "eip155:1", e).Past(t.Context(), me, ethereum(t), 1_000_000); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("an endless history: %v", err)
	}
}

func TestWhatAnExplorerMayNotSay(t *testing.T) {
	for name, r := range map[string]map[string]string{
		"somebody else's":       row(10, 1, bob, lure, "5"),
		"a block too far":       row(2000, 1, bob, me, "5"),
		"no block":              row(10, 1, bob, me, "5", "blockNumber", "latest"),
		"a negative block":      row(10, 1, bob, me, "5", "blockNumber", "-1"),
		"no time":               row(10, 1, bob, me, "5", "timeStamp", ""),
		"a time to come":        row(10, 1, bob, me, "5", "timeStamp", "99999999999"),
		"no transaction":        row(10, 1, bob, me, "5", "hash", "0x1"),
		"a path":                row(10, 1, bob, me, "5", "hash", "../../../etc/passwd"),
		"no amount":             row(10, 1, bob, me, "5", "value", "1e18"),
		"a negative amount":     row(10, 1, bob, me, "5", "value", "-5"),
		"more than 256 bits":    row(10, 1, bob, me, strings.Repeat("9", 80)),
		"a sender of no kind":   row(10, 1, "bob", me, "5"),
		"a recipient that hits": row(10, 1, me, "<script>", "5"),
	} {
		e := &explorer{lists: map[string][]map[string]string{"txlist": {r}}}
		e.lists["txlist"] = append(e.lists["txlist"], row(11, 2, bob, me, "6"))
		h := http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { // it ignores the range
			if q.URL.Query().Get("action") == "txlist" {
				_ = json.NewEncoder(w).Encode(map[string]any{"status": "1", "message": "OK", "result": e.lists["txlist"]})
				return
			}
			e.ServeHTTP(w, q)
		})
		if got, err := open(t, "etherscan", "eip155:1", h).Past(t.Context(), me, ethereum(t), 1000); !hefu.Is(err, hefu.KindUnavailable) {
			t.Errorf("%s: %v %v", name, told(got), err)
		}
	}
	for name, raw := range map[string]string{
		"a rate limit": `{"status":"0","message":"NOTOK","result":"Max rate limit reached"}`, "no JSON": `<html>`, "nothing": ` `, "too much": `{"result":"` + strings.Repeat("x", 5<<20) + `"}`,
		"rows of an error": `{"status":"0","message":"NOTOK","result":[{"blockNumber":"1"}]}`, "a list of numbers": `{"status":"1","result":[1,2]}`,
	} {
		_, err := open(t, "etherscan", "eip155:1", &explorer{raw: raw}).Past(t.Context(), me, ethereum(t), 1000)
		if !hefu.Is(err, hefu.KindUnavailable) || strings.Contains(fmt.Sprintf("%v", err), "SECRET") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

const testnet = hefu.Network("bip122:000000000933ea01ad0ee984209779ba")

func place(address string, value any) map[string]any {
	return map[string]any{"scriptpubkey_address": address, "value": value}
}

// spend is a transaction as Esplora writes it.
func spend(n, height int, in, out []map[string]any) map[string]any {
	vin := []map[string]any{}
	for _, p := range in {
		vin = append(vin, map[string]any{"prevout": p})
	}
	return map[string]any{
		"txid": hash(n), "vin": vin, "vout": out,
		"status": map[string]any{"confirmed": true, "block_height": height, "block_hash": hash(height), "block_time": 1_700_000_000},
	}
}

type places = []map[string]any

// server answers as Esplora does: newest first, 25 at a time.
type server struct {
	all  places
	same bool // it gives one page for ever
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")[1:]
	if parts[0] == "blocks" {
		_, _ = fmt.Fprint(w, "800000")
		return
	}
	from := 0
	if len(parts) == 5 && !s.same {
		for i, t := range s.all {
			if t["txid"] == parts[4] {
				from = i + 1
			}
		}
	}
	_ = json.NewEncoder(w).Encode(s.all[from:min(from+25, len(s.all))])
}

func TestEsplorasTransactionsBecomeParts(t *testing.T) {
	const first, second, other = "tb1qmine0", "tb1qmine1", "tb1qother"
	look := chain.Watch{Addresses: map[string]bool{first: true, second: true}}
	s := &server{}
	for i := range 60 {
		s.all = append(s.all, spend(100+i, 700-i, places{place(other, 9)}, places{place(first, i+1)}))
	}
	s.all = append(s.all,
		spend(1, 500, places{place(first, 100), place(second, 50)}, places{place(other, 70), place(second, 75)}),
		spend(2, 499, nil, places{place(first, 625_000_000)}), // a new coin
		spend(3, 900, places{place(other, 5)}, places{place(first, 4)}))
	past := open(t, "esplora", testnet, s)
	if head, err := past.Head(t.Context()); err != nil || head != 800_000 {
		t.Errorf("%d %v", head, err)
	}
	got, err := past.Past(t.Context(), first, look, 800)
	if err != nil || len(got) != 62 {
		t.Fatalf("%d %v", len(got), err)
	}
	var parts []string
	for _, m := range got[60].Moves {
		parts = append(parts, fmt.Sprintf("%s %t %s %s %t %d", m.Address, m.Out, m.Amount, m.Other, m.Part, m.Index))
	}
	same(t, "parts", parts, []string{first + " true 100 " + other + " true 1", second + " true 50 " + other + " true 2", second + " false 75  true 2"})
	if b := got[61]; b.Number != 499 || b.Hash != hash(499) || b.Time != 1_700_000_000 || len(b.Moves) != 1 || b.Moves[0].Other != "" {
		t.Errorf("%+v", b)
	}
}

func TestWhatEsploraMayNotSay(t *testing.T) {
	mine := places{place("tb1qmine0", 5)}
	change := func(f func(map[string]any)) map[string]any {
		s := spend(1, 10, places{place("tb1qother", 9)}, mine)
		f(s)
		return s
	}
	status := func(key string, v any) map[string]any {
		return change(func(s map[string]any) { s["status"].(map[string]any)[key] = v })
	}
	look := chain.Watch{Addresses: map[string]bool{"tb1qmine0": true}}
	for name, bad := range map[string]places{
		"somebody else's":      {spend(1, 10, places{place("tb1qother", 9)}, places{place("tb1qother", 5)})},
		"no id":                {change(func(s map[string]any) { s["txid"] = "../x" })},
		"not in a block":       {status("confirmed", false)},
		"no block":             {status("block_hash", "")},
		"a height of no chain": {status("block_height", 1<<40)},
		"before all":           {status("block_time", 1)},
		"more than there is":   {spend(1, 10, nil, places{place("tb1qmine0", 2_100_000_000_000_001)})},
		"a fraction":           {spend(1, 10, nil, places{place("tb1qmine0", 1.5)})},
		"a negative amount":    {spend(1, 10, nil, places{place("tb1qmine0", -1)})},
		"a text":               {spend(1, 10, nil, places{place("tb1qmine0", "5")}), spend(1, 10, nil, mine)},
		"the same again":       {spend(1, 10, nil, mine), spend(1, 10, nil, mine)},
	} {
		if got, err := open(t, "esplora", testnet, &server{all: bad}).Past(t.Context(), "tb1qmine0", look, 800); !hefu.Is(err, hefu.KindUnavailable) {
			t.Errorf("%s: %v %v", name, told(got), err)
		}
	}
	if _, err := open(t, "esplora", testnet, &server{all: places{spend(1, 10, nil, mine)}, same: true}).Past(t.Context(), "tb1qmine0", look, 800); !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("one page for ever: %v", err)
	}
}

func TestAddressesOfSourcesAreJudged(t *testing.T) {
	n, f := network(t, "eip155:1")
	for _, text := range []string{"", "https://explorer.example/SECRET", "etherscan+ftp://SECRET", "esplora+https://explorer.example/SECRET", "other+https://SECRET.example", "etherscan+https://"} {
		if _, err := history.Open(text, n, f, history.Options{}); !hefu.Is(err, hefu.KindInvalid) || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%q: %v", text, err)
		}
	}
	past, err := history.Open("etherscan+https://169.254.169.254/api?apikey=k3ySECRET", n, f, history.Options{Pause: time.Microsecond})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := past.Head(t.Context()); !hefu.Is(err, hefu.KindUnavailable) || strings.Contains(fmt.Sprintf("%+v", err), "SECRET") {
		t.Errorf("%v", err)
	}
}
