//go:build unix

package main

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
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	factors "github.com/hefu-wallet/hefu/factor/all"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/keystore"
	"github.com/hefu-wallet/hefu/node"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/store"
	devchain "github.com/hefu-wallet/hefu/test/chain"
	"github.com/hefu-wallet/hefu/test/figure"
)

// watchPlan is how much of a chain is followed.
type watchPlan struct{ rounds, blocks, payments, accounts int }

const (
	// together is how many blocks the watcher has on their way, and so the bare side.
	atOnce4 = 4
	// base is secp256k1's base point: with a chain code of its own each account is another.
	base = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
)

// measureWatch lets a guard catch up with blocks of a dev chain, and fetches the same
// blocks bare, turn about.
func (o *options) measureWatch(ctx context.Context) (*figure.Figures, error) {
	p := o.watch
	say("watcher: %d rounds of %d blocks with %d payments each, %d accounts", p.rounds, p.blocks, p.payments, p.accounts)
	url, stop, err := devchain.Anvil(ctx, devchain.Options{Manual: true})
	if err != nil {
		return nil, err
	}
	defer stop()
	rpc, err := node.New([]string{url}, node.Options{MaxBody: 32 << 20})
	if err != nil {
		return nil, err
	}
	f := figure.New()
	w, err := newWatcher(ctx, filepath.Join(o.tmp, "watch"), rpc, p)
	if err != nil {
		return nil, err
	}
	defer func() { _ = w.store.Close() }()
	for round := range p.rounds {
		from, err := w.extend(ctx, p)
		if err != nil {
			return nil, err
		}
		sides := []func() error{
			func() error { return w.bare(ctx, f, from, p.blocks) },
			func() error { return w.catchUp(ctx, f, p.blocks) },
		}
		for i := range sides {
			if err := sides[(i+round)%2](); err != nil {
				return nil, err
			}
		}
	}
	return f, w.judge(ctx, p)
}

// watcher is a guard with many accounts and nothing else to do.
type watcher struct {
	*guard.Guard
	store    guard.Store
	rpc      *node.Client
	accounts []string
	paid     int
}

func newWatcher(ctx context.Context, dir string, rpc *node.Client, p watchPlan) (*watcher, error) {
	families := all.Families()
	n, f, err := families.Network(dev)
	if err != nil {
		return nil, err
	}
	w := &watcher{rpc: rpc}
	keys, err := keystore.Open(filepath.Join(dir, "keys"), rand.Reader, keystore.Options{})
	if err != nil {
		return nil, err
	}
	if w.store, err = store.Open(ctx, filepath.Join(dir, "hefu.db")); err != nil {
		return nil, err
	}
	w.Guard, err = guard.New(ctx, guard.Config{Families: families, Networks: []hefu.Network{dev}, Issuer: "Hefu bench", Watch: time.Second}, guard.Parts{
		Store: w.store, Keystore: keys, Clock: &clock{now: time.Now()}, Rand: rand.Reader, Ledgers: map[hefu.Network]chain.Ledger{dev: f.Open(n, rpc)},
		Factors: factors.Factors(rand.Reader, "Hefu bench"), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return nil, err
	}
	public, err := hex.DecodeString(base)
	if err != nil {
		return nil, err
	}
	err = w.store.Update(ctx, func(tx guard.Tx) error {
		w.accounts = nil
		for i := range p.accounts {
			name := fmt.Sprintf("watched-%d", i)
			key := pair.PublicKey{Curve: pair.Secp256k1, Path: n.Key, Public: public, ChainCode: [32]byte{byte(i), byte(i >> 8), 1}} //nolint:gosec // a number of an account
			raw, err := json.Marshal([]pair.PublicKey{key})
			if err != nil {
				return err
			}
			item, err := key.Item(nil, n.Child...)
			if err != nil {
				return err
			}
			address, err := f.Address(n, item.Public)
			if err != nil {
				return err
			}
			w.accounts = append(w.accounts, address)
			u := hefu.User{ID: hefu.UserID(name), Name: name, State: hefu.UserActive, Created: time.Now()}
			d := guard.Dealing{
				ID: hefu.DealingID(name), User: u.ID, Wallet: hefu.WalletID(name), Identity: []byte(name), Generation: 1, State: guard.DealingActive, Keys: raw,
				Created: time.Now(), Updated: time.Now(),
			}
			if err := errors.Join(tx.CreateUser(u), tx.CreateDealing(d)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return w, w.follow(ctx)
}

// follow goes on to the end of the chain.
func (w *watcher) follow(ctx context.Context) (err error) {
	for behind := uint64(1); behind > 0 && err == nil; {
		behind, err = w.Follow(ctx, dev)
	}
	return err
}

// extend adds blocks: one payment of each goes to an account that is watched. It answers
// the first of them.
func (w *watcher) extend(ctx context.Context, p watchPlan) (from uint64, err error) {
	var from0 string
	if err := w.rpc.Call(ctx, &from0, "eth_blockNumber"); err != nil {
		return 0, err
	}
	if _, err := fmt.Sscanf(from0, "0x%x", &from); err != nil {
		return 0, err
	}
	var unlocked []string
	if err := w.rpc.Call(ctx, &unlocked, "eth_accounts"); err != nil || len(unlocked) == 0 {
		return 0, fmt.Errorf("the node has no unlocked account: %w", err)
	}
	for range p.blocks {
		for i := range p.payments {
			to := fmt.Sprintf("0x%040x", 1<<20+i)
			if i == 0 {
				to = w.accounts[w.paid%len(w.accounts)]
				w.paid++
			}
			var id string
			if err := w.rpc.Call(ctx, &id, "eth_sendTransaction", map[string]string{"from": unlocked[0], "to": to, "value": "0x1", "gas": "0x5208"}); err != nil {
				return 0, err
			}
		}
		if err := devchain.Mine(ctx, w.rpc, 1); err != nil {
			return 0, err
		}
	}
	return from + 1, nil
}

// bare fetches blocks and does nothing with them.
func (w *watcher) bare(ctx context.Context, f *figure.Figures, from uint64, blocks int) error {
	began := time.Now()
	turn, errs := make(chan struct{}, atOnce4), make([]error, blocks)
	var everybody sync.WaitGroup
	for i := range blocks {
		everybody.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			var raw json.RawMessage
			errs[i] = w.rpc.Call(ctx, &raw, "eth_getBlockByNumber", fmt.Sprintf("0x%x", from+uint64(i)), true) //nolint:gosec // an index
		})
	}
	everybody.Wait()
	f.Series["bare"] = append(f.Series["bare"], float64(blocks)/time.Since(began).Seconds())
	return errors.Join(errs...)
}

func (w *watcher) catchUp(ctx context.Context, f *figure.Figures, blocks int) error {
	began := time.Now()
	err := w.follow(ctx)
	took := time.Since(began)
	f.Series["watcher"] = append(f.Series["watcher"], float64(blocks)/took.Seconds())
	return err
}

// judge counts what was recorded: a fast watcher that loses something is none.
func (w *watcher) judge(ctx context.Context, p watchPlan) error {
	return w.store.View(ctx, func(tx guard.Tx) error {
		at, err := tx.Watch(dev)
		if err != nil {
			return err
		}
		got, err := tx.MovementsIn(dev, 0, at.Number)
		if err == nil && len(got) != p.rounds*p.blocks {
			err = fmt.Errorf("the watcher recorded %d of %d payments", len(got), p.rounds*p.blocks)
		}
		return err
	})
}

// watchTable is the section about the watcher.
func (r *results) watchTable(b *figure.Page) {
	p := r.plan.watch
	watcher, bare := r.watch.Of("watcher"), r.watch.Of("bare")
	b.Head("Following a chain")
	b.Line(fmt.Sprintf("A guard with %d accounts catches up with %d blocks of %d payments on anvil, %d times; one payment of each block is to one of the accounts and is recorded.", p.accounts, p.blocks, p.payments, p.rounds))
	b.Line(fmt.Sprintf("Beside it the same blocks are fetched from the same node, %d at a time as the watcher does, and thrown away. A payment to an account costs the watcher one request more, for its receipt.", atOnce4))
	b.Line("")
	b.Table([]string{"", "blocks a second"},
		[]string{"the watcher, SQLite", watcher.Rate()},
		[]string{"bare fetching", bare.Rate()},
		[]string{"ratio of the medians", figure.Digits(watcher.Median() / bare.Median())},
	)
}
