package bitcoin_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/btcsuite/btcd/wire/v2"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/bitcoin"
	"github.com/hefu-wallet/hefu/node"
	"github.com/hefu-wallet/hefu/test/chain/btcd"
)

func TestMain(m *testing.M) {
	if err := btcd.Install(context.Background(), os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// account is keys that have nothing to do with one another, so that a mistaken path shows.
type account struct {
	t    *testing.T
	name string
	n    chain.Network
	f    chain.Family
}

func regtest(t *testing.T) (chain.Network, chain.Family) {
	t.Helper()
	f := bitcoin.Family(time.Now)
	for _, n := range f.Networks {
		if n.Dev {
			return n, f
		}
	}
	t.Fatal("there is no regtest")
	return chain.Network{}, f
}

func newAccount(t *testing.T, name string) account {
	t.Helper()
	n, f := regtest(t)
	return account{t, name, n, f}
}

// miner is the account whose first address gets every block's reward.
const miner = "miner"

func (a account) key(steps ...uint32) *btcec.PrivateKey {
	h := sha256.New()
	if a.name == miner && slices.Equal(steps, []uint32{0, 0}) {
		_, _ = h.Write([]byte("hefu/test/chain/btcd"))
		k, _ := btcec.PrivKeyFromBytes(h.Sum(nil))
		return k
	}
	_, _ = h.Write([]byte(a.name))
	_ = binary.Write(h, binary.BigEndian, steps)
	k, _ := btcec.PrivKeyFromBytes(h.Sum(nil))
	return k
}

func (a account) address(branch, i uint32) string {
	a.t.Helper()
	s, err := a.f.Address(a.n, a.key(branch, i).PubKey().SerializeCompressed())
	if err != nil {
		a.t.Fatal(err)
	}
	return s
}

func (a account) owner() chain.Owner {
	return chain.Owner{Address: a.address(0, 0), Public: func(steps ...uint32) ([]byte, error) {
		return a.key(steps...).PubKey().SerializeCompressed(), nil
	}}
}

// spend signs a transaction of one coin to the branch's address, less a fee.
func (a account) spend(c chain.Coin, fee int64, branch, i uint32) *wire.MsgTx {
	a.t.Helper()
	steps, err := a.n.Steps(c.Path)
	if err != nil {
		a.t.Fatal(err)
	}
	key := a.key(steps...)
	from, err := txscript.NewScriptBuilder().AddOp(txscript.OP_0).AddData(hash160(key)).Script()
	if err != nil {
		a.t.Fatal(err)
	}
	to, err := txscript.NewScriptBuilder().AddOp(txscript.OP_0).AddData(hash160(a.key(branch, i))).Script()
	if err != nil {
		a.t.Fatal(err)
	}
	id, err := chainhash.NewHashFromStr(c.TxID)
	if err != nil {
		a.t.Fatal(err)
	}
	amount := c.Amount.Big().Int64()
	tx := wire.NewMsgTx(2)
	tx.AddTxIn(&wire.TxIn{PreviousOutPoint: wire.OutPoint{Hash: *id, Index: c.Index}, Sequence: 0xfffffffd})
	tx.AddTxOut(wire.NewTxOut(amount-fee, to))
	hashes := txscript.NewTxSigHashes(tx, txscript.NewCannedPrevOutputFetcher(from, amount))
	tx.TxIn[0].Witness, err = txscript.WitnessSignature(tx, hashes, 0, amount, from, txscript.SigHashAll, key, true)
	if err != nil {
		a.t.Fatal(err)
	}
	return tx
}

func hash160(k *btcec.PrivateKey) []byte {
	return address160(k.PubKey().SerializeCompressed())
}

func raw(tx *wire.MsgTx) []byte {
	var b bytes.Buffer
	_ = tx.Serialize(&b)
	return b.Bytes()
}

// plan is what the Ledger needs to know of a signed transaction.
func plan(t *testing.T, l chain.Ledger, tx *wire.MsgTx) hefu.Plan {
	t.Helper()
	var b bytes.Buffer
	if err := tx.SerializeNoWitness(&b); err != nil {
		t.Fatal(err)
	}
	p := hefu.Plan{Bytes: b.Bytes(), Facts: hefu.Facts{Inputs: make([]hefu.InputFact, len(tx.TxIn))}}
	p, err := l.(chain.Prover).Prove(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// rig is one kind of source beside the node whose chain it tells of.
type rig struct {
	t      *testing.T
	node   *btcd.Node
	mirror func() // brings a second node up to the first, and back what waits there
	rpc    chain.RPC
	ledger chain.Ledger
	n      chain.Network
	tape   *tape // of a node of Core's: what is recorded, or played; nil for neither
}

// played says that there is no node, only its tape.
func (r *rig) played() bool { return r.node == nil }

// height is the number of the newest block.
func (r *rig) height() int64 {
	r.t.Helper()
	return r.number(func() string {
		height, err := r.node.Height(r.t.Context())
		if err != nil {
			r.t.Fatal(err)
		}
		return strconv.FormatInt(height, 10)
	})
}

func (r *rig) number(make func() string) int64 {
	r.t.Helper()
	n, err := strconv.ParseInt(r.done(make), 10, 64)
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

// done is what a test's own hands bring about, by way of the tape where there is one.
func (r *rig) done(make func() string) string {
	if r.tape == nil {
		return make()
	}
	return r.tape.did(make)
}

func (r *rig) open(url string) {
	r.t.Helper()
	n, f := regtest(r.t)
	rpc, err := node.New([]string{url}, node.Options{Probe: bitcoin.Probe(n), Read: bitcoin.ReadOnly, MaxBody: 32 << 20, Attempts: 1})
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(rpc.Close)
	r.rpc, r.n, r.ledger = rpc, n, f.Open(n, rpc)
}

func (r *rig) mine(blocks int) {
	r.t.Helper()
	if r.played() {
		return
	}
	r.mirror()
	if _, err := r.node.Mine(r.t.Context(), blocks); err != nil {
		r.t.Fatal(err)
	}
	r.mirror()
}

func (r *rig) fund(to ...btcd.Output) string {
	r.t.Helper()
	return r.done(func() string {
		id, err := r.node.Fund(r.t.Context(), to...)
		if err != nil {
			r.t.Fatal(err)
		}
		r.mirror()
		return id
	})
}

func (r *rig) reorg(depth int) {
	r.t.Helper()
	if r.played() {
		return
	}
	if err := r.node.Reorg(r.t.Context(), depth, true); err != nil {
		r.t.Fatal(err)
	}
	r.mirror()
}

func (r *rig) view(a account) chain.View {
	r.t.Helper()
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		v, err := r.ledger.View(r.t.Context(), a.owner(), r.n.Native.ID)
		if err == nil {
			return v
		}
		if !strings.Contains(err.Error(), "searches its blocks") || time.Now().After(end) { // Core's wallet, the first time
			r.t.Fatal(err)
		}
	}
}

func (r *rig) depth(tx *wire.MsgTx) chain.Depth {
	r.t.Helper()
	d, err := r.ledger.Depth(r.t.Context(), tx.TxHash().String())
	if err != nil {
		r.t.Fatal(err)
	}
	return d
}

// startBtcd is a rig that opens no source yet.
func startBtcd(t *testing.T) *rig {
	t.Helper()
	n, err := btcd.Start(t.Context(), btcd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Stop)
	return &rig{t: t, node: n, mirror: func() {}}
}

// sources are the kinds that a test runs on.
func sources(t *testing.T, f func(t *testing.T, r *rig)) {
	t.Run("btcd", func(t *testing.T) {
		t.Parallel()
		r := startBtcd(t)
		r.open(r.node.URL)
		f(t, r)
	})
	t.Run("esplora", func(t *testing.T) {
		t.Parallel()
		r := startBtcd(t)
		s := httptest.NewServer(r.node.Esplora())
		t.Cleanup(s.Close)
		r.open("esplora+" + s.URL)
		f(t, r)
	})
	if binary, ok := coreBinary(t); ok {
		t.Run("core", func(t *testing.T) {
			t.Parallel()
			r := startBtcd(t)
			r.mirror = startCore(t, binary, r)
			r.mirror()
			f(t, r)
		})
	}
	if !recording() {
		t.Run("recorded", func(t *testing.T) {
			t.Parallel()
			playCore(t, f)
		})
	}
}

// playCore runs a test on the answers that a node of Core's gave once.
func playCore(t *testing.T, f func(t *testing.T, r *rig)) {
	t.Helper()
	p, url := playTape(t)
	r := &rig{t: t, mirror: func() {}, tape: p}
	r.open("core+" + url + "/wallet/hefu")
	f(t, r)
}

func sats(v int64) hefu.Units { return hefu.UnitsOf(uint64(v)) } //nolint:gosec // a test's own

func TestWhatAnAccountHas(t *testing.T) {
	sources(t, func(t *testing.T, r *rig) {
		a := newAccount(t, "what")
		at := func(branch, i uint32) hefu.Own {
			return hefu.Own{Path: fmt.Sprintf("%s/%d/%d", r.n.Key, branch, i), Address: a.address(branch, i)}
		}
		v := r.view(a)
		if len(v.Coins) != 0 || !v.Native.IsZero() || !v.Arrives.IsZero() || v.Next != at(0, 0) || v.Change != at(1, 0) {
			t.Fatalf("a new account: %+v", v)
		}
		first := r.fund(btcd.Output{Address: a.address(0, 0), Amount: 100_000}, btcd.Output{Address: a.address(0, 0), Amount: 50_000}, btcd.Output{Address: a.address(0, 19), Amount: 7_000})
		if v = r.view(a); len(v.Coins) != 0 || v.Arrives.Cmp(sats(157_000)) != 0 || v.Next != at(0, 20) {
			t.Fatalf("what waits: %+v", v)
		}
		r.mine(1)
		r.fund(btcd.Output{Address: a.address(0, 39), Amount: 9_000}, btcd.Output{Address: a.address(1, 3), Amount: 8_000}, btcd.Output{Address: a.address(0, 60), Amount: 1_000_000})
		r.mine(2)
		v = r.view(a)
		if v.Native.Cmp(sats(174_000)) != 0 && v.Native.Cmp(sats(1_174_000)) != 0 { // beyond the gap: only some look there
			t.Fatalf("it has %s", v.Native)
		}
		if v.Native.Cmp(sats(174_000)) == 0 && (v.Next != at(0, 40) || len(v.Coins) != 5) || v.Change != at(1, 4) || !v.Arrives.IsZero() || v.Balance.Cmp(v.Native) != 0 {
			t.Fatalf("with a gap: %+v", v)
		}
		if height := r.height(); v.Height != uint64(height) { //nolint:gosec // not negative
			t.Errorf("height %d, not %d", v.Height, height)
		}
		for _, c := range v.Coins {
			depth := uint64(2)
			if c.TxID == first {
				depth = 3
			}
			if c.Depth != depth {
				t.Errorf("%s:%d is %d deep, not %d", c.TxID, c.Index, c.Depth, depth)
			}
		}
		if v.Fee.Slow.Cmp(v.Fee.Base) < 0 || v.Fee.Tip.Cmp(v.Fee.Slow) < 0 || v.Fee.Fast.Cmp(v.Fee.Tip) < 0 || v.Fee.Base.Cmp(sats(1000)) < 0 {
			t.Errorf("fees %+v", v.Fee)
		}
		now, err := r.ledger.Time(t.Context())
		if err != nil || now <= 0 || now != v.Time { // the chain is younger than an hour
			t.Errorf("the time is %d, the head's %d, %v", now, v.Time, err)
		}
	})
}

func TestATransactionsLife(t *testing.T) {
	sources(t, func(t *testing.T, r *rig) {
		a := newAccount(t, "life")
		r.fund(btcd.Output{Address: a.address(0, 0), Amount: 100_000})
		r.mine(3)
		c := r.view(a).Coins[0]
		tx := a.spend(c, 1000, 1, 0)
		if d := r.depth(tx); d.Found {
			t.Fatalf("before: %+v", d)
		}
		for range 2 { // again is success
			if err := r.ledger.Send(t.Context(), raw(tx)); err != nil {
				t.Fatal(err)
			}
		}
		if d := r.depth(tx); d != (chain.Depth{Found: true}) {
			t.Fatalf("sent: %+v", d)
		}
		if v := r.view(a); len(v.Coins) != 0 || v.Arrives.Cmp(sats(99_000)) != 0 || v.Change.Address != a.address(1, 1) {
			t.Fatalf("while it waits: %+v", v)
		}
		r.mine(1)
		if d := r.depth(tx); !d.Mined || d.Depth != 1 || d.Final || d.Failed {
			t.Fatalf("mined: %+v", d)
		}
		if v := r.view(a); len(v.Coins) != 1 || v.Native.Cmp(sats(99_000)) != 0 || v.Coins[0].Path != r.n.Key+"/1/0" {
			t.Fatalf("what came back: %+v", v)
		}
		r.mine(1)
		if d := r.depth(tx); !d.Final || d.Depth != 2 {
			t.Fatalf("deeper: %+v", d)
		}
		if err := r.ledger.Send(t.Context(), raw(tx)); err != nil && !errors.Is(err, chain.ErrStale) {
			t.Fatalf("sent again once it is mined: %v", err)
		}
		r.reorg(2)
		if d := r.depth(tx); d.Mined {
			t.Fatalf("after a reorganisation: %+v", d)
		}
		if err := r.ledger.Send(t.Context(), raw(tx)); err != nil {
			t.Fatal(err)
		}
		r.mine(1)
		if d := r.depth(tx); d.Depth != 1 {
			t.Fatalf("mined again: %+v", d)
		}
	})
}

func TestATransactionThatAnotherReplaced(t *testing.T) {
	sources(t, func(t *testing.T, r *rig) {
		a := newAccount(t, "replaced")
		r.fund(btcd.Output{Address: a.address(0, 0), Amount: 100_000})
		r.mine(3)
		c := r.view(a).Coins[0]
		mine, theirs := a.spend(c, 1000, 1, 0), a.spend(c, 3000, 0, 5)
		p := plan(t, r.ledger, mine)
		dead := func(want bool) {
			t.Helper()
			if is, err := r.ledger.Dead(t.Context(), a.address(0, 0), p, mine.TxHash().String()); err != nil || is != want {
				t.Fatalf("dead %v, %v", is, err)
			}
		}
		dead(false)
		if err := r.ledger.Send(t.Context(), raw(theirs)); err != nil {
			t.Fatal(err)
		}
		dead(false)
		if err := r.ledger.Send(t.Context(), raw(mine)); !errors.Is(err, chain.ErrStale) && !errors.Is(err, chain.ErrUnderpriced) {
			t.Fatalf("the cheaper one: %v", err)
		}
		r.mine(1)
		dead(false)
		if err := r.ledger.Send(t.Context(), raw(mine)); !errors.Is(err, chain.ErrStale) {
			t.Fatalf("once the other is mined: %v", err)
		}
		r.mine(1)
		dead(true)
		if d := r.depth(mine); d.Found {
			t.Fatalf("%+v", d)
		}
		if is, err := r.ledger.Dead(t.Context(), a.address(0, 0), plan(t, r.ledger, theirs), theirs.TxHash().String()); err != nil || is {
			t.Fatalf("the one that won: dead %v, %v", is, err)
		}
		r.reorg(2)
		dead(false)
	})
}

func TestAReplacementThatPaysMore(t *testing.T) {
	sources(t, func(t *testing.T, r *rig) {
		a := newAccount(t, "more")
		r.fund(btcd.Output{Address: a.address(0, 0), Amount: 100_000})
		r.mine(3)
		c := r.view(a).Coins[0]
		cheap, dear := a.spend(c, 300, 1, 0), a.spend(c, 5000, 1, 0)
		if err := r.ledger.Send(t.Context(), raw(a.spend(c, 10, 1, 0))); !errors.Is(err, chain.ErrUnderpriced) {
			t.Fatalf("below what is relayed: %v", err)
		}
		if err := r.ledger.Send(t.Context(), raw(cheap)); err != nil {
			t.Fatal(err)
		}
		if err := r.ledger.Send(t.Context(), raw(dear)); err != nil {
			t.Fatal(err)
		}
		if d := r.depth(cheap); d.Found {
			t.Fatalf("the replaced one: %+v", d)
		}
		if d := r.depth(dear); !d.Found {
			t.Fatalf("the one that took its place: %+v", d)
		}
	})
}

func TestProofs(t *testing.T) {
	sources(t, func(t *testing.T, r *rig) {
		a := newAccount(t, "proofs")
		r.fund(btcd.Output{Address: a.address(0, 0), Amount: 100_000})
		r.mine(1)
		c := r.view(a).Coins[0]
		p := plan(t, r.ledger, a.spend(c, 1000, 1, 0))
		if got := chainhash.DoubleHashH(p.Facts.Inputs[0].Previous).String(); got != c.TxID {
			t.Fatalf("the proof is %s, not %s", got, c.TxID)
		}
		c.TxID = strings.Repeat("ab", 32)
		p = hefu.Plan{Facts: hefu.Facts{Inputs: make([]hefu.InputFact, 1)}}
		var b bytes.Buffer
		if err := a.spend(c, 1000, 1, 0).SerializeNoWitness(&b); err != nil {
			t.Fatal(err)
		}
		p.Bytes = b.Bytes()
		if _, err := r.ledger.(chain.Prover).Prove(t.Context(), p); !hefu.Is(err, hefu.KindUnavailable) {
			t.Fatalf("what nobody has is proved: %v", err)
		}
	})
}

func TestAnotherChainIsRefused(t *testing.T) {
	sources(t, func(t *testing.T, r *rig) {
		for _, n := range bitcoin.Family(time.Now).Networks {
			err := bitcoin.Probe(n)(t.Context(), r.rpc)
			if n.Dev != (err == nil) || err != nil && !strings.Contains(err.Error(), "another chain") {
				t.Errorf("%s: %v", n.Name, err)
			}
		}
	})
}
