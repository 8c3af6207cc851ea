//go:build unix

package crash_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/test/chain/btcd"
)

// bitcoin is btcd; blocks come when they are asked for.
type bitcoin struct {
	node *btcd.Node
	m    money
}

const (
	// coinSize is what each coin of an account has in satoshis: money.pays takes two of them
	// or more, money.more takes one.
	coinSize = 100_000
	// batch is how many coins one transaction gives.
	batch = 300
)

// batches are enough for all that a lane pays.
func batches() int {
	if soak() {
		return 4
	}
	return 1
}

func regtest(t *testing.T) world {
	t.Helper()
	n, err := btcd.Start(t.Context(), btcd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Stop)
	return bitcoin{n, moneyOf("bip122:0f9188f13cb7b2c71f2a335e3a4fc328", int64(coinSize*batch*batches()), 120_000, 40_000, 20_000, 3_000)}
}

func (b bitcoin) url() string { return b.node.URL }

func (b bitcoin) money() money { return b.m }

func (b bitcoin) ordered() bool { return false }

func (b bitcoin) mine(ctx context.Context) error {
	_, err := b.node.Mine(ctx, 1)
	return err
}

func (b bitcoin) fund(ctx context.Context, address string) error {
	out := slices.Repeat([]btcd.Output{{Address: address, Amount: coinSize}}, batch)
	for range batches() {
		if _, err := b.node.Fund(ctx, out...); err != nil {
			return err
		}
		if err := b.mine(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (b bitcoin) received(ctx context.Context, address string) (*big.Int, error) {
	sat, err := b.node.Balance(ctx, address)
	return big.NewInt(sat), err
}

func (b bitcoin) left(ctx context.Context, d *device) (*big.Int, error) {
	book, err := b.node.Book(ctx)
	if err != nil {
		return nil, err
	}
	own, err := b.own(d, book)
	if err != nil {
		return nil, err
	}
	_, left, _ := book.Account(own)
	return big.NewInt(left), nil
}

// own derives the account's addresses from paper, twenty beyond the last that was paid.
func (b bitcoin) own(d *device, book *btcd.Book) (map[string]bool, error) {
	m := b.m
	path, err := keys.ParsePath(m.network.Key)
	if err != nil {
		return nil, err
	}
	k, err := keys.Secp256k1(d.words.Seed(""), path)
	if err != nil {
		return nil, err
	}
	own := map[string]bool{}
	for branch := range uint32(2) {
		for i, unused := uint32(0), uint32(0); unused < m.network.Gap; i++ {
			child, err := k.Child(branch, i)
			if err != nil {
				return nil, err
			}
			public := child.Public
			address, err := m.format.Address(m.network, public[:])
			if err != nil {
				return nil, err
			}
			own[address] = true
			if unused++; book.Paid(address) > 0 {
				unused = 0
			}
		}
	}
	return own, nil
}

func (b bitcoin) mined(ctx context.Context, txid string) (bool, error) {
	_, depth, ok, err := b.node.Tx(ctx, txid)
	return ok && depth > 0, err
}

// settled reads every block: nobody was paid but those whom the lane knows, and what comes
// back comes to an address of the paper.
func (b bitcoin) settled(l *lane, sent int) error {
	book, err := b.node.Book(l.t.Context())
	if err != nil {
		return err
	}
	own, err := b.own(l.d, book)
	if err != nil {
		return err
	}
	got, _, spendings := book.Account(own)
	if got != b.m.funds.Int64() {
		return fmt.Errorf("the account was paid %d satoshis", got)
	}
	if len(spendings) != sent {
		return fmt.Errorf("%d transfers were approved, the account made %d transactions", sent, len(spendings))
	}
	for _, s := range spendings {
		for _, p := range s.To {
			if _, due := l.due[p.To]; !due && !own[p.To] {
				return fmt.Errorf("transaction %s pays %d satoshis to %s, whom nobody owes anything", s.TxID, p.Amount, p.To)
			}
		}
	}
	waiting, err := b.pool(l.t.Context())
	if err == nil && len(waiting) > 0 {
		err = fmt.Errorf("%d transactions wait at the node: %v", len(waiting), waiting)
	}
	return err
}

func (b bitcoin) pool(ctx context.Context) (ids []string, err error) {
	return ids, b.node.Call(ctx, &ids, "getrawmempool")
}

func (b bitcoin) waits(l *lane, sent int) error {
	book, err := b.node.Book(l.t.Context())
	if err != nil {
		return err
	}
	own, err := b.own(l.d, book)
	if err != nil {
		return err
	}
	ids, err := b.pool(l.t.Context())
	if _, _, s := book.Account(own); err == nil && len(s)+len(ids) != sent {
		err = fmt.Errorf("the account has %d transactions and %d wait, not %d together", len(s), len(ids), sent)
	}
	return err
}

// rivalFee outbids every transfer of a lane, dearer versions included.
const rivalFee = 30_000

func (b bitcoin) rival(l *lane, t hefu.Transfer) error {
	if len(t.Plan.Facts.Inputs) == 0 {
		return errors.New("a transfer without inputs")
	}
	in := t.Plan.Facts.Inputs[0]
	path, err := keys.ParsePath(b.m.network.Key)
	if err != nil {
		return err
	}
	k, err := keys.Secp256k1(l.d.words.Seed(""), path)
	if err != nil {
		return err
	}
	steps, err := b.m.network.Steps(in.Path)
	if err != nil {
		return err
	}
	if k, err = k.Child(steps...); err != nil {
		return err
	}
	_, err = b.node.Rival(l.t.Context(), t.Plan.Bytes, []btcd.Key{{Previous: in.Previous, Secret: k.Scalar[:]}}, l.d.address, rivalFee)
	return err
}

func (b bitcoin) stranger() string { return btcd.Stranger() }

// TestKilledOnBitcoin is TestKilledAtEveryStatement where a transfer spends several coins
// and what comes back must be found again.
func TestKilledOnBitcoin(t *testing.T) {
	p := read(t).path(t)
	choose := brief
	if soak() {
		choose = jobs
	}
	lanes := killed(t, p, regtest, choose, func(sites []site) { moves(t, p, sites) })
	most := 0
	for _, l := range lanes {
		most = max(most, l.w.(bitcoin).most(l))
	}
	if most < 2 {
		t.Error("no transfer spent several coins")
	}
}

// moves checks that the sites are those where money moves: what the guard asks and commits
// on a transfer's own way is among them, whatever the chain.
func moves(t *testing.T, p path, sites []site) {
	t.Helper()
	ran := map[call]bool{}
	for _, s := range sites {
		ran[s.ask], ran[s.commit] = true, true
	}
	way := []string{"guard/propose.go", "guard/approve.go", "guard/advance.go", "guard/replace.go"}
	others := []string{".lock → Dealing", "stillAhead → Transfer", ".commitSending → UpdateTransfer"} // about halves and about order
	for _, c := range slices.Concat(p.asks, p.commits) {
		if slices.Contains(way, c.file) && !ran[c] && !slices.Contains(others, c.fn+" → "+c.method) {
			t.Errorf("%s is on a transfer's way and is not killed on Bitcoin", c)
		}
	}
}

// most is how many coins the largest transaction of the lane spent.
func (b bitcoin) most(l *lane) (most int) {
	l.t.Helper()
	book, err := b.node.Book(l.t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	own, err := b.own(l.d, book)
	if err != nil {
		l.t.Fatal(err)
	}
	_, _, all := book.Account(own)
	for _, s := range all {
		most = max(most, s.Inputs)
	}
	return most
}
