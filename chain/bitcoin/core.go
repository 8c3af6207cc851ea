package bitcoin

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"sync"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/wire/v2"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// core is a source over Bitcoin Core or Knots. They have no index of addresses, so it works
// through a wallet of the node's that only watches (createwallet with
// disable_private_keys=true and blank=true), which the node's address names:
// core+http://user:password@host:8332/wallet/hefu. Addresses are imported the first time
// that they are asked for, a hundred of each branch at once, and the node then searches its
// blocks for their past: minutes with blockfilterindex=1, hours without, and not at all on a
// pruned node. Until it is done the account cannot be seen. What the wallet has learned of
// an address it never forgets.
type core struct {
	link

	mu       sync.Mutex
	imported map[string]bool // addresses that the wallet is known to watch
}

// coreWindow is how many addresses of a branch are imported at once. Each import costs a
// search through all blocks.
const coreWindow = 100

const (
	inWarmup      = -28
	walletMissing = -18
	walletUnnamed = -19
	noSuchMethod  = -32601
	walletBusy    = -4
)

// Head is the newest block.
func (s *core) Head(ctx context.Context) (head, error) { return s.rpcHead(ctx) }

// Send hands signed bytes on.
func (s *core) Send(ctx context.Context, raw []byte) error { return s.rpcSend(ctx, raw) }

// Rates are Core's economical estimates for two, six and 144 blocks.
func (s *core) Rates(ctx context.Context) (r rates, err error) {
	var pool struct {
		Least json.Number `json:"mempoolminfee"`
	}
	if err := s.call(ctx, &pool, nil, "getmempoolinfo"); err != nil {
		return r, err
	}
	r.least = kiloRate(pool.Least)
	for blocks, at := range map[int]*int64{2: &r.fast, 6: &r.normal, 144: &r.slow} {
		var estimate struct {
			Rate json.Number `json:"feerate"` // missing where it has seen too little
		}
		if err := s.call(ctx, &estimate, nil, "estimatesmartfee", blocks, "economical"); err != nil {
			return r, err
		}
		*at = kiloRate(estimate.Rate)
	}
	return r, nil
}

// watching checks the wallet. Nothing is imported into one that can spend.
func (s *core) watching(ctx context.Context) error {
	var w struct {
		Keys        bool            `json:"private_keys_enabled"`
		Descriptors bool            `json:"descriptors"`
		Scanning    json.RawMessage `json:"scanning"`
	}
	err := s.call(ctx, &w, []int{walletMissing, walletUnnamed, noSuchMethod}, "getwalletinfo")
	var refused *chain.RPCError
	if errors.As(err, &refused) {
		return hefu.Errorf(hefu.KindUnavailable, "%s: the node has no wallet at its address that watches; the operator makes one: bitcoin-cli createwallet hefu true true, and ends the node's address with /wallet/hefu",
			s.n.Name).Because(err)
	}
	if err != nil {
		return err
	}
	if w.Keys || !w.Descriptors {
		return hefu.Errorf(hefu.KindUnavailable, "%s: the node's wallet must be one that only watches (disable_private_keys) and knows descriptors", s.n.Name)
	}
	var scan struct {
		Progress float64 `json:"progress"`
	}
	if string(bytes.TrimSpace(w.Scanning)) != "false" && json.Unmarshal(w.Scanning, &scan) == nil {
		return s.searching(scan.Progress)
	}
	return nil
}

// searching says that the node does not know an account's past yet.
func (s *core) searching(progress float64) error {
	return hefu.Errorf(hefu.KindUnavailable, "%s: the node searches its blocks for what happened at the account (%d %% done); try again later", s.n.Name, int(min(max(progress, 0), 1)*100))
}

// watch imports the places that the wallet does not watch yet. Without an answer in time it
// goes on at the node all the same.
func (s *core) watch(ctx context.Context, at []place) error {
	if err := s.watching(ctx); err != nil {
		return err
	}
	missing := make([]bool, len(at))
	err := each(ctx, len(at), func(ctx context.Context, i int) error {
		s.mu.Lock()
		known := s.imported[at[i].address]
		s.mu.Unlock()
		if known {
			return nil
		}
		var about struct {
			Mine   bool   `json:"ismine"`
			Script string `json:"scriptPubKey"`
		}
		if err := s.call(ctx, &about, nil, "getaddressinfo", at[i].address); err != nil {
			return err
		}
		if about.Script != hex.EncodeToString(at[i].script) {
			return s.malformed("an address has another script")
		}
		missing[i] = !about.Mine
		return nil
	})
	if err != nil {
		return err
	}
	var requests []any
	for i, p := range at {
		if missing[i] {
			requests = append(requests, map[string]any{"desc": descriptor("raw(" + hex.EncodeToString(p.script) + ")"), "timestamp": 0, "label": label(at)})
		}
	}
	if len(requests) > 0 {
		if err := s.imports(ctx, requests); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.imported == nil {
		s.imported = map[string]bool{}
	}
	for _, p := range at {
		s.imported[p.address] = true
	}
	return nil
}

func (s *core) imports(ctx context.Context, requests []any) error {
	var answers []struct {
		Success bool            `json:"success"`
		Error   *chain.RPCError `json:"error"`
	}
	err := s.call(ctx, &answers, []int{walletBusy}, "importdescriptors", requests)
	var refused *chain.RPCError
	if errors.As(err, &refused) {
		return s.searching(0)
	}
	if err != nil {
		if busy := s.watching(ctx); busy != nil {
			return busy // better words than 'no answer'
		}
		return err
	}
	for _, a := range answers {
		if !a.Success {
			return hefu.Errorf(hefu.KindUnavailable, "%s: the node's wallet does not take an address to watch", s.n.Name).Because(a.Error)
		}
	}
	if len(answers) != len(requests) {
		return s.malformed("what was imported")
	}
	return nil
}

// label marks what belongs to one account.
func label(at []place) string { return "hefu:" + at[0].account }

// Search reads what happened at places of one account.
func (s *core) Search(ctx context.Context, at []place) ([]found, error) {
	if len(at) == 0 {
		return nil, nil
	}
	if err := s.watch(ctx, at); err != nil {
		return nil, err
	}
	out, index, addresses := make([]found, len(at)), map[string]int{}, make([]string, len(at))
	for i, p := range at {
		index[p.address], addresses[i] = i, p.address
	}
	if err := s.used(ctx, at, index, out); err != nil {
		return nil, err
	}
	h, err := s.Head(ctx)
	if err != nil {
		return nil, err
	}
	var list []unspent
	if err := s.call(ctx, &list, nil, "listunspent", 0, maxHeight, addresses, true); err != nil {
		return nil, err
	}
	for _, u := range list {
		i, ok := index[u.Address]
		id, good := readID(u.TxID)
		amount, fine := amountOf(u.Amount)
		if !ok || !good || !fine || u.Script != hex.EncodeToString(at[i].script) || u.Depth < 0 || uint64(u.Depth) > h.height+1 {
			return nil, s.malformed("an unspent output")
		}
		o := output{at: wire.OutPoint{Hash: id, Index: u.Index}, amount: amount}
		if u.Depth > 0 {
			o.height = h.height + 1 - uint64(u.Depth)
		}
		out[i].used, out[i].coins = true, append(out[i].coins, o)
	}
	return out, nil
}

// unspent is a line of listunspent.
type unspent struct {
	TxID    string      `json:"txid"`
	Index   uint32      `json:"vout"`
	Address string      `json:"address"`
	Script  string      `json:"scriptPubKey"`
	Amount  json.Number `json:"amount"`
	Depth   int64       `json:"confirmations"`
}

// used marks the places that were ever paid at, from the wallet's own book.
func (s *core) used(ctx context.Context, at []place, index map[string]int, out []found) error {
	const page = 1000
	for skip := 0; skip < maxHistory; skip += page {
		var list []struct {
			Address  string `json:"address"`
			Category string `json:"category"`
		}
		if err := s.call(ctx, &list, nil, "listtransactions", label(at), page, skip); err != nil {
			return err
		}
		for _, e := range list {
			if i, ok := index[e.Address]; ok && e.Category != "send" {
				out[i].used = true
			}
		}
		if len(list) < page {
			return nil
		}
	}
	return hefu.Errorf(hefu.KindUnavailable, "%s: the account has more than %d transactions", s.n.Name, maxHistory)
}

// Tx returns a transaction that the wallet has to do with, or that the node knows anyway:
// one that waits, and with txindex=1 every one.
func (s *core) Tx(ctx context.Context, id chainhash.Hash) (*seen, error) {
	var r rawTx
	err := s.call(ctx, &r, []int{notFound, walletMissing, walletUnnamed}, "gettransaction", id.String())
	var refused *chain.RPCError
	switch {
	case errors.As(err, &refused):
		return s.rpcTx(ctx, id)
	case err != nil:
		return nil, err
	case r.Depth > 0:
		return s.seen(ctx, r, id)
	}
	// A wallet also keeps what no node would mine any more.
	var any json.RawMessage
	err = s.call(ctx, &any, []int{notFound}, "getmempoolentry", id.String())
	if errors.As(err, &refused) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r.Block = ""
	return s.seen(ctx, r, id)
}

// Spender looks among what left the wallet since the output came to be.
func (s *core) Spender(ctx context.Context, _ place, out wire.OutPoint) (*seen, error) {
	var there json.RawMessage
	if err := s.call(ctx, &there, nil, "gettxout", out.Hash.String(), out.Index, true); err != nil {
		return nil, err
	}
	if len(there) > 0 && string(there) != "null" {
		return nil, nil
	}
	var made rawTx
	err := s.call(ctx, &made, []int{notFound}, "gettransaction", out.Hash.String())
	var refused *chain.RPCError
	if errors.As(err, &refused) || err == nil && made.Block == "" {
		return nil, nil // nothing is known of it any more, so nothing spends it
	}
	if err != nil {
		return nil, err
	}
	var since struct {
		List []struct {
			TxID     string `json:"txid"`
			Category string `json:"category"`
		} `json:"transactions"`
	}
	b, err := s.header(ctx, made.Block)
	if errors.Is(err, errLeft) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var before string // the block itself counts too
	if err := s.call(ctx, &before, nil, "getblockhash", max(b.height, 1)-1); err != nil {
		return nil, err
	}
	if err := s.call(ctx, &since, nil, "listsinceblock", before); err != nil {
		return nil, err
	}
	looked := map[string]bool{}
	for _, e := range since.List {
		id, ok := readID(e.TxID)
		if !ok || e.Category != "send" || looked[e.TxID] {
			continue
		}
		looked[e.TxID] = true
		by, err := s.Tx(ctx, id)
		if err != nil {
			return nil, err
		}
		if by != nil && spends(by.tx, out) {
			return by, nil
		}
	}
	return nil, nil
}

// Spent asks for a block's transaction with what the node kept to undo it (Core 25 and
// later), which takes no index of transactions; an older node has only what its wallet
// watches.
func (s *core) Spent(ctx context.Context, block chainhash.Hash, tx *wire.MsgTx, inputs []int) ([]*wire.TxOut, error) {
	var told struct {
		Inputs []struct {
			Spends *struct {
				Value  json.Number `json:"value"`
				Script struct {
					Hex string `json:"hex"`
				} `json:"scriptPubKey"`
			} `json:"prevout"`
		} `json:"vin"`
	}
	if err := s.call(ctx, &told, nil, "getrawtransaction", tx.TxHash().String(), 2, block.String()); err != nil {
		return nil, err
	}
	if len(told.Inputs) != len(tx.TxIn) {
		return nil, s.malformed("a transaction")
	}
	out := make([]*wire.TxOut, len(inputs))
	for k, i := range inputs {
		spends := told.Inputs[i].Spends
		if spends == nil {
			return madeBy(ctx, tx, inputs, s.mine)
		}
		value, ok := amountOf(spends.Value)
		script, err := hex.DecodeString(spends.Script.Hex)
		if !ok || err != nil {
			return nil, s.malformed("what a transaction spends")
		}
		out[k] = wire.NewTxOut(value, script)
	}
	return out, nil
}

// mine is a transaction that the wallet has, or nil.
func (s *core) mine(ctx context.Context, id chainhash.Hash) (*wire.MsgTx, error) {
	var r rawTx
	err := s.call(ctx, &r, []int{notFound, walletMissing, walletUnnamed}, "gettransaction", id.String())
	var refused *chain.RPCError
	if errors.As(err, &refused) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return s.tx(r.Hex, id)
}

// descriptor adds the checksum of BIP-380.
func descriptor(text string) string {
	const checksum = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	input := strings.Join([]string{"0123456789()[],'/*abcdefgh@:$%{}", "IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~", "ijklmnopqrstuvwxyzABCDEFGH`#\"\\ "}, "")
	c := uint64(1)
	step := func(v uint64) {
		top := c >> 35
		c = (c&0x7ffffffff)<<5 ^ v
		for i, g := range []uint64{0xf5dee51989, 0xa9fdca3312, 0x1bab10e32d, 0x3706b1677a, 0x644d626ffd} {
			if top>>i&1 == 1 {
				c ^= g
			}
		}
	}
	class, count := uint64(0), 0
	for _, r := range text {
		at := uint64(strings.IndexRune(input, r)) //nolint:gosec // our own text, of these characters
		step(at & 31)
		if class, count = class*3+at>>5, count+1; count == 3 {
			step(class)
			class, count = 0, 0
		}
	}
	if count > 0 {
		step(class)
	}
	for range 8 {
		step(0)
	}
	c ^= 1
	out := []byte(text + "#")
	for i := range 8 {
		out = append(out, checksum[c>>(5*(7-i))&31])
	}
	return string(out)
}
