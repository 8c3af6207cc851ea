package bitcoin

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/ecdsa"
	"github.com/btcsuite/btcd/btcec/v2/schnorr"
	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/btcsuite/btcd/wire/v2"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// world is an account with its keys, and what a node says of it.
type world struct {
	t     testing.TB
	f     chain.Family
	k     kind
	n     chain.Network
	owner chain.Owner
	view  chain.View
	r     *rand.Rand
}

func newWorld(t testing.TB, symbol string, k kind) *world {
	t.Helper()
	w := &world{t: t, f: family(k, time.Now), k: k, r: rand.New(rand.NewPCG(7, 7))} //nolint:gosec // repeatable on purpose
	for _, n := range w.f.Networks {
		if n.Native.Symbol == symbol {
			w.n = n
		}
	}
	w.owner = chain.Owner{Address: w.address("/0/0"), Public: func(steps ...uint32) ([]byte, error) {
		return w.private(fmt.Sprintf("/%d/%d", steps[0], steps[1])).PubKey().SerializeCompressed(), nil
	}}
	w.view = chain.View{
		Height: 870_000, Change: w.own("/1/3"), Next: w.own("/0/9"),
		Fee: chain.Fee{Base: hefu.UnitsOf(1000), Slow: hefu.UnitsOf(2000), Tip: hefu.UnitsOf(12_000), Fast: hefu.UnitsOf(30_000)},
	}
	for i, amount := range []uint64{150_000, 1_000_000, 40_000, 300_000} {
		w.add(fmt.Sprintf("/%d/%d", i%2, i), amount)
	}
	return w
}

// private is the key at steps below Network.Key. A hash stands for BIP-32 here.
func (w *world) private(steps string) *btcec.PrivateKey {
	h := sha256.Sum256([]byte("world" + steps))
	k, _ := btcec.PrivKeyFromBytes(h[:])
	return k
}

func (w *world) address(steps string) string {
	w.t.Helper()
	a, err := w.f.Address(w.n, w.private(steps).PubKey().SerializeCompressed())
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func (w *world) own(steps string) hefu.Own {
	return hefu.Own{Path: w.n.Key + steps, Address: w.address(steps)}
}

// add gives the account a coin.
func (w *world) add(steps string, amount uint64) {
	w.t.Helper()
	script, err := scriptOf(w.n, w.address(steps))
	if err != nil {
		w.t.Fatal(err)
	}
	tx := &wire.MsgTx{Version: 2, TxIn: []*wire.TxIn{{PreviousOutPoint: wire.OutPoint{Index: w.r.Uint32()}, Sequence: 1}}}
	binary.LittleEndian.PutUint64(tx.TxIn[0].PreviousOutPoint.Hash[:], w.r.Uint64())
	index := w.r.Uint32N(2)
	for i := range index + 1 {
		out := &wire.TxOut{Value: 5000, PkScript: witnessScript(0, make([]byte, 20))}
		if i == index {
			out = &wire.TxOut{Value: int64(amount), PkScript: script}
		}
		tx.TxOut = append(tx.TxOut, out)
	}
	w.view.Coins = append(w.view.Coins, chain.Coin{
		TxID: tx.TxID(), Index: index, Amount: hefu.UnitsOf(amount), Path: w.n.Key + steps, Depth: 3, Previous: bare(tx),
	})
	sum, err := w.view.Native.Add(hefu.UnitsOf(amount))
	if err != nil {
		w.t.Fatal(err)
	}
	w.view.Native, w.view.Balance = sum, sum
}

const payee = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4" // of the key 1, BIP-173's example

func (w *world) intent(amount uint64) hefu.Intent {
	w.t.Helper()
	to, err := addressOf(w.n, witnessScript(0, unhex(w.t, "751e76e8199196d454941c45d1b3a323f1433bd6")))
	if err != nil {
		w.t.Fatal(err)
	}
	return hefu.Intent{
		Network: w.n.ID, From: w.owner.Address, To: to, Asset: w.n.Native.ID,
		Amount: hefu.UnitsOf(amount), FeeCap: hefu.UnitsOf(100_000), Expiry: 2_000_000_000,
	}
}

func (w *world) build(in hefu.Intent) hefu.Plan {
	w.t.Helper()
	p, err := w.f.Build(w.n, in, w.view)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) describe(p hefu.Plan) hefu.Summary {
	w.t.Helper()
	s, err := w.f.Describe(w.n, p)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// sign signs each input by its key.
func (w *world) sign(p hefu.Plan) []chain.Signature {
	w.t.Helper()
	ds, err := w.f.Digests(w.n, p)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []chain.Signature
	for _, d := range ds {
		key := w.private(d.Path[len(w.n.Key):])
		if w.k == tr {
			sig, err := schnorr.Sign(txscript.TweakTaprootPrivKey(*key, nil), d.Message, schnorr.CustomNonce([32]byte{1}))
			if err != nil {
				w.t.Fatal(err)
			}
			out = append(out, chain.Signature{Bytes: sig.Serialize()})
			continue
		}
		c := ecdsa.SignCompact(key, d.Message, true)
		out = append(out, chain.Signature{Bytes: c[1:], V: c[0] - 31})
	}
	return out
}

// withWitness is the transaction as nodes give one that has a witness.
func withWitness(t testing.TB, b []byte) []byte {
	t.Helper()
	tx, err := readBare(b)
	if err != nil {
		t.Fatal(err)
	}
	tx.TxIn[0].Witness = wire.TxWitness{{1, 2}, {}}
	var out bytes.Buffer
	if err := tx.Serialize(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
