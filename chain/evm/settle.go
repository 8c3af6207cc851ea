package evm

import (
	"context"
	"errors"
	"math/big"
	"strings"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// Send hands signed bytes to a node. A node that has them already is success.
// chain.ErrStale says that the nonce is spent: by these bytes or by others, which
// Depth and Dead tell. chain.ErrUnderpriced says that the price is too low now, or
// that another transaction with this nonce waits and pays as much. An account that
// cannot pay is *hefu.Error of KindConflict; everything else KindUnavailable.
func (l *ledger) Send(ctx context.Context, signed []byte) error {
	if l.quorum.Is() {
		return l.quorum.Send(ctx, signed)
	}
	if err := l.sameChain(ctx); err != nil {
		return err
	}
	var got hash
	err := l.rpc.Call(ctx, &got, "eth_sendRawTransaction", hexBytes(signed))
	var refused *chain.RPCError
	if errors.As(err, &refused) {
		return l.refusedSend(refused)
	}
	if err != nil {
		return err
	}
	if string(got) != txID(signed) {
		return l.malformed("it names another transaction than the one sent")
	}
	return nil
}

// refusedSend understands the words of geth, erigon, Nethermind, Besu, reth, bor,
// anvil and the rollups' sequencers; there is no standard for them.
func (l *ledger) refusedSend(e *chain.RPCError) error {
	m := strings.ToLower(e.Message)
	says := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(m, w) {
				return true
			}
		}
		return false
	}
	switch {
	case says("already known", "known transaction", "alreadyknown", "already imported", "already in mempool", "already in the pool", "already exists"):
		return nil
	case says("nonce too low", "nonce is too low", "nonce_too_low", "oldnonce", "nonce has already been used", "transaction nonce is too low"):
		return errors.Join(chain.ErrStale, e)
	case says("underpriced", "fee too low", "feetoolow", "less than block base fee", "lower than the current base fee", "max fee per gas less", "below the minimum", "tip cap less", "gas price below", "gas price too low"):
		return errors.Join(chain.ErrUnderpriced, e)
	case insufficient(e), says("insufficientfunds", "upfront cost exceeds"):
		return hefu.Errorf(hefu.KindConflict, "balance: the account on %s no longer has what the signed transfer spends", l.n.Name).Because(e)
	}
	return hefu.Errorf(hefu.KindUnavailable, "%s: the node did not take the transaction", l.n.Name).Because(e)
}

var errNoFinality = errors.New("the node does not say what is final")

// settled is the newest block that the chain will not take back: the 'finalized'
// tag, or the row's FinalDepth below the head.
func (l *ledger) settled(ctx context.Context, head uint64) (uint64, error) {
	if d := l.n.FinalDepth; d > 0 {
		if head+1 < d {
			return 0, nil
		}
		return head + 1 - d, nil
	}
	b, err := l.block(ctx, "finalized")
	if err != nil {
		return 0, hefu.Errorf(hefu.KindUnavailable, "%s: %v; ask the operator for a node that does", l.n.Name, errNoFinality).Because(err)
	}
	n := b.Number.big().Uint64()
	if n > head {
		n = head // two answers, a block apart
	}
	return n, nil
}

func (l *ledger) head(ctx context.Context) (uint64, error) {
	var q quantity
	if err := l.call(ctx, &q, "eth_blockNumber"); err != nil {
		return 0, err
	}
	n, err := q.uint64()
	if err != nil {
		return 0, l.malformed("block number")
	}
	return n, nil
}

type receipt struct {
	TxID   hash      `json:"transactionHash"`
	Block  *quantity `json:"blockNumber"`
	Hash   hash      `json:"blockHash"`
	Status *quantity `json:"status"`
}

// receipt returns nil when the transaction is in no block of the present chain.
func (l *ledger) receipt(ctx context.Context, txid string) (*receipt, error) {
	var r *receipt
	if err := l.call(ctx, &r, "eth_getTransactionReceipt", txid); err != nil || r == nil {
		return nil, err
	}
	if string(r.TxID) != txid || r.Block == nil || !r.Block.big().IsUint64() || r.Hash == "" || r.Status == nil {
		return nil, l.malformed("receipt")
	}
	return r, nil
}

// known reports whether the node has the transaction at all, and whether in a
// block.
func (l *ledger) known(ctx context.Context, txid string) (found, mined bool, err error) {
	var t *struct {
		Hash  hash      `json:"hash"`
		Block *quantity `json:"blockNumber"`
	}
	if err := l.call(ctx, &t, "eth_getTransactionByHash", txid); err != nil || t == nil {
		return false, false, err
	}
	if string(t.Hash) != txid {
		return false, false, l.malformed("transaction")
	}
	return true, t.Block != nil, nil
}

// Depth says how deep a transaction is. What is final is read before the receipt,
// so that a reorganisation between the two answers can only make it look younger.
func (l *ledger) Depth(ctx context.Context, txid string) (d chain.Depth, err error) {
	txid, ok := validHash(txid)
	if !ok {
		return d, hefu.Errorf(hefu.KindInvalid, "transaction: an id is 0x and 64 hex digits")
	}
	if l.quorum.Is() {
		return l.quorum.Depth(ctx, txid)
	}
	if err := l.sameChain(ctx); err != nil {
		return d, err
	}
	head, err := l.head(ctx)
	if err != nil {
		return d, err
	}
	final, err := l.settled(ctx, head)
	if err != nil {
		return d, err
	}
	r, err := l.receipt(ctx, txid)
	if err != nil {
		return d, err
	}
	if r == nil {
		d.Found, _, err = l.known(ctx, txid)
		return d, err
	}
	d = chain.Depth{Found: true, Mined: true, Depth: 1, Block: r.Block.big().Uint64(), Failed: r.Status.big().Sign() == 0}
	if d.Block <= head {
		d.Depth = head - d.Block + 1
	}
	if d.Block > final {
		return d, nil
	}
	d.Final, err = l.sameBlock(ctx, r)
	return d, err
}

// sameBlock checks a receipt against the chain before it counts as final.
func (l *ledger) sameBlock(ctx context.Context, r *receipt) (bool, error) {
	b, err := l.block(ctx, hexBig(r.Block.big()))
	if err != nil {
		return false, err
	}
	if b.Hash != r.Hash {
		return false, l.malformed("a receipt of another block than the chain's")
	}
	return true, nil
}

// Dead reports whether the nonce was consumed, at finality, by another
// transaction. Only then may the money be planned anew.
func (l *ledger) Dead(ctx context.Context, from string, p hefu.Plan, txid string) (bool, error) {
	if l.quorum.Is() {
		return l.quorum.Dead(ctx, from, p, txid)
	}
	id, err := chainID(l.n)
	if err != nil {
		return false, err
	}
	t, err := parseUnsigned(p.Bytes, id)
	if err != nil {
		return false, err
	}
	txid, ok := validHash(txid)
	if _, err := canonical(l.n, from); err != nil || !ok {
		return false, hefu.Errorf(hefu.KindInvalid, "transaction: sender or id is malformed").Because(err)
	}
	if err := l.sameChain(ctx); err != nil {
		return false, err
	}
	head, err := l.head(ctx)
	if err != nil {
		return false, err
	}
	final, err := l.settled(ctx, head)
	if err != nil {
		return false, err
	}
	spent, err := l.count(ctx, from, hexBig(new(big.Int).SetUint64(final)))
	if err != nil {
		return false, hefu.Errorf(hefu.KindUnavailable, "%s: the node does not tell how many transactions of the account are final; one that keeps older states is needed", l.n.Name).Because(err)
	}
	if spent <= t.nonce {
		return false, nil
	}
	r, err := l.receipt(ctx, txid)
	if err != nil || r != nil {
		return false, err
	}
	_, mined, err := l.known(ctx, txid)
	return err == nil && !mined, err
}
