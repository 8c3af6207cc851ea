package bitcoin

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"sync"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/wire/v2"
	"github.com/hefu-wallet/hefu/chain"
)

// esplora is a source over Blockstream's Esplora, or what answers like it (mempool.space,
// electrs). It has every address indexed and needs no wallet; whoever runs it learns which
// addresses belong together.
//
// The interface is https://github.com/Blockstream/esplora/blob/master/API.md.
type esplora struct {
	link
	http chain.Fetcher

	mu      sync.Mutex
	rewards map[chainhash.Hash]bool // of young transactions, whether they are a block's reward
}

// get reads JSON. A refusal with one of the known codes is returned as it is.
func (s *esplora) get(ctx context.Context, into any, known []int, path ...string) error {
	raw, err := s.http.Fetch(ctx, nil, path...)
	if err != nil {
		return s.judge(err, path[0], known)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return s.malformed(path[0])
	}
	return nil
}

// text reads one word.
func (s *esplora) text(ctx context.Context, known []int, path ...string) (string, error) {
	raw, err := s.http.Fetch(ctx, nil, path...)
	if err != nil {
		return "", s.judge(err, path[0], known)
	}
	return strings.TrimSpace(string(raw)), nil
}

// gone is HTTP's status for what is not there.
const gone = 404

// block is Esplora's.
type block struct {
	ID     string `json:"id"`
	Height int64  `json:"height"`
	Time   int64  `json:"timestamp"`
	Median int64  `json:"mediantime"`
}

// Head is the newest block.
func (s *esplora) Head(ctx context.Context) (h head, err error) {
	first, err := s.text(ctx, nil, "block-height", "0")
	if err != nil {
		return h, err
	}
	if err := s.sameChain(first); err != nil {
		return h, err
	}
	tip, err := s.text(ctx, nil, "blocks", "tip", "hash")
	if err != nil {
		return h, err
	}
	hash, ok := readID(tip)
	if !ok {
		return h, s.malformed("the newest block")
	}
	var b block
	if err := s.get(ctx, &b, nil, "block", tip); err != nil {
		return h, err
	}
	if b.ID != tip || b.Height < 0 || b.Height > maxHeight || b.Time <= 0 || b.Median <= 0 {
		return h, s.malformed("the newest block")
	}
	return head{height: uint64(b.Height), hash: hash, time: b.Time, median: b.Median}, nil
}

// Rates are the estimates for one, six and 144 blocks, which Esplora gives in sat/vB.
func (s *esplora) Rates(ctx context.Context) (r rates, err error) {
	var all map[string]float64
	if err := s.get(ctx, &all, nil, "fee-estimates"); err != nil {
		return r, err
	}
	return rates{fast: perKilo(all["1"]), normal: perKilo(all["6"]), slow: perKilo(all["144"])}, nil
}

// status says where a transaction is.
type status struct {
	Confirmed bool   `json:"confirmed"`
	Height    int64  `json:"block_height"`
	Hash      string `json:"block_hash"`
}

func (s *esplora) height(t status) (uint64, error) {
	if !t.Confirmed {
		return 0, nil
	}
	if t.Height <= 0 || t.Height > maxHeight {
		return 0, s.malformed("the height of a block")
	}
	return uint64(t.Height), nil
}

// tally counts what happened at an address.
type tally struct {
	Count int64 `json:"tx_count"`
}

// Search asks for every address whether it was used, and of those that were for what is
// unspent.
func (s *esplora) Search(ctx context.Context, at []place) ([]found, error) {
	out := make([]found, len(at))
	err := each(ctx, len(at), func(ctx context.Context, i int) (err error) {
		out[i], err = s.look(ctx, at[i])
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, s.mark(ctx, out)
}

// mark finds the rewards of blocks among what is too young for one to be spent. Esplora's
// list of outputs does not tell them; the transactions, whose hashes are checked, do.
func (s *esplora) mark(ctx context.Context, all []found) error {
	h, err := s.Head(ctx)
	if err != nil {
		return err
	}
	var young []*output
	for i := range all {
		for k := range all[i].coins {
			if o := &all[i].coins[k]; o.height > 0 && o.height+maturity > h.height+1 {
				young = append(young, o)
			}
		}
	}
	return each(ctx, len(young), func(ctx context.Context, i int) (err error) {
		young[i].reward, err = s.isReward(ctx, young[i].at.Hash)
		return err
	})
}

// mostRewards bounds what is remembered.
const mostRewards = 10_000

func (s *esplora) isReward(ctx context.Context, id chainhash.Hash) (bool, error) {
	s.mu.Lock()
	is, known := s.rewards[id]
	s.mu.Unlock()
	if known {
		return is, nil
	}
	tx, err := s.made(ctx, id)
	if err != nil {
		return false, err
	}
	if tx == nil {
		return false, s.malformed("an unspent output")
	}
	is = isReward(tx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rewards == nil || len(s.rewards) >= mostRewards {
		s.rewards = map[chainhash.Hash]bool{}
	}
	s.rewards[id] = is
	return is, nil
}

func (s *esplora) look(ctx context.Context, at place) (out found, err error) {
	var about struct {
		Address string `json:"address"`
		Chain   tally  `json:"chain_stats"`
		Pool    tally  `json:"mempool_stats"`
	}
	if err := s.get(ctx, &about, nil, "address", at.address); err != nil {
		return out, err
	}
	if about.Address != at.address {
		return out, s.malformed("another address than the one asked for")
	}
	if about.Chain.Count == 0 && about.Pool.Count == 0 {
		return out, nil
	}
	out.used = true
	var list []struct {
		TxID   string      `json:"txid"`
		Index  uint32      `json:"vout"`
		Value  json.Number `json:"value"`
		Status status      `json:"status"`
	}
	if err := s.get(ctx, &list, nil, "address", at.address, "utxo"); err != nil {
		return out, err
	}
	for _, u := range list {
		id, ok := readID(u.TxID)
		value, err := u.Value.Int64()
		if !ok || err != nil || value < 0 || value > maxMoney {
			return out, s.malformed("an unspent output")
		}
		o := output{at: wire.OutPoint{Hash: id, Index: u.Index}, amount: value}
		if o.height, err = s.height(u.Status); err != nil {
			return out, err
		}
		out.coins = append(out.coins, o)
	}
	return out, nil
}

// Tx returns a transaction.
func (s *esplora) Tx(ctx context.Context, id chainhash.Hash) (*seen, error) {
	var where status
	err := s.get(ctx, &where, []int{gone}, "tx", id.String(), "status")
	var refused *chain.RPCError
	if errors.As(err, &refused) && refused.Code == gone {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	text, err := s.text(ctx, []int{gone}, "tx", id.String(), "hex")
	if errors.As(err, &refused) && refused.Code == gone {
		return nil, nil // some answer a status for everything
	}
	if err != nil {
		return nil, err
	}
	out := &seen{id: id}
	if out.tx, err = s.tx(text, id); err != nil {
		return nil, err
	}
	if out.height, err = s.height(where); err != nil || out.height == 0 {
		return out, err
	}
	hash, err := s.text(ctx, []int{gone}, "block-height", strconv.FormatUint(out.height, 10))
	if err != nil && !errors.As(err, &refused) {
		return nil, err
	}
	if hash != where.Hash {
		out.height = 0 // its block has left the chain
	}
	return out, nil
}

// Spender asks who spends an output.
func (s *esplora) Spender(ctx context.Context, _ place, out wire.OutPoint) (*seen, error) {
	var by struct {
		Spent bool   `json:"spent"`
		TxID  string `json:"txid"`
	}
	err := s.get(ctx, &by, []int{gone}, "tx", out.Hash.String(), "outspend", strconv.FormatUint(uint64(out.Index), 10))
	var refused *chain.RPCError
	if errors.As(err, &refused) && refused.Code == gone {
		return nil, nil
	}
	if err != nil || !by.Spent {
		return nil, err
	}
	id, ok := readID(by.TxID)
	if !ok {
		return nil, s.malformed("who spent an output")
	}
	return s.Tx(ctx, id)
}

// Send hands signed bytes on.
func (s *esplora) Send(ctx context.Context, raw []byte) error {
	_, id, err := readTx(raw)
	if err != nil {
		return err
	}
	got, err := s.http.Fetch(ctx, []byte(hex.EncodeToString(raw)), "tx")
	if err != nil {
		return err
	}
	if strings.TrimSpace(string(got)) != id.String() {
		return s.malformed("it names another transaction than the one sent")
	}
	return nil
}

// HashAt is the block with a number.
func (s *esplora) HashAt(ctx context.Context, number uint64) (hash chainhash.Hash, ok bool, err error) {
	text, err := s.text(ctx, []int{gone}, "block-height", strconv.FormatUint(number, 10))
	var refused *chain.RPCError
	if errors.As(err, &refused) && refused.Code == gone {
		return hash, false, nil
	}
	if err != nil {
		return hash, false, err
	}
	if hash, ok = readID(text); !ok {
		return hash, false, s.malformed("the hash of a block")
	}
	return hash, true, nil
}

// Header is a block's.
func (s *esplora) Header(ctx context.Context, hash chainhash.Hash) ([]byte, error) {
	text, err := s.text(ctx, nil, "block", hash.String(), "header")
	if err != nil {
		return nil, err
	}
	raw, err := hex.DecodeString(text)
	if err != nil {
		return nil, s.malformed("the header of a block")
	}
	return raw, nil
}

// Block is all of it.
func (s *esplora) Block(ctx context.Context, hash chainhash.Hash) ([]byte, error) {
	raw, err := s.http.Fetch(ctx, nil, "block", hash.String(), "raw")
	return raw, s.judge(err, "block", nil)
}

// Spent reads the transactions that made what is spent.
func (s *esplora) Spent(ctx context.Context, _ chainhash.Hash, tx *wire.MsgTx, inputs []int) ([]*wire.TxOut, error) {
	return madeBy(ctx, tx, inputs, s.made)
}

// made is a transaction without its place, or nil.
func (s *esplora) made(ctx context.Context, id chainhash.Hash) (*wire.MsgTx, error) {
	text, err := s.text(ctx, []int{gone}, "tx", id.String(), "hex")
	var refused *chain.RPCError
	if errors.As(err, &refused) && refused.Code == gone {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return s.tx(text, id)
}
