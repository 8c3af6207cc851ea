//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/test/chain/btcd"
)

// regtest is a Bitcoin chain over btcd. It makes a block a second, as the other chain does.
type regtest struct {
	*world
	life  context.Context // of the node //nolint:containedctx // who restarts it may end before it
	node  *btcd.Node
	end   func()
	known []string

	next  int64 // the first block that was not read
	last  string
	purse map[string]string     // whose address it is: the first one of the account
	coins map[btcd.Point]output // of all people, in final blocks
	paper []*paper
}

type output struct {
	of     string
	amount int64
}

// paper is what the judge derives a person's addresses from.
type paper struct {
	of       string
	account  keys.PrivateKey
	derived  [2]uint32 // addresses known of each branch
	furthest [2]uint32 // and one more than the last of them that was paid
}

func newRegtest(ctx context.Context) (_ *world, err error) {
	w := &regtest{
		world: &world{unit: 100_000, feeCap: 20_000, deepest: 1}, next: 1, purse: map[string]string{}, coins: map[btcd.Point]output{},
	}
	w.ground = w
	if w.net, w.family, err = all.Families().Network("bip122:0f9188f13cb7b2c71f2a335e3a4fc328"); err != nil {
		return nil, err
	}
	for range 6 {
		w.known = append(w.known, btcd.Stranger())
	}
	life, cancel := context.WithCancel(ctx)
	w.life = life
	if w.node, err = btcd.Start(life, btcd.Options{}); err != nil {
		cancel()
		return nil, err
	}
	w.url = w.node.URL
	done := make(chan struct{})
	go func() { defer close(done); w.blocks(life) }()
	w.end = func() { cancel(); <-done; w.node.Stop() }
	return w.world, nil
}

// blocks makes one a second. One that cannot be made is made a second later.
func (w *regtest) blocks(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		w.mu.Lock()
		_, _ = w.node.Mine(ctx, 1)
		w.mu.Unlock()
	}
}

func (w *regtest) stop() { w.end() }

func (w *regtest) payee(known int) (string, error) {
	if known == 0 {
		return btcd.Stranger(), nil
	}
	return w.known[known], nil
}

// fund: eight coins, so that several payments are under way and some want the same.
func (w *regtest) fund(ctx context.Context, p *person) error {
	path, err := keys.ParsePath(w.net.Key)
	if err != nil {
		return err
	}
	account, err := keys.Secp256k1(p.seed, path)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	own := &paper{of: p.address, account: account}
	w.paper = append(w.paper, own)
	if err := w.derive(own); err != nil {
		return err
	}
	if w.purse[p.address] != p.address {
		return errors.New("the paper leads to other addresses than the device")
	}
	_, err = w.node.Fund(ctx, slices.Repeat([]btcd.Output{{Address: p.address, Amount: 600 * w.unit}}, 8)...)
	return err
}

// derive makes sure that the judge knows twenty addresses beyond the last that was paid.
func (w *regtest) derive(p *paper) error {
	for branch := range p.derived {
		for ; p.derived[branch] < p.furthest[branch]+w.net.Gap; p.derived[branch]++ {
			k, err := p.account.Child(uint32(branch), p.derived[branch]) //nolint:gosec // 0 or 1
			if err != nil {
				return err
			}
			address, err := w.family.Address(w.net, k.Public[:])
			if err != nil {
				return err
			}
			w.purse[address] = p.of
		}
	}
	return nil
}

// reorganise takes the newest block back; the one before it is final.
func (w *regtest) reorganise(ctx context.Context, depth int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.node.Reorg(ctx, depth, false); err != nil {
		return fmt.Errorf("reorganise: %w", err)
	}
	w.reorgs++
	return nil
}

func (w *regtest) restart(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.node.Kill(ctx); err != nil {
		return err
	}
	w.restarts++
	return w.node.Restart(w.life)
}

func (w *regtest) settle(ctx context.Context) error {
	w.mu.Lock()
	newest, err := w.node.Height(ctx)
	w.mu.Unlock()
	for {
		if err != nil {
			return fmt.Errorf("read the chain: %w", err)
		}
		w.mu.Lock()
		done := w.next > newest
		w.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
		err = w.collect(ctx)
	}
}

func (w *regtest) collect(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	newest, err := w.node.Height(ctx)
	if err != nil {
		return fmt.Errorf("read the chain: %w", err)
	}
	for ; w.next+int64(w.net.FinalDepth)-1 <= newest; w.next++ { //nolint:gosec // 2
		b, err := w.node.Block(ctx, w.next)
		if err != nil {
			return fmt.Errorf("read block %d: %w", w.next, err)
		}
		if w.last != "" && b.Before != w.last {
			w.wrong = append(w.wrong, fmt.Sprintf("block %d does not follow the final block before it", w.next))
		}
		w.last = b.Hash
		for _, tx := range b.Txs {
			if err := w.take(tx, b.At); err != nil {
				return err
			}
		}
	}
	return nil
}

// take reads one transaction of a final block: what of it is a person's.
func (w *regtest) take(tx btcd.Tx, at time.Time) error {
	from, spent := "", int64(0)
	for _, in := range tx.Spends {
		c, ok := w.coins[in]
		if !ok {
			continue
		}
		if from != "" && from != c.of {
			w.wrong = append(w.wrong, tx.TxID+" spends coins of two people")
		}
		from, spent = c.of, spent+c.amount
		delete(w.coins, in)
	}
	m := mined{TxID: tx.TxID, From: from, Asset: w.net.Native.ID, Amount: new(big.Int), At: at}
	for i, o := range tx.Pays {
		spent -= o.Amount
		if of, ok := w.purse[o.To]; ok {
			w.coins[btcd.Point{TxID: tx.TxID, Index: uint32(i)}] = output{of, o.Amount} //nolint:gosec // an index
			if err := w.paid(o.To, of); err != nil {
				return err
			}
			if of == from || from == "" {
				continue
			}
		}
		if from != "" && m.To != "" {
			w.wrong = append(w.wrong, tx.TxID+" pays more than one")
		}
		m.To, m.Amount = o.To, big.NewInt(o.Amount)
	}
	if m.Fee = big.NewInt(spent); from != "" {
		w.read = append(w.read, m)
	}
	return nil
}

// paid notes that an address was used, so that those behind it are looked for.
func (w *regtest) paid(address, of string) error {
	i := slices.IndexFunc(w.paper, func(p *paper) bool { return p.of == of })
	p := w.paper[i]
	for branch := range p.derived {
		for n := p.furthest[branch]; n < p.derived[branch]; n++ {
			k, err := p.account.Child(uint32(branch), n) //nolint:gosec // 0 or 1
			if err != nil {
				return err
			}
			if a, err := w.family.Address(w.net, k.Public[:]); err != nil {
				return err
			} else if a == address {
				p.furthest[branch] = n + 1
			}
		}
	}
	return w.derive(p)
}
