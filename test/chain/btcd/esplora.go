package btcd

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"

	"github.com/btcsuite/btcd/address/v2"
	"github.com/btcsuite/btcd/chaincfg/v2"
	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/btcsuite/btcd/wire/v2"
)

// Esplora answers as Esplora documents it, from the node's own data.
//
// See https://github.com/Blockstream/esplora/blob/master/API.md.
func (n *Node) Esplora() http.Handler {
	m := http.NewServeMux()
	text := func(path string, f func(r *http.Request) (string, error)) {
		m.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			s, err := f(r)
			if refuse(w, err) {
				return
			}
			_, _ = io.WriteString(w, s)
		})
	}
	object := func(path string, f func(r *http.Request) (any, error)) {
		m.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			v, err := f(r)
			if refuse(w, err) {
				return
			}
			_ = json.NewEncoder(w).Encode(v)
		})
	}
	text("GET /block-height/{height}", func(r *http.Request) (hash string, err error) {
		height, err := strconv.Atoi(r.PathValue("height"))
		if err != nil {
			return "", errBad
		}
		return hash, n.Call(r.Context(), &hash, "getblockhash", height)
	})
	text("GET /blocks/tip/hash", func(r *http.Request) (hash string, err error) {
		return hash, n.Call(r.Context(), &hash, "getbestblockhash")
	})
	text("GET /blocks/tip/height", func(r *http.Request) (string, error) {
		height, err := n.Height(r.Context())
		return strconv.FormatInt(height, 10), err
	})
	text("GET /tx/{id}/hex", func(r *http.Request) (string, error) {
		t, err := n.raw(r.Context(), r.PathValue("id"))
		return t.Hex, err
	})
	text("GET /block/{hash}/header", func(r *http.Request) (raw string, err error) {
		return raw, n.Call(r.Context(), &raw, "getblockheader", r.PathValue("hash"), false)
	})
	text("GET /block/{hash}/raw", func(r *http.Request) (string, error) {
		var text string
		if err := n.Call(r.Context(), &text, "getblock", r.PathValue("hash"), 0); err != nil {
			return "", err
		}
		raw, err := hex.DecodeString(text)
		return string(raw), err
	})
	text("POST /tx", func(r *http.Request) (id string, err error) {
		body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		if err != nil {
			return "", err
		}
		return id, n.Call(r.Context(), &id, "sendrawtransaction", string(body))
	})
	object("GET /block/{hash}", func(r *http.Request) (any, error) { return n.block(r.Context(), r.PathValue("hash")) })
	object("GET /tx/{id}/status", func(r *http.Request) (any, error) {
		t, err := n.raw(r.Context(), r.PathValue("id"))
		if err != nil {
			return nil, err
		}
		return n.status(r.Context(), t)
	})
	object("GET /tx/{id}/outspend/{index}", n.outspend)
	object("GET /address/{address}", n.address)
	object("GET /address/{address}/utxo", n.unspent)
	object("GET /address/{address}/txs/chain", n.confirmed)
	object("GET /address/{address}/txs/chain/{last}", n.confirmed)
	object("GET /fee-estimates", func(*http.Request) (any, error) {
		return map[string]float64{"1": 3.2, "6": 2.1, "144": 1.003}, nil
	})
	return m
}

var errBad = errors.New("bad request")

// refuse answers an error as Esplora does: in plain text, what the node refused with 400
// and what it does not know with 404.
func refuse(w http.ResponseWriter, err error) bool {
	var refused *Refused
	switch {
	case err == nil:
		return false
	case errors.As(err, &refused) && (refused.Code == -1 || refused.Code == -5 || refused.Code == -8):
		http.Error(w, "Transaction not found", http.StatusNotFound)
	case errors.As(err, &refused):
		words, _ := json.Marshal(refused)
		http.Error(w, "sendrawtransaction RPC error: "+string(words), http.StatusBadRequest)
	case errors.Is(err, errBad):
		http.Error(w, "Invalid hex string", http.StatusBadRequest)
	default:
		http.Error(w, "the node is away", http.StatusBadGateway)
	}
	return true
}

type rawTx struct {
	Hex   string `json:"hex"`
	TxID  string `json:"txid"`
	Block string `json:"blockhash"`
	Depth int64  `json:"confirmations"`
}

func (n *Node) raw(ctx context.Context, id string) (t rawTx, err error) {
	return t, n.Call(ctx, &t, "getrawtransaction", id, 1)
}

type status struct {
	Confirmed bool   `json:"confirmed"`
	Height    int64  `json:"block_height,omitempty"`
	Hash      string `json:"block_hash,omitempty"`
	Time      int64  `json:"block_time,omitempty"`
}

func (n *Node) status(ctx context.Context, t rawTx) (status, error) {
	if t.Block == "" {
		return status{}, nil
	}
	h, err := n.header(ctx, t.Block)
	return status{true, h.Height, t.Block, h.Time}, err
}

type header struct {
	Height   int64  `json:"height"`
	Time     int64  `json:"time"`
	Previous string `json:"previousblockhash"`
}

func (n *Node) header(ctx context.Context, hash string) (h header, err error) {
	return h, n.Call(ctx, &h, "getblockheader", hash, true)
}

func (n *Node) block(ctx context.Context, hash string) (any, error) {
	h, err := n.header(ctx, hash)
	if err != nil {
		return nil, err
	}
	times := []int64{h.Time}
	for at := h; len(times) < 11 && at.Height > 0; times = append(times, at.Time) {
		if at, err = n.header(ctx, at.Previous); err != nil {
			return nil, err
		}
	}
	slices.Sort(times)
	return map[string]any{"id": hash, "height": h.Height, "timestamp": h.Time, "mediantime": times[len(times)/2]}, nil
}

func (n *Node) history(ctx context.Context, address string) (all []rawTx, err error) {
	err = n.Call(ctx, &all, "searchrawtransactions", address, 1, 0, 1_000_000)
	var refused *Refused
	if errors.As(err, &refused) && refused.Code == -5 {
		err = nil
	}
	return all, err
}

func (n *Node) address(r *http.Request) (any, error) {
	all, err := n.history(r.Context(), r.PathValue("address"))
	if err != nil {
		return nil, err
	}
	var mined, waits int
	for _, t := range all {
		if t.Block != "" {
			mined++
		} else {
			waits++
		}
	}
	return map[string]any{
		"address": r.PathValue("address"), "chain_stats": map[string]int{"tx_count": mined}, "mempool_stats": map[string]int{"tx_count": waits},
	}, nil
}

// output is a payment as Esplora shows it.
type output struct {
	Script  string `json:"scriptpubkey"`
	Address string `json:"scriptpubkey_address,omitempty"`
	Value   int64  `json:"value"`
}

func outputOf(o *wire.TxOut) output {
	out := output{Script: hex.EncodeToString(o.PkScript), Value: o.Value}
	if _, to, _, err := txscript.ExtractPkScriptAddrs(o.PkScript, &chaincfg.RegressionNetParams); err == nil && len(to) == 1 {
		out.Address = to[0].EncodeAddress()
	}
	return out
}

// confirmed lists 25 of an address's transactions that are in blocks, newest first, from
// behind the given one on.
func (n *Node) confirmed(r *http.Request) (any, error) {
	all, err := n.history(r.Context(), r.PathValue("address"))
	if err != nil {
		return nil, err
	}
	slices.Reverse(all)
	all = slices.DeleteFunc(all, func(t rawTx) bool { return t.Block == "" })
	if last := r.PathValue("last"); last != "" {
		i := slices.IndexFunc(all, func(t rawTx) bool { return t.TxID == last })
		if i < 0 {
			return nil, errBad
		}
		all = all[i+1:]
	}
	out := []map[string]any{}
	for _, t := range all[:min(25, len(all))] {
		shown, err := n.shown(r.Context(), t)
		if err != nil {
			return nil, err
		}
		out = append(out, shown)
	}
	return out, nil
}

// shown is a transaction with what it spends.
func (n *Node) shown(ctx context.Context, t rawTx) (map[string]any, error) {
	tx, err := Decode(t.Hex)
	if err != nil {
		return nil, err
	}
	in, out := []map[string]any{}, []output{}
	for _, i := range tx.TxIn {
		at := i.PreviousOutPoint
		reward := at.Index == wire.MaxPrevOutIndex
		one := map[string]any{"txid": at.Hash.String(), "vout": at.Index, "is_coinbase": reward, "prevout": nil}
		if !reward {
			made, _, ok, err := n.Tx(ctx, at.Hash.String())
			if err != nil || !ok {
				return nil, errors.Join(err, errBad)
			}
			one["prevout"] = outputOf(made.TxOut[at.Index])
		}
		in = append(in, one)
	}
	for _, o := range tx.TxOut {
		out = append(out, outputOf(o))
	}
	s, err := n.status(ctx, t)
	return map[string]any{"txid": t.TxID, "vin": in, "vout": out, "status": s}, err
}

type utxo struct {
	TxID   string `json:"txid"`
	Index  int    `json:"vout"`
	Value  int64  `json:"value"`
	Status status `json:"status"`
}

func (n *Node) unspent(r *http.Request) (any, error) {
	a, err := address.DecodeAddress(r.PathValue("address"), &chaincfg.RegressionNetParams)
	if err != nil {
		return nil, errBad
	}
	script, err := txscript.PayToAddrScript(a)
	if err != nil {
		return nil, errBad
	}
	all, err := n.history(r.Context(), r.PathValue("address"))
	if err != nil {
		return nil, err
	}
	spent, out := map[wire.OutPoint]bool{}, []utxo{}
	for _, t := range all {
		tx, err := Decode(t.Hex)
		if err != nil {
			return nil, err
		}
		for _, in := range tx.TxIn {
			spent[in.PreviousOutPoint] = true
		}
	}
	for _, t := range all {
		tx, err := Decode(t.Hex)
		if err != nil {
			return nil, err
		}
		s, err := n.status(r.Context(), t)
		if err != nil {
			return nil, err
		}
		for i, o := range tx.TxOut {
			if bytes.Equal(o.PkScript, script) && !spent[wire.OutPoint{Hash: tx.TxHash(), Index: uint32(i)}] { //nolint:gosec // an index
				out = append(out, utxo{t.TxID, i, o.Value, s})
			}
		}
	}
	return out, nil
}

// outspend looks for the spender in the history of the output's address.
func (n *Node) outspend(r *http.Request) (any, error) {
	t, err := n.raw(r.Context(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	tx, err := Decode(t.Hex)
	if err != nil {
		return nil, err
	}
	index, err := strconv.Atoi(r.PathValue("index"))
	if err != nil || index < 0 || index >= len(tx.TxOut) {
		return map[string]bool{"spent": false}, nil
	}
	_, to, _, err := txscript.ExtractPkScriptAddrs(tx.TxOut[index].PkScript, &chaincfg.RegressionNetParams)
	if err != nil || len(to) != 1 {
		return map[string]bool{"spent": false}, nil //nolint:nilerr // what has no address has no history
	}
	all, err := n.history(r.Context(), to[0].EncodeAddress())
	if err != nil {
		return nil, err
	}
	for _, by := range all {
		spender, err := Decode(by.Hex)
		if err != nil {
			return nil, err
		}
		for i, in := range spender.TxIn {
			if in.PreviousOutPoint == (wire.OutPoint{Hash: tx.TxHash(), Index: uint32(index)}) { //nolint:gosec // checked above
				s, err := n.status(r.Context(), by)
				return map[string]any{"spent": true, "txid": by.TxID, "vin": i, "status": s}, err
			}
		}
	}
	return map[string]bool{"spent": false}, nil
}

// Hex is a transaction as nodes take it.
func Hex(tx *wire.MsgTx) string {
	var raw bytes.Buffer
	_ = tx.Serialize(&raw) // a buffer takes everything
	return hex.EncodeToString(raw.Bytes())
}
