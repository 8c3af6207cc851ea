package guard_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	mathrand "math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/btcsuite/btcd/wire/v2"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/bitcoin"
	factors "github.com/hefu-wallet/hefu/factor/all"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/history"
	"github.com/hefu-wallet/hefu/keystore"
	"github.com/hefu-wallet/hefu/node"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/test/chain/btcd"
)

// coinWorld is a guard that follows a real Bitcoin chain, for users whose keys the test has.
type coinWorld struct {
	*guard.Guard
	w     *world
	node  *btcd.Node
	n     chain.Network
	f     chain.Family
	past  chain.Historian
	users []*coinUser
	r     *mathrand.Rand
}

// coinUser has an active dealing; its private key is 1, and those of its addresses that and
// a chain code.
type coinUser struct {
	o      *coinWorld
	caller guard.Caller
	key    pair.PublicKey
	owner  chain.Owner
}

func newCoinWorld(t *testing.T) *coinWorld {
	t.Helper()
	if err := btcd.Install(t.Context(), os.Stderr); err != nil {
		t.Fatal(err)
	}
	nd, err := btcd.Start(t.Context(), btcd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nd.Stop)
	o := &coinWorld{node: nd, f: bitcoin.Family(time.Now), r: mathrand.New(mathrand.NewPCG(3, 4))} //nolint:gosec // a test's dice
	for _, n := range o.f.Networks {
		if n.Dev {
			o.n = n
		}
	}
	o.w = &world{t: t, dir: t.TempDir(), clock: &clock{now: time.Now()}}
	o.w.cfg = guard.Config{Families: chain.Set{o.f}, Networks: []hefu.Network{o.n.ID}, Issuer: "Coins", Delays: guard.DefaultDelays(), Watch: time.Second}
	if o.w.keys, err = keystore.Open(filepath.Join(o.w.dir, "keys"), rand.Reader, keystore.Options{}); err != nil {
		t.Fatal(err)
	}
	esplora := httptest.NewServer(nd.Esplora())
	t.Cleanup(esplora.Close)
	if o.past, err = history.Open("esplora+"+esplora.URL, o.n, o.f, history.Options{Pause: time.Microsecond}); err != nil {
		t.Fatal(err)
	}
	o.restart()
	return o
}

// restart is a guard as after its end: everything that is only remembered is gone.
func (o *coinWorld) restart() {
	t := o.w.t
	t.Helper()
	rpc, err := node.New([]string{o.node.URL}, node.Options{Probe: o.f.Probe(o.n), Read: o.f.ReadOnly, MaxBody: 32 << 20})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(rpc.Close)
	if o.w.store != nil {
		_ = o.w.store.Close()
	}
	if o.w.store, err = o.w.rows(context.Background()); err != nil {
		t.Fatal(err)
	}
	s := o.w.store
	t.Cleanup(func() { _ = s.Close() })
	o.Guard, err = guard.New(context.Background(), o.w.cfg, guard.Parts{
		Store: s, Keystore: o.w.keys, Clock: o.w.clock, Rand: rand.Reader, Factors: factors.Factors(rand.Reader, "Coins"),
		Ledgers: map[hefu.Network]chain.Ledger{o.n.ID: o.f.Open(o.n, rpc)}, Past: map[hefu.Network]chain.Historian{o.n.ID: o.past}, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	o.w.clock.add(guard.WatchLease) // that of the one before is over
}

// user has keys; deal makes the guard know of them.
func (o *coinWorld) user() *coinUser {
	public, _ := hex.DecodeString(generator)
	name := fmt.Sprintf("coins%d", len(o.users)+1)
	u := hefu.User{ID: hefu.UserID(name), Name: name, State: hefu.UserActive, Created: o.w.clock.Now()}
	s := guard.Session{ID: hefu.SessionID(name), User: u.ID, TokenHash: []byte(name), Created: o.w.clock.Now(), Seen: o.w.clock.Now()}
	c := &coinUser{o: o, caller: guard.Caller{User: u, Session: s}, key: pair.PublicKey{Curve: pair.Secp256k1, Path: o.n.Key, Public: public, ChainCode: [32]byte{byte(len(o.users) + 1)}}}
	c.owner = chain.Owner{Public: func(steps ...uint32) ([]byte, error) {
		item, err := c.key.Item(nil, steps...)
		return item.Public, err
	}}
	c.owner.Address = c.at(0, 0)
	o.users = append(o.users, c)
	return c
}

func (c *coinUser) deal() {
	t := c.o.w.t
	t.Helper()
	raw, err := json.Marshal([]pair.PublicKey{c.key})
	if err != nil {
		t.Fatal(err)
	}
	name := c.caller.User.Name
	d := guard.Dealing{
		ID: hefu.DealingID(name), User: c.caller.User.ID, Wallet: hefu.WalletID(name), Identity: []byte(name), Generation: 1, State: guard.DealingActive, Keys: raw,
		Created: c.o.w.clock.Now(), Updated: c.o.w.clock.Now(),
	}
	err = c.o.w.store.Update(t.Context(), func(tx guard.Tx) error {
		return errors.Join(tx.CreateUser(c.caller.User), tx.CreateSession(c.caller.Session), tx.CreateDealing(d))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (c *coinUser) at(branch, index uint32) string {
	c.o.w.t.Helper()
	a, err := c.owner.At(c.o.f, c.o.n, fmt.Sprintf("%s/%d/%d", c.o.n.Key, branch, index))
	if err != nil {
		c.o.w.t.Fatal(err)
	}
	return a
}

// private is the key of a path: BIP-32's tweak and 1.
func (c *coinUser) private(path string) *btcec.PrivateKey {
	c.o.w.t.Helper()
	steps, err := c.o.n.Steps(path)
	if err != nil {
		c.o.w.t.Fatal(err)
	}
	item, err := c.key.Item(nil, steps...)
	if err != nil {
		c.o.w.t.Fatal(err)
	}
	sum := new(big.Int).Add(new(big.Int).SetBytes(item.Tweak[:]), big.NewInt(1))
	k, _ := btcec.PrivKeyFromBytes(sum.Mod(sum, btcec.S256().N).FillBytes(make([]byte, 32)))
	return k
}

func (o *coinWorld) script(address string) []byte {
	o.w.t.Helper()
	s, err := bitcoin.Script(o.n, address)
	if err != nil {
		o.w.t.Fatal(err)
	}
	return s
}

func (c *coinUser) view() chain.View {
	c.o.w.t.Helper()
	rpc, err := node.New([]string{c.o.node.URL}, node.Options{MaxBody: 32 << 20})
	if err != nil {
		c.o.w.t.Fatal(err)
	}
	defer rpc.Close()
	v, err := c.o.f.Open(c.o.n, rpc).View(c.o.w.t.Context(), c.owner, c.o.n.Native.ID)
	if err != nil {
		c.o.w.t.Fatal(err)
	}
	return v
}

// pay spends up to three coins to an address and to change, and answers the id.
func (c *coinUser) pay(to string) string {
	t := c.o.w.t
	t.Helper()
	v := c.view()
	coins := v.Coins[:min(len(v.Coins), 1+c.o.r.IntN(3))]
	if len(coins) == 0 {
		return ""
	}
	tx, sum, known := wire.NewMsgTx(2), int64(0), map[wire.OutPoint]*wire.TxOut{}
	for _, coin := range coins {
		id, err := chainhash.NewHashFromStr(coin.TxID)
		if err != nil {
			t.Fatal(err)
		}
		at := wire.OutPoint{Hash: *id, Index: coin.Index}
		amount := coin.Amount.Big().Int64()
		own, err := c.owner.At(c.o.f, c.o.n, coin.Path)
		if err != nil {
			t.Fatal(err)
		}
		known[at] = wire.NewTxOut(amount, c.o.script(own))
		tx.AddTxIn(&wire.TxIn{PreviousOutPoint: at, Sequence: 0xfffffffd})
		sum += amount
	}
	tx.AddTxOut(wire.NewTxOut(sum/3, c.o.script(to)))
	tx.AddTxOut(wire.NewTxOut(sum-sum/3-1000, c.o.script(v.Change.Address)))
	fetch := txscript.NewMultiPrevOutFetcher(known)
	for i, coin := range coins {
		out := fetch.FetchPrevOutput(tx.TxIn[i].PreviousOutPoint)
		var err error
		tx.TxIn[i].Witness, err = txscript.WitnessSignature(tx, txscript.NewTxSigHashes(tx, fetch), i, out.Value, out.PkScript, txscript.SigHashAll, c.private(coin.Path), true)
		if err != nil {
			t.Fatal(err)
		}
	}
	id, err := c.o.node.Send(t.Context(), tx)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (o *coinWorld) fund(to ...btcd.Output) {
	o.w.t.Helper()
	if _, err := o.node.Fund(o.w.t.Context(), to...); err != nil {
		o.w.t.Fatal(err)
	}
}

func (o *coinWorld) mine(n int) {
	o.w.t.Helper()
	if _, err := o.node.Mine(o.w.t.Context(), n); err != nil {
		o.w.t.Fatal(err)
	}
}

func (o *coinWorld) follow() {
	o.w.t.Helper()
	for range 100 {
		behind, err := o.Follow(o.w.t.Context(), o.n.ID)
		if err != nil {
			o.w.t.Fatal(err)
		}
		if behind == 0 {
			return
		}
	}
	o.w.t.Fatal("following a chain does not end")
}

func (c *coinUser) movements() (out []guard.Movement) {
	c.o.w.t.Helper()
	err := c.o.w.store.View(c.o.w.t.Context(), func(tx guard.Tx) (err error) {
		out, err = tx.Movements(guard.MovementsAsk{User: c.caller.User.ID, Network: c.o.n.ID, Account: c.owner.Address, Limit: 10_000})
		return err
	})
	if err != nil {
		c.o.w.t.Fatal(err)
	}
	return out
}

// truth reads the node's blocks with a reader of its own: what each user's account paid and
// got in each transaction from a block on, in no order.
func (o *coinWorld) truth(from int64) map[*coinUser][]string {
	t := o.w.t
	t.Helper()
	of := map[string]*coinUser{}
	for _, u := range o.users {
		for b := range uint32(2) {
			for i := range uint32(120) {
				of[string(o.script(u.at(b, i)))] = u
			}
		}
	}
	height, err := o.node.Height(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	made, out := map[wire.OutPoint]*wire.TxOut{}, map[*coinUser][]string{}
	for n := int64(0); n <= height; n++ {
		var hash, text string
		if err := o.node.Call(t.Context(), &hash, "getblockhash", n); err != nil {
			t.Fatal(err)
		}
		if err := o.node.Call(t.Context(), &text, "getblock", hash, 0); err != nil {
			t.Fatal(err)
		}
		raw, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		var b wire.MsgBlock
		if err := b.Deserialize(bytes.NewReader(raw)); err != nil {
			t.Fatal(err)
		}
		for _, tx := range b.Transactions {
			net := map[*coinUser]int64{}
			for _, in := range tx.TxIn {
				if o := made[in.PreviousOutPoint]; o != nil && of[string(o.PkScript)] != nil {
					net[of[string(o.PkScript)]] -= o.Value
				}
			}
			for i, o := range tx.TxOut {
				made[wire.OutPoint{Hash: tx.TxHash(), Index: uint32(i)}] = o //nolint:gosec // an index
				if u := of[string(o.PkScript)]; u != nil {
					net[u] += o.Value
				}
			}
			for u, v := range net {
				if v != 0 && n >= from {
					out[u] = append(out[u], fmt.Sprintf("%d %s %+d", n, tx.TxHash(), v))
				}
			}
		}
	}
	return out
}

// judge compares what is recorded with the chain.
func (o *coinWorld) judge(what string, from int64) {
	o.w.t.Helper()
	truth := o.truth(from)
	for _, u := range o.users {
		got, want := lines(u.movements()), truth[u]
		slices.Sort(got)
		slices.Sort(want)
		same(o.w.t, what+": "+u.caller.User.Name, got, want)
	}
}

// TestBitcoinIsFollowed plays payments, reorganisations and restarts of the guard on a real
// chain: what is recorded is what a reader of all blocks finds, the history before included.
func TestBitcoinIsFollowed(t *testing.T) {
	o := newCoinWorld(t)
	u, v := o.user(), o.user()
	// Long before, with addresses beyond what may be unused in a row from the first on.
	for i := uint32(0); i < 50; i += 10 {
		o.fund(btcd.Output{Address: u.at(0, i), Amount: 1_000_000 + int64(i)}, btcd.Output{Address: v.at(1, i/2), Amount: 2_000_000})
		o.mine(1)
	}
	u.pay(v.at(0, 3))
	o.mine(45)
	first, err := o.node.Height(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	u.deal()
	v.deal()
	o.follow()
	o.judge("from the first look on", first-31)
	stranger, err := btcd.Miner()
	if err != nil {
		t.Fatal(err)
	}
	deepest := map[*coinUser]uint32{u: 40, v: 3}
	for step := range 40 {
		who := o.users[o.r.IntN(2)]
		switch o.r.IntN(6) {
		case 0:
			i := deepest[who] + uint32(o.r.IntN(15)) //nolint:gosec // small
			if i > 100 {
				break
			}
			deepest[who] = i
			o.fund(btcd.Output{Address: who.at(0, i), Amount: 500_000 + int64(step)})
		case 1:
			who.pay(stranger)
		case 2:
			who.pay(o.users[o.r.IntN(2)].at(0, uint32(o.r.IntN(4)))) //nolint:gosec // small
		case 3:
			o.restart()
		default:
			o.follow()
		}
		if step%2 == 0 {
			o.mine(1 + o.r.IntN(2))
		}
		if step%12 == 7 {
			if err := o.node.Reorg(t.Context(), 1+o.r.IntN(3), step == 19); err != nil {
				t.Fatal(err)
			}
		}
	}
	o.mine(2)
	o.follow()
	o.judge("in the end", first-31)
	for _, c := range o.users {
		for _, m := range c.movements() {
			itself := m.Out && m.Amount.Cmp(hefu.UnitsOf(1000)) == 0 // only the fee left
			if (m.Other == "") != itself || m.Hash == "" || m.Time == 0 || m.Source != guard.SourceNode {
				t.Errorf("%+v", m)
			}
		}
	}
	for more := true; more; {
		if more, err = o.Fill(t.Context(), o.n.ID); err != nil {
			t.Fatal(err)
		}
	}
	o.judge("with its history", 0)
	for _, c := range o.users {
		if _, far, _, err := o.Movements(t.Context(), c.caller, o.n.ID, c.owner.Address, guard.Page{Limit: 1}); err != nil || far.Since != 0 {
			t.Errorf("%+v %v", far, err)
		}
	}
}
