package story

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/keys/vault"
	devchain "github.com/hefu-wallet/hefu/test/chain"
	"github.com/hefu-wallet/hefu/wire"
)

// liar stands between a wallet and its guard. To the wallet it is the guard, with the
// guard's own identity and honest answers wherever it does not lie: what a broken-in
// guard could do without its signing key, and all that one in the middle of the
// connection can.
type liar struct {
	stage *stage
	http  *httptest.Server

	mu       sync.Mutex
	lie      string
	loot     *wire.Transfer
	dealings int
	openings map[string]bool // distinct ones that the device let go of
	staled   int
	words    string     // of the story's paper, where it takes them to move the chain on
	feeCap   hefu.Units // that the wallet asked for
}

// lies name what the liar does; honest is none of it.
var lies = []string{
	"honest",
	"other",          // answers for a transfer with the loot: id, recipient, amount
	"swap",           // the same under the id that was asked for
	"stale",          // moves the chain before every approval, so that no plan fits
	"drop",           // loses the answer that ends a split
	"quote",          // a fee beyond reason
	"bytes",          // a proposal's bytes pay the thief
	"fee",            // a proposal's bytes let the fee pass the cap
	"ether-is-token", // a proposal for ether describes a token
	"token-of-other", // a proposal describes another token
	"token-decimals", // a proposal contradicts the decimals that the amount was read with
	"final",          // says that an approved transfer is final and shows no bytes
	"stranger",       // answers an approval with another transfer
	"book",           // another address under a name of the address book
	"arrivals",       // a token that nobody listed, and nothing of one, arrived

	// On Bitcoin, a proposal's bytes or what it says of them:
	"plan",        // the thief's plan, whole
	"recipient",   // the recipient's output pays the thief
	"amount",      // it pays another amount
	"change",      // what comes back goes to the thief
	"change-none", // nothing is said to come back
	"change-path", // it is said to come back to another of the account's addresses
	"change-far",  // and to one where nobody looks
	"change-less", // less comes back: the rest is fee
	"previous",    // what is spent was worth more
	"input-path",  // another key signs
}

// liar start | lies WHAT | saw openings|dealings|staled N | loot | live ID N.
func (s *stage) liarCmd(ts *testscript.TestScript, args []string) error {
	if len(args) == 1 && args[0] == "start" {
		return s.startLiar(ts)
	}
	l := s.liar
	switch {
	case l == nil:
		return errors.New("there is no liar yet")
	case len(args) == 2 && args[0] == "lies" && slices.Contains(lies, args[1]):
		l.mu.Lock()
		defer l.mu.Unlock()
		l.lie, l.words = args[1], ts.Getenv("WORDS")
		return nil
	case len(args) == 3 && args[0] == "saw":
		return l.saw(args[1], args[2])
	case len(args) == 1 && args[0] == "loot":
		return l.propose(ts)
	case len(args) == 3 && args[0] == "live":
		return s.live(args[1], args[2])
	}
	return usage("liar start | lies WHAT | saw WHAT N | loot | live ID N")
}

func (s *stage) startLiar(ts *testscript.TestScript) error {
	to, err := url.Parse("http://" + s.addr)
	if err != nil {
		return err
	}
	l := &liar{stage: s, lie: "honest", openings: map[string]bool{}}
	proxy := &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(to) },
		FlushInterval:  -1,
		ModifyResponse: l.answer,
	}
	l.http = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := l.request(r); err != nil {
			http.Error(w, err.Error(), http.StatusTeapot)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	s.liar = l
	ts.Defer(l.http.Close)
	ts.Setenv("LIAR", l.http.URL)
	return nil
}

func (l *liar) saw(what, n string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	counts := map[string]int{"openings": len(l.openings), "dealings": l.dealings, "staled": l.staled}
	have, ok := counts[what]
	if want, err := strconv.Atoi(n); !ok || err != nil || have != want {
		return fmt.Errorf("the liar saw %d %s, wanted %s", have, what, n)
	}
	return nil
}

// propose makes, with the user's session, a transfer that the user means (MEANT) and the
// one that the liar would rather have.
func (l *liar) propose(ts *testscript.TestScript) error {
	t, err := l.stage.rob()
	if err != nil {
		return err
	}
	meant, err := t.propose(context.Background(), t.on.friend, "0.1")
	if err != nil {
		return err
	}
	much := "1"
	if l.stage.btc != nil {
		much = "0.4"
	}
	loot, err := t.propose(context.Background(), t.on.thief, much)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.loot = &loot
	ts.Setenv("MEANT", string(meant.ID))
	return nil
}

// live: how many plans of a transfer the device itself counts as live.
func (s *stage) live(id, n string) error {
	blob, err := vault.ReadFile(filepath.Join(s.home, "vault.hefu"))
	if err != nil {
		return err
	}
	state, _, err := holder.OpenState("the vault of "+s.user, blob)
	if err != nil {
		return err
	}
	if have := len(state.LiveOf(hefu.TransferID(id))); fmt.Sprint(have) != n {
		return fmt.Errorf("the device counts %d plans of %s as live, wanted %s", have, id, n)
	}
	return nil
}

// request notes and bends what the wallet asks.
func (l *liar) request(r *http.Request) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r.Method != http.MethodPost {
		return nil
	}
	switch {
	case strings.HasSuffix(r.URL.Path, "/approve"):
		var a wire.Approve
		if err := readBody(&r.Body, &a); err != nil {
			return err
		}
		l.openings[string(a.Opening)] = true
		if l.lie == "stale" {
			l.staled++
			return l.moveOn(strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/v1/transfers/"), "/approve"))
		}
	case r.URL.Path == "/v1/dealings":
		l.dealings++
	case r.URL.Path == "/v1/transfers" && l.lie == "fee":
		var p wire.Propose
		if err := readBody(&r.Body, &p); err != nil {
			return err
		}
		l.feeCap, p.Intent.FeeCap = p.Intent.FeeCap, hefu.UnitsOf(1e16)
		return writeBody(&r.Body, p, func(n int) { r.ContentLength = int64(n) })
	}
	return nil
}

// moveOn makes the account's next nonce another one, or spends a coin of the transfer's.
func (l *liar) moveOn(id string) error {
	t, err := l.stage.rob()
	if err != nil {
		return err
	}
	ctx := context.Background()
	if l.stage.btc != nil {
		tr, err := t.Transfer(ctx, hefu.TransferID(id))
		if err != nil {
			return err
		}
		return t.spendOutside(ctx, l.words, tr)
	}
	var hex string
	if err := l.stage.rpc.Call(ctx, &hex, "eth_getTransactionCount", t.From, "latest"); err != nil {
		return err
	}
	n, ok := new(big.Int).SetString(strings.TrimPrefix(hex, "0x"), 16)
	if !ok {
		return fmt.Errorf("the node answered %q", hex)
	}
	var ignored any
	next := fmt.Sprintf("0x%x", n.Add(n, big.NewInt(1)))
	if err := l.stage.rpc.Call(ctx, &ignored, "anvil_setNonce", t.From, next); err != nil {
		return err
	}
	return devchain.Mine(ctx, l.stage.rpc, 3)
}

// answer bends what the guard says.
func (l *liar) answer(r *http.Response) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	post, path := r.Request.Method == http.MethodPost, r.Request.URL.Path
	id, one := strings.CutPrefix(path, "/v1/transfers/")
	one = one && !strings.Contains(id, "/")
	switch {
	case r.StatusCode/100 != 2:
		return nil
	case !post && one && l.lie == "other":
		return bend(r, func(t *wire.Transfer) { *t = *l.loot })
	case !post && one && l.lie == "swap":
		return bend(r, func(t *wire.Transfer) { *t = *l.loot; t.ID = hefu.TransferID(id) })
	case (one || strings.HasSuffix(path, "/approve")) && l.lie == "final":
		return bend(r, func(t *wire.Transfer) { t.State, t.Signed = hefu.Final, nil })
	case strings.HasSuffix(path, "/approve") && l.lie == "stranger":
		return bend(r, func(t *wire.Transfer) { *t = *l.loot; t.State = hefu.Final })
	case post && strings.HasSuffix(path, "/check") && l.lie == "drop":
		return bend(r, func(c *wire.CheckResult) {
			if c.Dealing.State == "active" {
				panic(http.ErrAbortHandler) // the connection breaks; the deferred unlock still runs
			}
		})
	case path == "/v1/quote" && l.lie == "quote":
		return bend(r, func(q *wire.Quote) {
			much := hefu.UnitsOf(90_000 * uint64(l.stage.terms().milli))
			if l.stage.btc == nil {
				much = ether("90")
			}
			q.Slow, q.Normal, q.Fast = much, much, much
		})
	case path == "/v1/book" && l.lie == "book" && !post:
		return bend(r, func(b *wire.Book) { b.Entries[0].Address = thiefsOn })
	case path == "/v1/incoming" && l.lie == "arrivals":
		return bend(r, func(in *wire.Incoming) {
			lure := wire.Receipt{TxID: "0x01", Block: in.Head, Time: time.Now(), From: thiefsOn, Asset: "eip155:31337/erc20:" + thiefsOn, Units: hefu.UnitsOf(7), Symbol: "USDC"}
			dust := in.Receipts[0]
			dust.Units, dust.From = hefu.Units{}, thiefsOn
			in.Receipts = append(in.Receipts, lure, dust)
		})
	case post && path == "/v1/transfers":
		return bend(r, l.bendProposal)
	}
	return nil
}

func (l *liar) bendProposal(p *wire.Proposal) {
	t := &p.Transfer
	switch l.lie {
	case "bytes":
		t.Plan.Bytes = l.loot.Plan.Bytes
	case "fee":
		t.Intent.FeeCap = l.feeCap
		t.Digest = t.Intent.Digest()
	case "ether-is-token":
		t.Plan.Facts.Token = &hefu.TokenFact{Asset: t.Intent.Asset, Symbol: "ETH", Decimals: 6, Source: hefu.Shipped}
	case "token-of-other":
		other := string(t.Intent.Asset)
		t.Plan.Facts.Token.Asset = hefu.AssetID(other[:len(other)-2] + "00")
	case "token-decimals":
		t.Plan.Facts.Token.Decimals = 18
	case "plan":
		t.Plan.Bytes, t.Plan.Facts = l.loot.Plan.Bytes, l.loot.Plan.Facts
	default:
		l.bendOutputs(&t.Plan)
	}
}

func ether(s string) hefu.Units {
	u, err := hefu.ParseDecimal(s, 18)
	if err != nil {
		panic(err)
	}
	return u
}

// bend decodes an answer, lets fn change it and puts it back.
func bend[T any](r *http.Response, fn func(*T)) error {
	var v T
	if err := readBody(&r.Body, &v); err != nil {
		return err
	}
	fn(&v)
	return writeBody(&r.Body, v, func(n int) {
		r.ContentLength = int64(n)
		r.Header.Set("Content-Length", strconv.Itoa(n))
	})
}

// readBody decodes a body and leaves it as it was.
func readBody(body *io.ReadCloser, into any) error {
	raw, err := io.ReadAll(*body)
	if err = errors.Join(err, (*body).Close()); err != nil {
		return err
	}
	*body = io.NopCloser(bytes.NewReader(raw))
	return json.Unmarshal(raw, into)
}

func writeBody(body *io.ReadCloser, v any, length func(int)) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	*body = io.NopCloser(bytes.NewReader(raw))
	length(len(raw))
	return nil
}
