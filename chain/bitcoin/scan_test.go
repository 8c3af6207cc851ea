package bitcoin

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/wire/v2"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// shelf has blocks that a test made, the first one at number 100.
type shelf struct {
	backend
	blocks []*wire.MsgBlock
	made   map[chainhash.Hash]*wire.MsgTx
	asked  int // what inputs spend
	raw    func(i int, raw []byte) []byte
}

func (s *shelf) HashAt(_ context.Context, n uint64) (chainhash.Hash, bool, error) {
	if n < 100 || n >= 100+uint64(len(s.blocks)) {
		return chainhash.Hash{}, false, nil
	}
	return s.blocks[n-100].BlockHash(), true, nil
}

func (s *shelf) Block(_ context.Context, hash chainhash.Hash) ([]byte, error) {
	i := slices.IndexFunc(s.blocks, func(b *wire.MsgBlock) bool { return b.BlockHash() == hash })
	var raw bytes.Buffer
	_ = s.blocks[i].Serialize(&raw)
	if s.raw != nil {
		return s.raw(i, raw.Bytes()), nil
	}
	return raw.Bytes(), nil
}

func (s *shelf) Spent(_ context.Context, _ chainhash.Hash, tx *wire.MsgTx, inputs []int) (out []*wire.TxOut, err error) {
	for _, i := range inputs {
		s.asked++
		at := tx.TxIn[i].PreviousOutPoint
		if m := s.made[at.Hash]; m != nil {
			out = append(out, m.TxOut[at.Index])
		} else {
			out = append(out, nil)
		}
	}
	return out, nil
}

// mine adds a block with a reward and transactions.
func (s *shelf) mine(txs ...*wire.MsgTx) {
	reward := &wire.MsgTx{Version: 1, TxIn: []*wire.TxIn{{PreviousOutPoint: wire.OutPoint{Index: wire.MaxPrevOutIndex}, SignatureScript: []byte{byte(len(s.blocks)), 1}}}}
	reward.AddTxOut(wire.NewTxOut(5_000_000_000, []byte{0x51}))
	b := &wire.MsgBlock{Header: wire.BlockHeader{Version: 2, Timestamp: time.Unix(1_700_000_000+int64(len(s.blocks)), 0)}, Transactions: append([]*wire.MsgTx{reward}, txs...)}
	if n := len(s.blocks); n > 0 {
		b.Header.PrevBlock = s.blocks[n-1].BlockHash()
	}
	b.Header.MerkleRoot, _ = merkleRoot(b.Transactions)
	s.blocks = append(s.blocks, b)
	for _, tx := range b.Transactions {
		s.made[tx.TxHash()] = tx
	}
}

func newShelf() *shelf { return &shelf{made: map[chainhash.Hash]*wire.MsgTx{}} }

// TestWhatLooksLikeOurs: a witness with our key may be another script's, and then nothing of
// ours was spent.
func TestWhatLooksLikeOurs(t *testing.T) {
	w, s := newWorld(t, "BTC", wpkh), newShelf()
	l := &ledger{n: w.n, src: s, kind: wpkh}
	key := w.private("/0/0").PubKey().SerializeCompressed()
	own := w.address("/0/0")
	script, err := scriptOf(w.n, own)
	if err != nil {
		t.Fatal(err)
	}
	trap := &wire.MsgTx{Version: 2, TxIn: []*wire.TxIn{{PreviousOutPoint: wire.OutPoint{Index: 7}}}}
	hash := chainhash.HashB(key)
	trap.AddTxOut(wire.NewTxOut(900, append([]byte{0, 32}, hash...))) // P2WSH of a script that is the key
	trap.AddTxOut(wire.NewTxOut(500, script))
	trap.AddTxOut(wire.NewTxOut(0, script))
	spend := func(index uint32, to ...*wire.TxOut) *wire.MsgTx {
		return &wire.MsgTx{Version: 2, TxIn: []*wire.TxIn{{PreviousOutPoint: wire.OutPoint{Hash: trap.TxHash(), Index: index}, Witness: wire.TxWitness{{1}, key}}}, TxOut: to}
	}
	other, err := scriptOf(w.n, w.address("/0/5"))
	if err != nil {
		t.Fatal(err)
	}
	s.mine(trap)
	s.mine(spend(0, wire.NewTxOut(900, other)), spend(1, wire.NewTxOut(400, other)))
	got, err := l.Scan(t.Context(), 100, 101, chain.Watch{Addresses: map[string]bool{own: true}})
	if err != nil {
		t.Fatal(err)
	}
	if m := got[0].Moves; len(m) != 1 || m[0].Amount.Cmp(satoshis(500)) != 0 || m[0].Out || m[0].Other != "" {
		t.Errorf("what came: %+v", m)
	}
	if m := got[1].Moves; len(m) != 1 || m[0].Amount.Cmp(satoshis(500)) != 0 || !m[0].Out || m[0].Other != w.address("/0/5") {
		t.Errorf("what left: %+v", m)
	}
	if s.asked != 3 { // the payer of the trap, and two that look like ours
		t.Errorf("it asked for %d inputs", s.asked)
	}
	delete(s.made, trap.TxHash())
	if _, err := l.Scan(t.Context(), 101, 101, chain.Watch{Addresses: map[string]bool{own: true}}); !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("what was spent is not known: %v", err)
	}
	if got, err := l.Scan(t.Context(), 101, 101, chain.Watch{}); err != nil || len(got[0].Moves) != 0 {
		t.Errorf("for nobody: %+v %v", got, err)
	}
	if _, err := (&ledger{n: w.n, src: s, kind: tr}).Scan(t.Context(), 100, 101, chain.Watch{}); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("accounts of Taproot: %v", err)
	}
}

// TestABlockIsWhatItsHashSays: whatever else a node sends in its place is refused.
func TestABlockIsWhatItsHashSays(t *testing.T) {
	w, s := newWorld(t, "BTC", wpkh), newShelf()
	l := &ledger{n: w.n, src: s, kind: wpkh}
	pay := func(n byte) *wire.MsgTx {
		tx := &wire.MsgTx{Version: 2, TxIn: []*wire.TxIn{{PreviousOutPoint: wire.OutPoint{Hash: chainhash.Hash{n}}}}}
		tx.AddTxOut(wire.NewTxOut(int64(n), []byte{0x51}))
		return tx
	}
	s.mine()
	s.mine(pay(1), pay(2)) // three leaves: the last one is paired with itself
	s.mine(pay(3), pay(4), pay(5), pay(6), pay(7))
	watch := chain.Watch{Addresses: map[string]bool{w.address("/0/0"): true}}
	if _, err := l.Scan(t.Context(), 100, 102, watch); err != nil {
		t.Fatal(err)
	}
	change := func(f func(b *wire.MsgBlock)) func(int, []byte) []byte {
		return func(i int, raw []byte) []byte {
			if i != 1 {
				return raw
			}
			var b wire.MsgBlock
			if err := b.Deserialize(bytes.NewReader(raw)); err != nil {
				t.Fatal(err)
			}
			f(&b)
			var out bytes.Buffer
			_ = b.Serialize(&out)
			return out.Bytes()
		}
	}
	for name, raw := range map[string]func(int, []byte) []byte{
		"another block":            change(func(b *wire.MsgBlock) { b.Header.Nonce++ }),
		"a transaction less":       change(func(b *wire.MsgBlock) { b.Transactions = b.Transactions[:2] }),
		"another amount":           change(func(b *wire.MsgBlock) { b.Transactions[1].TxOut[0].Value++ }),
		"the end said twice":       change(func(b *wire.MsgBlock) { b.Transactions = append(b.Transactions, b.Transactions[2]) }),
		"no transactions":          change(func(b *wire.MsgBlock) { b.Transactions = nil }),
		"something behind its end": func(_ int, raw []byte) []byte { return append(raw, 0) },
		"half of it":               func(_ int, raw []byte) []byte { return raw[:len(raw)/2] },
		"nothing":                  func(int, []byte) []byte { return nil },
		"more than a block holds":  func(_ int, raw []byte) []byte { return append(raw, make([]byte, maxBlock)...) },
	} {
		s.raw = raw
		if got, err := l.Scan(t.Context(), 100, 102, watch); !hefu.Is(err, hefu.KindUnavailable) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	s.raw = func(i int, raw []byte) []byte {
		if i == 2 {
			raw[76]++ // the last one's number that miners search: nothing follows it that would tell
		}
		return raw
	}
	if got, err := l.Scan(t.Context(), 100, 102, watch); !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("another block at the end: %+v %v", got, err)
	}
	s.raw = nil
	s.blocks[2].Header.PrevBlock = chainhash.Hash{9}
	if _, err := l.Scan(t.Context(), 100, 102, watch); !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("blocks that do not follow each other: %v", err)
	}
}
