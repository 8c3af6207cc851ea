package guard_test

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	factors "github.com/hefu-wallet/hefu/factor/all"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/keystore"
	"github.com/hefu-wallet/hefu/pair"
)

// The toy chain: two networks of a made-up family whose blocks a test writes itself. On
// toyCoins an account has many addresses.
const (
	toyPlain = hefu.Network("toy:plain")
	toyCoins = hefu.Network("toy:coins")
	toyToken = hefu.AssetID("toy:plain/token:listed")
)

func toyAsset(n hefu.Network) hefu.AssetID { return n.Asset("slip44", "1") }

type toyAddresses struct{}

func (toyAddresses) Address(n chain.Network, public []byte) (string, error) {
	return n.ID.Reference() + hex.EncodeToString(public[1:9]), nil
}

func (toyAddresses) ParseAddress(_ chain.Network, text string) (string, error) { return text, nil }

func toyFamily() chain.Family {
	row := func(id hefu.Network, gap uint32) chain.Network {
		return chain.Network{
			ID: id, Name: string(id), Native: chain.Asset{ID: toyAsset(id), Symbol: "TOY", Decimals: 3}, Curve: "secp256k1", Key: "m/44'/1'/0'", Child: []uint32{0, 0}, Gap: gap,
		}
	}
	plain := row(toyPlain, 0)
	plain.Tokens = []chain.Asset{{ID: toyToken, Symbol: "LST", Decimals: 6}}
	return chain.Family{Name: "toy", Networks: []chain.Network{plain, row(toyCoins, 3)}, Addresses: toyAddresses{}}
}

// toyChain is one node of one network.
type toyChain struct {
	chain.Ledger // nobody sends here
	mu           sync.Mutex
	blocks       []chain.Scanned
	final        uint64
	fail         func() error // before every answer
	scanned      map[uint64]int
	forks        int
	view         chain.View // what it says of every account
	viewed       func() error
}

func (c *toyChain) View(context.Context, chain.Owner, hefu.AssetID) (chain.View, error) {
	if c.viewed != nil {
		return c.view, c.viewed()
	}
	return c.view, nil
}

func newToyChain(blocks int) *toyChain {
	c := &toyChain{scanned: map[uint64]int{}}
	for range blocks {
		c.mine()
	}
	return c
}

// mine adds a block with moves.
func (c *toyChain) mine(moves ...chain.Move) chain.Block {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := uint64(len(c.blocks))
	b := chain.Block{Number: n, Hash: fmt.Sprintf("%d-%d", n, c.forks), Parent: "none", Time: 1_800_000_000 + int64(n)} //nolint:gosec // small
	if n > 0 {
		b.Parent = c.blocks[n-1].Hash
	}
	c.blocks = append(c.blocks, chain.Scanned{Block: b, Moves: moves})
	return b
}

// drop takes the last blocks off; those that come instead have other hashes.
func (c *toyChain) drop(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.blocks = c.blocks[:len(c.blocks)-n]
	c.forks++
}

func (c *toyChain) settle(n uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.final = n
}

func (c *toyChain) answer() error {
	if c.fail != nil {
		return c.fail()
	}
	return nil
}

func (c *toyChain) Tip(context.Context) (chain.Tip, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return chain.Tip{Block: c.blocks[len(c.blocks)-1].Block, Final: c.final}, c.answer()
}

func (c *toyChain) BlockAt(_ context.Context, n uint64) (chain.Block, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n >= uint64(len(c.blocks)) {
		return chain.Block{}, hefu.Errorf(hefu.KindNotFound, "toy: no block %d", n)
	}
	return c.blocks[n].Block, c.answer()
}

func (*toyChain) MaxScan() uint64 { return 7 }

func (c *toyChain) Scan(_ context.Context, from, to uint64, w chain.Watch) (out []chain.Scanned, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if to-from >= c.MaxScan() || to < from {
		return nil, errors.New("toy: a range that nobody may ask for")
	}
	for n := from; n <= to; n++ {
		if n >= uint64(len(c.blocks)) {
			return nil, hefu.Errorf(hefu.KindUnavailable, "toy: no block %d", n)
		}
		c.scanned[n]++
		b := c.blocks[n]
		all := b.Moves
		b.Moves = nil
		for _, m := range all {
			if w.Addresses[m.Address] {
				b.Moves = append(b.Moves, m)
			}
		}
		out = append(out, b)
	}
	return out, c.answer()
}

func (*toyChain) Time(context.Context) (int64, error) { return time.Now().Unix(), nil }

// toyWorld is a guard, or several on one database, that follow toy chains.
type toyWorld struct {
	*guard.Guard
	w      *world
	chains map[hefu.Network]*toyChain
	past   map[hefu.Network]chain.Historian
	names  int
}

func newToyWorld(t *testing.T) *toyWorld {
	t.Helper()
	return newToyWorldIn(t, t.TempDir())
}

// newToyWorldIn is on the files in dir, as after a restart if there are some.
func newToyWorldIn(t *testing.T, dir string) *toyWorld {
	t.Helper()
	w := &world{t: t, dir: dir, clock: &clock{now: time.Now()}}
	w.cfg = guard.Config{Families: chain.Set{toyFamily()}, Networks: []hefu.Network{toyPlain, toyCoins}, Issuer: "Toy", Delays: guard.DefaultDelays(), Watch: time.Second}
	var err error
	if w.keys, err = keystore.Open(filepath.Join(w.dir, "keys"), rand.Reader, keystore.Options{}); err != nil {
		t.Fatal(err)
	}
	o := &toyWorld{w: w, chains: map[hefu.Network]*toyChain{toyPlain: newToyChain(50), toyCoins: newToyChain(50)}}
	o.Guard = o.another()
	return o
}

// another is one more guard on the same database.
func (o *toyWorld) another() *guard.Guard {
	t := o.w.t
	t.Helper()
	s, err := o.w.rows(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	o.w.store = s
	g, err := guard.New(context.Background(), o.w.cfg, guard.Parts{
		Store: s, Keystore: o.w.keys, Clock: o.w.clock, Rand: rand.Reader, Factors: factors.Factors(rand.Reader, "Toy"),
		Ledgers: map[hefu.Network]chain.Ledger{toyPlain: o.chains[toyPlain], toyCoins: o.chains[toyCoins]}, Past: o.past, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// toyUser is somebody with an active dealing, without the trouble of making one.
type toyUser struct {
	o      *toyWorld
	caller guard.Caller
	owner  chain.Owner
}

// generator is secp256k1's base point: children of different chain codes are different.
const generator = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"

func (o *toyWorld) user() *toyUser {
	t := o.w.t
	t.Helper()
	key, u := o.nextUser()
	raw, err := json.Marshal([]pair.PublicKey{key})
	if err != nil {
		t.Fatal(err)
	}
	name := u.caller.User.Name
	d := guard.Dealing{
		ID: hefu.DealingID(name), User: u.caller.User.ID, Wallet: hefu.WalletID(name), Identity: []byte(name), Generation: 1, State: guard.DealingActive, Keys: raw,
		Created: o.w.clock.Now(), Updated: o.w.clock.Now(),
	}
	err = o.w.store.Update(t.Context(), func(tx guard.Tx) error {
		return errors.Join(tx.CreateUser(u.caller.User), tx.CreateSession(u.caller.Session), tx.CreateDealing(d))
	})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// sameUser is the user that another process made.
func (o *toyWorld) sameUser() *toyUser {
	_, u := o.nextUser()
	return u
}

func (o *toyWorld) nextUser() (pair.PublicKey, *toyUser) {
	o.names++
	public, _ := hex.DecodeString(generator)
	key := pair.PublicKey{Curve: pair.Secp256k1, Path: "m/44'/1'/0'", Public: public, ChainCode: [32]byte{byte(o.names), byte(o.names >> 8)}}
	name := fmt.Sprintf("toy%d", o.names)
	u := hefu.User{ID: hefu.UserID(name), Name: name, State: hefu.UserActive, Created: o.w.clock.Now()}
	s := guard.Session{ID: hefu.SessionID(name), User: u.ID, TokenHash: []byte(name), Created: o.w.clock.Now(), Seen: o.w.clock.Now()}
	return key, &toyUser{o: o, caller: guard.Caller{User: u, Session: s}, owner: chain.Owner{Public: func(steps ...uint32) ([]byte, error) {
		item, err := key.Item(nil, steps...)
		return item.Public, err
	}}}
}

// at is the user's address on a network.
func (u *toyUser) at(n hefu.Network, branch, index uint32) string {
	row, f, err := u.o.w.cfg.Families.Network(n)
	if err != nil {
		u.o.w.t.Fatal(err)
	}
	address, err := u.owner.At(f, row, fmt.Sprintf("m/44'/1'/0'/%d/%d", branch, index))
	if n == toyPlain {
		address, err = u.owner.At(f, row, row.Path())
	}
	if err != nil {
		u.o.w.t.Fatal(err)
	}
	return address
}

// got is a payment to an address.
func got(address, txid string, amount uint64) chain.Move {
	n := hefu.Network("toy:" + address[:5])
	return chain.Move{Address: address, TxID: txid, Other: "somebody", Asset: toyAsset(n), Amount: hefu.UnitsOf(amount)}
}

func paid(address, txid string, amount uint64) chain.Move {
	m := got(address, txid, amount)
	m.Out = true
	return m
}

// follow goes on until nothing is left to read.
func (o *toyWorld) follow(n hefu.Network) {
	o.w.t.Helper()
	for range 100 {
		behind, err := o.Follow(o.w.t.Context(), n)
		if err != nil {
			o.w.t.Fatal(err)
		}
		if behind == 0 {
			return
		}
	}
	o.w.t.Fatal("following a chain does not end")
}

// movements are all of the user's, oldest first.
func (u *toyUser) movements(n hefu.Network) (out []guard.Movement) {
	u.o.w.t.Helper()
	account := u.at(n, 0, 0)
	err := u.o.w.store.View(u.o.w.t.Context(), func(tx guard.Tx) (err error) {
		out, err = tx.Movements(guard.MovementsAsk{User: u.caller.User.ID, Network: n, Account: account, Limit: 10_000})
		return err
	})
	if err != nil {
		u.o.w.t.Fatal(err)
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// lines are movements as short texts.
func lines(all []guard.Movement) (out []string) {
	for _, m := range all {
		sign := "+"
		if m.Out {
			sign = "-"
		}
		out = append(out, fmt.Sprintf("%d %s %s%s", m.Block, m.TxID, sign, m.Amount))
	}
	return out
}

// heard are the user's events about movements, as short texts.
func (u *toyUser) heard() (out []string) {
	u.o.w.t.Helper()
	all, err := u.o.Events(u.o.w.t.Context(), u.caller, 0, 500)
	if err != nil {
		u.o.w.t.Fatal(err)
	}
	for _, e := range all {
		if e.Kind == "incoming" || e.Kind == "outgoing" {
			out = append(out, e.Kind+" "+e.Text+" "+e.State)
		}
	}
	return out
}
