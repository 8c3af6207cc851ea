package btcd

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/btcsuite/btcd/address/v2"
	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/chaincfg/v2"
	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/btcsuite/btcd/wire/v2"
)

// maturity is how deep a block's reward must be before it can be spent.
const maturity = 100

// minerKey is the key of every block's reward; its coins are worth nothing.
func minerKey() *btcec.PrivateKey {
	seed := sha256.Sum256([]byte("hefu/test/chain/btcd"))
	key, _ := btcec.PrivKeyFromBytes(seed[:])
	return key
}

func minerAddress() (*address.AddressWitnessPubKeyHash, error) {
	return address.NewAddressWitnessPubKeyHash(address.Hash160(minerKey().PubKey().SerializeCompressed()), &chaincfg.RegressionNetParams)
}

// Miner is the address that every block's reward goes to.
func Miner() (string, error) {
	a, err := minerAddress()
	if err != nil {
		return "", err
	}
	return a.EncodeAddress(), nil
}

// Height is the number of the newest block.
func (n *Node) Height(ctx context.Context) (height int64, err error) {
	return height, n.Call(ctx, &height, "getblockcount")
}

// Mine makes blocks with everything that waits, and returns their hashes.
func (n *Node) Mine(ctx context.Context, blocks int) (hashes []string, err error) {
	return hashes, n.Call(ctx, &hashes, "generate", blocks)
}

// Reorg takes the newest blocks back and makes one more than them in their place. What was
// in them waits again and is mined again, unless drop: then a node that forgets everything
// that waits comes first.
func (n *Node) Reorg(ctx context.Context, depth int, drop bool) error {
	height, err := n.Height(ctx)
	if err != nil {
		return err
	}
	var hash string
	if err := n.Call(ctx, &hash, "getblockhash", height-int64(depth)+1); err != nil {
		return err
	}
	if err := n.Call(ctx, nil, "invalidateblock", hash); err != nil {
		return err
	}
	if drop {
		if err := n.Kill(ctx); err != nil {
			return err
		}
		if err := n.Restart(ctx); err != nil {
			return err
		}
	}
	_, err = n.Mine(ctx, depth+1)
	return err
}

// Output is a payment.
type Output struct {
	Address string
	Amount  int64 // satoshis
}

// Fund pays from the rewards of old blocks and returns the transaction's id. The payment
// waits: Mine puts it into a block.
func (n *Node) Fund(ctx context.Context, to ...Output) (txid string, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	tx := wire.NewMsgTx(2)
	need := 400 + 70*int64(len(to)) // about two satoshis a byte
	for _, o := range to {
		a, err := address.DecodeAddress(o.Address, &chaincfg.RegressionNetParams)
		if err != nil {
			return "", fmt.Errorf("fund %s: %w", o.Address, err)
		}
		script, err := txscript.PayToAddrScript(a)
		if err != nil {
			return "", fmt.Errorf("fund %s: %w", o.Address, err)
		}
		tx.AddTxOut(wire.NewTxOut(o.Amount, script))
		need += o.Amount
	}
	if err := n.pay(ctx, tx, need); err != nil {
		return "", fmt.Errorf("fund: %w", err)
	}
	return n.Send(ctx, tx)
}

// Send hands a signed transaction to the node.
func (n *Node) Send(ctx context.Context, tx *wire.MsgTx) (txid string, err error) {
	var raw bytes.Buffer
	if err := tx.Serialize(&raw); err != nil {
		return "", err
	}
	return txid, n.Call(ctx, &txid, "sendrawtransaction", hex.EncodeToString(raw.Bytes()))
}

// pay adds and signs inputs of the miner's for need satoshis, and what comes back.
func (n *Node) pay(ctx context.Context, tx *wire.MsgTx, need int64) error {
	coins, err := n.coins(ctx)
	if err != nil {
		return err
	}
	own, err := minerAddress()
	if err != nil {
		return err
	}
	script, err := txscript.PayToAddrScript(own)
	if err != nil {
		return err
	}
	prev := txscript.NewMultiPrevOutFetcher(nil)
	var have int64
	for _, c := range coins {
		if have >= need {
			break
		}
		have += c.amount
		need += 150
		tx.AddTxIn(wire.NewTxIn(&c.at, nil, nil))
		prev.AddPrevOut(c.at, wire.NewTxOut(c.amount, script))
	}
	if have < need {
		return errors.New("the rewards of old blocks do not reach; mine more of them")
	}
	if back := have - need; back > 1000 {
		tx.AddTxOut(wire.NewTxOut(back, script))
	}
	hashes := txscript.NewTxSigHashes(tx, prev)
	for i, in := range tx.TxIn {
		out := prev.FetchPrevOutput(in.PreviousOutPoint)
		if in.Witness, err = txscript.WitnessSignature(tx, hashes, i, out.Value, script, txscript.SigHashAll, minerKey(), true); err != nil {
			return err
		}
	}
	return nil
}

type coin struct {
	at     wire.OutPoint
	amount int64
}

// coins are what the miner can spend now.
func (n *Node) coins(ctx context.Context) ([]coin, error) {
	miner, err := Miner()
	if err != nil {
		return nil, err
	}
	var all []struct {
		Hex           string `json:"hex"`
		Confirmations int64  `json:"confirmations"`
	}
	if err := n.Call(ctx, &all, "searchrawtransactions", miner, 1, 0, 1_000_000); err != nil {
		return nil, err
	}
	own, err := minerAddress()
	if err != nil {
		return nil, err
	}
	script, err := txscript.PayToAddrScript(own)
	if err != nil {
		return nil, err
	}
	var out []coin
	spent := map[wire.OutPoint]bool{}
	for _, t := range all {
		tx, err := Decode(t.Hex)
		if err != nil {
			return nil, err
		}
		reward := len(tx.TxIn) == 1 && tx.TxIn[0].PreviousOutPoint.Hash == chainhash.Hash{}
		for _, in := range tx.TxIn {
			spent[in.PreviousOutPoint] = true
		}
		if reward && t.Confirmations < maturity {
			continue
		}
		for i, o := range tx.TxOut {
			if bytes.Equal(o.PkScript, script) {
				out = append(out, coin{wire.OutPoint{Hash: tx.TxHash(), Index: uint32(i)}, o.Value}) //nolint:gosec // an index
			}
		}
	}
	return slices.DeleteFunc(out, func(c coin) bool { return spent[c.at] }), nil
}

// Decode reads a transaction in hex.
func Decode(text string) (*wire.MsgTx, error) {
	raw, err := hex.DecodeString(text)
	if err != nil {
		return nil, err
	}
	tx := new(wire.MsgTx)
	return tx, tx.Deserialize(bytes.NewReader(raw))
}

// Tx asks the node for a transaction: how deep it is, 0 while it waits. ok is false when the
// node does not know it.
func (n *Node) Tx(ctx context.Context, txid string) (tx *wire.MsgTx, depth int64, ok bool, err error) {
	var got struct {
		Hex           string `json:"hex"`
		Confirmations int64  `json:"confirmations"`
	}
	err = n.Call(ctx, &got, "getrawtransaction", txid, 1)
	var refused *Refused
	if errors.As(err, &refused) && refused.Code == -5 {
		return nil, 0, false, nil
	}
	if err != nil {
		return nil, 0, false, err
	}
	tx, err = Decode(got.Hex)
	return tx, got.Confirmations, err == nil, err
}

// Balance is what is unspent at an address in the blocks of the chain, in satoshis.
func (n *Node) Balance(ctx context.Context, at string) (sum int64, err error) {
	a, err := address.DecodeAddress(at, &chaincfg.RegressionNetParams)
	if err != nil {
		return 0, err
	}
	script, err := txscript.PayToAddrScript(a)
	if err != nil {
		return 0, err
	}
	all, err := n.history(ctx, at)
	if err != nil {
		return 0, err
	}
	for _, t := range all {
		tx, err := Decode(t.Hex)
		if err != nil {
			return 0, err
		}
		for i, o := range tx.TxOut {
			if !bytes.Equal(o.PkScript, script) {
				continue
			}
			var there json.RawMessage // null when it is spent in a block, or in none yet
			if err := n.Call(ctx, &there, "gettxout", t.TxID, i, false); err != nil {
				return 0, err
			}
			if len(there) > 0 && string(there) != "null" {
				sum += o.Value
			}
		}
	}
	return sum, nil
}
