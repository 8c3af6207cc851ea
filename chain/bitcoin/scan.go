package bitcoin

import (
	"bytes"
	"context"
	"slices"

	"github.com/btcsuite/btcd/address/v2"
	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/wire/v2"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

const (
	mostScanned = 16      // blocks of one call; one of them has up to four megabytes
	maxBlock    = 4 << 20 // bytes of a block: its weight is at most four million
)

var _ chain.Scanner = (*ledger)(nil)

// library has whole blocks. Every source of this package is one.
type library interface {
	// HashAt is the block with a number on the present chain; false where it is shorter.
	HashAt(ctx context.Context, number uint64) (hash chainhash.Hash, ok bool, err error)
	// Header is a block's, as it is serialized: 80 bytes.
	Header(ctx context.Context, hash chainhash.Hash) ([]byte, error)
	// Block is all of it, as it is serialized.
	Block(ctx context.Context, hash chainhash.Hash) ([]byte, error)
	// Spent is what the inputs of a block's transaction with the given indexes spend, in
	// their order; nil for one that the source does not know.
	Spent(ctx context.Context, block chainhash.Hash, tx *wire.MsgTx, inputs []int) ([]*wire.TxOut, error)
}

// Tip is the newest block; what has the row's FinalDepth of confirmations is final.
func (l *ledger) Tip(ctx context.Context) (t chain.Tip, err error) {
	h, err := l.src.Head(ctx)
	if err != nil {
		return t, err
	}
	if h.syncing {
		return t, hefu.Errorf(hefu.KindUnavailable, "%s: the node is still catching up with the chain; balances would be old, try again later", l.n.Name)
	}
	if t.Block, err = l.named(ctx, h.height, h.hash); err != nil {
		return t, err
	}
	if h.height+1 >= l.n.FinalDepth {
		t.Final = h.height + 1 - l.n.FinalDepth
	}
	return t, nil
}

// BlockAt is the block with a number.
func (l *ledger) BlockAt(ctx context.Context, number uint64) (chain.Block, error) {
	hash, ok, err := l.src.HashAt(ctx, number)
	if err != nil {
		return chain.Block{}, err
	}
	if !ok {
		return chain.Block{}, hefu.Errorf(hefu.KindNotFound, "%s: the chain has no block %d yet", l.n.Name, number)
	}
	return l.named(ctx, number, hash)
}

// named reads the header that has the hash.
func (l *ledger) named(ctx context.Context, number uint64, hash chainhash.Hash) (chain.Block, error) {
	raw, err := l.src.Header(ctx, hash)
	if err != nil {
		return chain.Block{}, err
	}
	var h wire.BlockHeader
	if len(raw) != wire.MaxBlockHeaderPayload || h.Deserialize(bytes.NewReader(raw)) != nil || h.BlockHash() != hash {
		return chain.Block{}, l.malformed("the header of a block")
	}
	return blockOf(number, &h), nil
}

func blockOf(number uint64, h *wire.BlockHeader) chain.Block {
	return chain.Block{Number: number, Hash: h.BlockHash().String(), Parent: h.PrevBlock.String(), Time: h.Timestamp.Unix()}
}

func (l *ledger) malformed(what string) error { return link{n: l.n}.malformed(what) }

// MaxScan bounds one call.
func (*ledger) MaxScan() uint64 { return mostScanned }

// Scan reads whole blocks. What stands in one is proved by its hash, which only the number
// of the block is the node's word for; so is, except at a node of Core's, what an input
// spends. An input is looked at where its witness shows the key of a watched P2WPKH address,
// so that what leaves addresses of other kinds is not found: KindInvalid for Taproot's.
func (l *ledger) Scan(ctx context.Context, from, to uint64, w chain.Watch) ([]chain.Scanned, error) {
	if from > to || to-from >= mostScanned {
		return nil, hefu.Errorf(hefu.KindInvalid, "watch: at most %d blocks can be read at once", mostScanned)
	}
	if l.kind != wpkh {
		return nil, hefu.Errorf(hefu.KindInvalid, "watch: blocks do not show what leaves accounts of this kind")
	}
	out := make([]chain.Scanned, to-from+1)
	err := each(ctx, len(out), func(ctx context.Context, i int) (err error) {
		out[i], err = l.scan(ctx, from+uint64(i), w) //nolint:gosec // an index
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range out[1:] {
		if out[i+1].Parent != out[i].Hash {
			return nil, l.malformed("blocks that do not follow each other")
		}
	}
	return out, nil
}

// scan reads one block.
func (l *ledger) scan(ctx context.Context, number uint64, w chain.Watch) (out chain.Scanned, err error) {
	hash, ok, err := l.src.HashAt(ctx, number)
	if err != nil {
		return out, err
	}
	if !ok {
		return out, hefu.Errorf(hefu.KindUnavailable, "%s: the chain has no block %d any more", l.n.Name, number)
	}
	raw, err := l.src.Block(ctx, hash)
	if err != nil {
		return out, err
	}
	b, ok := readBlock(raw, hash)
	if !ok {
		return out, l.malformed("a block")
	}
	out.Block = blockOf(number, &b.Header)
	for i, tx := range b.Transactions {
		moves, err := l.moves(ctx, hash, tx, i == 0, w)
		if err != nil {
			return out, err
		}
		out.Moves = append(out.Moves, moves...)
	}
	return out, nil
}

// readBlock reads a block that must have the hash, with exactly the transactions that its
// header commits to.
func readBlock(raw []byte, hash chainhash.Hash) (*wire.MsgBlock, bool) {
	var b wire.MsgBlock
	r := bytes.NewReader(raw)
	if len(raw) > maxBlock || b.Deserialize(r) != nil || r.Len() != 0 || b.BlockHash() != hash {
		return nil, false
	}
	root, ok := merkleRoot(b.Transactions)
	return &b, ok && root == b.Header.MerkleRoot
}

// merkleRoot hashes the transactions' ids in pairs; one that is left over, with itself. Two
// lists have one root where the end of one is said twice: such a list is refused, as every
// node refuses it.
func merkleRoot(txs []*wire.MsgTx) (root chainhash.Hash, ok bool) {
	if len(txs) == 0 {
		return root, false
	}
	level := make([]chainhash.Hash, len(txs))
	for i, tx := range txs {
		level[i] = tx.TxHash()
	}
	for len(level) > 1 {
		next := level[:0]
		for i := 0; i < len(level); i += 2 {
			left, right := level[i], level[min(i+1, len(level)-1)]
			if left == right && i+1 < len(level) {
				return root, false
			}
			next = append(next, chainhash.DoubleHashH(append(left[:], right[:]...)))
		}
		level = next
	}
	return level[0], true
}

// moves are the parts of a transaction at the watched addresses.
func (l *ledger) moves(ctx context.Context, block chainhash.Hash, tx *wire.MsgTx, reward bool, w chain.Watch) (out []chain.Move, err error) {
	paid := make([]string, len(tx.TxOut)) // the addresses; "" for what has none
	payee, comes := "", false
	for i, o := range tx.TxOut {
		paid[i], _ = addressOf(l.n, o.PkScript) //nolint:errcheck // "" says it
		comes = comes || w.Addresses[paid[i]] && o.Value != 0
		if payee == "" && !w.Addresses[paid[i]] {
			payee = paid[i]
		}
	}
	payer := ""
	if !reward {
		var gone []chain.Move
		if gone, payer, err = l.gone(ctx, block, tx, comes, w); err != nil {
			return nil, err
		}
		for _, m := range gone {
			m.Other = payee
			out = append(out, m)
		}
	}
	for i, o := range tx.TxOut {
		if !w.Addresses[paid[i]] || o.Value == 0 {
			continue
		}
		if o.Value < 0 || o.Value > maxMoney {
			return nil, l.malformed("an amount")
		}
		out = append(out, l.part(paid[i], tx, i, false, payer, o.Value))
	}
	return out, nil
}

func (l *ledger) part(at string, tx *wire.MsgTx, index int, leaves bool, other string, value int64) chain.Move {
	return chain.Move{
		Address: at, TxID: tx.TxHash().String(), Index: uint64(index) + 1, Out: leaves, Other: other, //nolint:gosec // an index
		Asset: l.n.Native.ID, Amount: satoshis(value), Part: true,
	}
}

// gone are the inputs that spend from watched addresses. Where something comes as well,
// payer is the first address that is not watched among what the inputs spend.
func (l *ledger) gone(ctx context.Context, block chainhash.Hash, tx *wire.MsgTx, comes bool, w chain.Watch) (out []chain.Move, payer string, err error) {
	var own, ask []int
	other := -1
	for i, in := range tx.TxIn {
		if w.Addresses[l.shown(in)] {
			own = append(own, i)
		} else if other < 0 {
			other = i
		}
	}
	ask = slices.Clone(own)
	if comes && other >= 0 {
		ask = append(ask, other)
	}
	if len(ask) == 0 {
		return nil, "", nil
	}
	spent, err := l.src.Spent(ctx, block, tx, ask)
	if err != nil {
		return nil, "", err
	}
	for k, i := range own {
		o := spent[k]
		if o == nil {
			return nil, "", hefu.Errorf(hefu.KindUnavailable, "%s: the node does not know what a transaction spends", l.n.Name)
		}
		from, _ := addressOf(l.n, o.PkScript) //nolint:errcheck // another script only looks like ours
		if !w.Addresses[from] || o.Value == 0 {
			continue
		}
		if o.Value < 0 || o.Value > maxMoney {
			return nil, "", l.malformed("an amount")
		}
		out = append(out, l.part(from, tx, i, true, "", o.Value))
	}
	if len(ask) > len(own) && spent[len(own)] != nil {
		payer, _ = addressOf(l.n, spent[len(own)].PkScript) //nolint:errcheck // "" says it
	}
	return out, payer, nil
}

// shown is the P2WPKH address whose key a witness shows. Another script's witness can look
// the same: what the input spends decides.
func (l *ledger) shown(in *wire.TxIn) string {
	if len(in.SignatureScript) != 0 || len(in.Witness) != 2 || len(in.Witness[1]) != 33 {
		return ""
	}
	at, _ := addressOf(l.n, witnessScript(0, address.Hash160(in.Witness[1]))) //nolint:errcheck // "" says it
	return at
}

// madeBy reads what inputs spend from the transactions that made it, as tx answers them: nil
// for one that is not known.
func madeBy(ctx context.Context, by *wire.MsgTx, inputs []int, tx func(context.Context, chainhash.Hash) (*wire.MsgTx, error)) ([]*wire.TxOut, error) {
	out := make([]*wire.TxOut, len(inputs))
	err := each(ctx, len(inputs), func(ctx context.Context, i int) error {
		at := by.TxIn[inputs[i]].PreviousOutPoint
		made, err := tx(ctx, at.Hash)
		if err == nil && made != nil && uint64(at.Index) < uint64(len(made.TxOut)) {
			out[i] = made.TxOut[at.Index]
		}
		return err
	})
	return out, err
}
