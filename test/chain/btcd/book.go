package btcd

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/btcsuite/btcd/address/v2"
	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/chaincfg/v2"
	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/btcsuite/btcd/wire/v2"
)

// Stranger is a fresh address that nobody has the key of.
func Stranger() string {
	var hash [20]byte
	_, _ = rand.Read(hash[:])
	a, err := address.NewAddressWitnessPubKeyHash(hash[:], &chaincfg.RegressionNetParams)
	if err != nil {
		panic(err)
	}
	return a.EncodeAddress()
}

// Block is one block of the chain.
type Block struct {
	Hash, Before string // Before is the hash of the one before it
	At           time.Time
	Txs          []Tx
}

// Tx is a transaction as a judge reads it.
type Tx struct {
	TxID   string
	Spends []Point
	Pays   []Payment
}

// Point names an output.
type Point struct {
	TxID  string
	Index uint32
}

// Block reads the block at a height. Its hash is computed here.
func (n *Node) Block(ctx context.Context, height int64) (out Block, err error) {
	var hash, text string
	if err := n.Call(ctx, &hash, "getblockhash", height); err != nil {
		return out, err
	}
	if err := n.Call(ctx, &text, "getblock", hash, 0); err != nil {
		return out, err
	}
	raw, err := hex.DecodeString(text)
	if err != nil {
		return out, err
	}
	block := new(wire.MsgBlock)
	if err := block.Deserialize(bytes.NewReader(raw)); err != nil {
		return out, err
	}
	out = Block{Hash: block.BlockHash().String(), Before: block.Header.PrevBlock.String(), At: block.Header.Timestamp}
	for _, tx := range block.Transactions {
		t := Tx{TxID: tx.TxHash().String()}
		for _, in := range tx.TxIn {
			t.Spends = append(t.Spends, Point{in.PreviousOutPoint.Hash.String(), in.PreviousOutPoint.Index})
		}
		for _, o := range tx.TxOut {
			t.Pays = append(t.Pays, Payment{addressOf(o.PkScript), o.Value})
		}
		out.Txs = append(out.Txs, t)
	}
	return out, nil
}

// Book is everything that happened in the blocks of a chain, read from the blocks
// themselves and not from an index. It is a judge's.
type Book struct {
	txs  []Tx // in the order of the chain
	made map[Point]Payment
}

// Book reads all blocks. A chain that is reorganised meanwhile is read again.
func (n *Node) Book(ctx context.Context) (*Book, error) {
	for range 5 {
		b, err := n.book(ctx)
		if err != nil {
			return nil, err
		}
		if b != nil {
			return b, nil
		}
	}
	return nil, errors.New("read the chain: it is reorganised all the time")
}

// book is nil where the blocks do not follow each other.
func (n *Node) book(ctx context.Context) (*Book, error) {
	height, err := n.Height(ctx)
	if err != nil {
		return nil, err
	}
	b := &Book{made: map[Point]Payment{}}
	before := chaincfg.RegressionNetParams.GenesisHash.String()
	for i := int64(1); i <= height; i++ {
		block, err := n.Block(ctx, i)
		if err != nil {
			return nil, err
		}
		if block.Before != before {
			return nil, nil //nolint:nilnil // to be read again
		}
		before = block.Hash
		for _, tx := range block.Txs {
			b.add(tx)
		}
	}
	return b, nil
}

func (b *Book) add(tx Tx) {
	b.txs = append(b.txs, tx)
	for i, p := range tx.Pays {
		b.made[Point{tx.TxID, uint32(i)}] = p //nolint:gosec // an index
	}
}

// Payment is one output: who got how many satoshis.
type Payment struct {
	To     string // empty where it is no address
	Amount int64
}

// Spending is one transaction that spent from somebody.
type Spending struct {
	TxID   string
	Inputs int   // outputs of his that it spent
	From   int64 // satoshis in them
	To     []Payment
}

// Fee is what the miner got, where all of it was his.
func (s Spending) Fee() int64 {
	fee := s.From
	for _, p := range s.To {
		fee -= p.Amount
	}
	return fee
}

// Account says of some addresses, which belong to one person, what they got from others,
// what is unspent there, and every transaction that spent from them.
func (b *Book) Account(own map[string]bool) (got, left int64, out []Spending) {
	for _, tx := range b.txs {
		s := Spending{TxID: tx.TxID, To: tx.Pays}
		for _, in := range tx.Spends {
			if o, ok := b.made[in]; ok && own[o.To] {
				s.From += o.Amount
				s.Inputs++
			}
		}
		left -= s.From
		for _, p := range tx.Pays {
			if own[p.To] {
				left += p.Amount
				if s.From == 0 {
					got += p.Amount
				}
			}
		}
		if s.From > 0 {
			out = append(out, s)
		}
	}
	return got, left, out
}

// Paid is everything that was ever paid to an address.
func (b *Book) Paid(to string) (sum int64) {
	for _, tx := range b.txs {
		for _, p := range tx.Pays {
			if p.To == to {
				sum += p.Amount
			}
		}
	}
	return sum
}

// Has reports whether a transaction is in a block.
func (b *Book) Has(txid string) bool {
	return slices.ContainsFunc(b.txs, func(tx Tx) bool { return tx.TxID == txid })
}

func addressOf(script []byte) string {
	_, found, _, err := txscript.ExtractPkScriptAddrs(script, &chaincfg.RegressionNetParams)
	if err != nil || len(found) != 1 {
		return ""
	}
	return found[0].EncodeAddress()
}

// Key opens one input of an unsigned transaction: the transaction that made what it spends,
// without witness, and the private key (32 bytes).
type Key struct{ Previous, Secret []byte }

// Rival spends what the first inputs of an unsigned transaction spend, one for each key, to
// an address and for a fee, as whoever has the whole keys can. What it outbids is forgotten
// by the node.
func (n *Node) Rival(ctx context.Context, unsigned []byte, keys []Key, to string, fee int64) (txid string, err error) {
	first := new(wire.MsgTx)
	if err := first.DeserializeNoWitness(bytes.NewReader(unsigned)); err != nil {
		return "", fmt.Errorf("a rival: %w", err)
	}
	tx, spent, sum := wire.NewMsgTx(2), txscript.NewMultiPrevOutFetcher(nil), -fee
	for i, k := range keys {
		before, at := new(wire.MsgTx), first.TxIn[i].PreviousOutPoint
		if err := before.DeserializeNoWitness(bytes.NewReader(k.Previous)); err != nil {
			return "", fmt.Errorf("a rival: %w", err)
		}
		out := before.TxOut[at.Index]
		spent.AddPrevOut(at, out)
		sum += out.Value
		tx.AddTxIn(&wire.TxIn{PreviousOutPoint: at, Sequence: wire.MaxTxInSequenceNum - 2})
	}
	a, err := address.DecodeAddress(to, &chaincfg.RegressionNetParams)
	if err != nil {
		return "", err
	}
	script, err := txscript.PayToAddrScript(a)
	if err != nil {
		return "", err
	}
	tx.AddTxOut(wire.NewTxOut(sum, script))
	hashes := txscript.NewTxSigHashes(tx, spent)
	for i, in := range tx.TxIn {
		key, _ := btcec.PrivKeyFromBytes(keys[i].Secret)
		out := spent.FetchPrevOutput(in.PreviousOutPoint)
		if in.Witness, err = txscript.WitnessSignature(tx, hashes, i, out.Value, out.PkScript, txscript.SigHashAll, key, true); err != nil {
			return "", err
		}
	}
	return n.Send(ctx, tx)
}
