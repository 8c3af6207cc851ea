package guard

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

const (
	watchLease  = 30 * time.Second
	watchDev    = 500 * time.Millisecond // between two looks at a throw-away chain, at most
	watchWorst  = time.Minute            // between two looks at a chain that cannot be read
	watchBlocks = 64                     // that one step reads
	watchPage   = 1000                   // addresses read at once
	admitAtOnce = 10                     // accounts of many addresses that one step finds
	lookBack    = 32                     // blocks that are read for an account that is new
	keepBelow   = 16                     // blocks below the newest final one whose hashes are kept
)

// follower reads the blocks of one network for all accounts together. What it finds is
// committed with the place up to which it came: a kill at any line loses nothing and
// repeats nothing. Any number of processes may follow one network; a lease keeps them
// from reading the same blocks, and the place, compared under the row's lock, from
// recording them twice.
type follower struct {
	g    *Guard
	n    network
	scan chain.Scanner

	mu      sync.Mutex
	watched map[string]Watched // by address, as far as it was read
	last    int64              // the Seq up to which it was read
	without map[hefu.DealingID]bool
	later   map[hefu.DealingID]time.Time // when a dealing is looked at again whose addresses could not be found
	tooLong map[string]bool              // accounts with more history than is fetched
}

// openFollowers makes one for each network whose ledger can scan.
func (g *Guard) openFollowers() {
	for id, n := range g.nets {
		if s, ok := n.ledger.(chain.Scanner); ok {
			g.follow[id] = &follower{g: g, n: n, scan: s, watched: map[string]Watched{}, without: map[hefu.DealingID]bool{}, later: map[hefu.DealingID]time.Time{}, tooLong: map[string]bool{}}
		}
	}
}

// watchChains follows every network until ctx ends.
func (g *Guard) watchChains(ctx context.Context) {
	if g.cfg.Watch <= 0 {
		return
	}
	var all sync.WaitGroup
	defer all.Wait()
	for _, f := range g.follow {
		all.Go(func() { f.run(ctx) })
		if g.past[f.n.ID] != nil {
			all.Go(func() { f.fill(ctx) })
		}
	}
}

func (f *follower) run(ctx context.Context) {
	every := f.g.cfg.Watch
	if f.n.Dev {
		every = min(every, watchDev)
	}
	defer f.letGo(context.WithoutCancel(ctx))
	wait, told := every, ""
	for {
		behind, err := f.g.Follow(ctx, f.n.ID)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			if err.Error() != told {
				f.g.log.WarnContext(ctx, "follow a chain", "network", f.n.ID, "err", err)
			}
			told, wait = err.Error(), min(2*wait, watchWorst)
		case behind > 0:
			told, wait = "", every
			if behind >= 10*watchBlocks {
				f.g.log.InfoContext(ctx, "catching up with a chain", "network", f.n.ID, "blocks left", behind)
			}
			continue
		default:
			told, wait = "", every
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// fill asks the source of history for one account after the other.
func (f *follower) fill(ctx context.Context) {
	wait := f.g.cfg.Watch
	for {
		more, err := f.g.Fill(ctx, f.n.ID)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			f.g.log.WarnContext(ctx, "ask for the history", "network", f.n.ID, "err", err)
			wait = min(2*wait, watchWorst)
		case more:
			wait = f.g.cfg.Watch
			continue
		default:
			wait = f.g.cfg.Watch
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// Follow makes one step on a network: it reads the next blocks, or takes back what stood
// in blocks that the chain dropped. It answers how many blocks are left to read. While
// another process follows the network it does nothing. Run calls it.
func (g *Guard) Follow(ctx context.Context, id hefu.Network) (behind uint64, err error) {
	f := g.follow[id]
	if f == nil {
		return 0, hefu.Errorf(hefu.KindInvalid, "watch: %s is not followed at this guard", id)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	behind, err = f.step(ctx)
	if errors.Is(err, errWentOn) {
		return 1, nil // somebody else went on, or the account set grew: look again
	}
	return behind, err
}

var errWentOn = errors.New("watch: another process went on")

func (f *follower) step(ctx context.Context) (behind uint64, err error) {
	newcomers, err := f.newcomers(ctx)
	if err != nil || len(newcomers) == 0 && len(f.watched) == 0 {
		return 0, err // nobody is there whose payments could be missed
	}
	w, mine, err := f.lease(ctx)
	if err != nil || !mine {
		return 0, err
	}
	tip, err := f.scan.Tip(ctx)
	if err != nil {
		return 0, err
	}
	switch {
	case w.Hash == "", len(f.watched) == 0 && tip.Number > w.Number+lookBack:
		return 1, f.firstLook(ctx, w, tip)
	case tip.Number < w.Number, tip.Number == w.Number && tip.Hash != w.Hash:
		return f.shorter(ctx, w, tip)
	case len(newcomers) > 0:
		return 1, f.admit(ctx, w, tip, newcomers)
	}
	to := min(tip.Number, w.Number+watchBlocks)
	found, err := f.read(ctx, w.Number+1, to, tip.Final, f.watched)
	if err != nil {
		return 0, err
	}
	if len(found.blocks) > 0 && found.blocks[0].Parent != w.Hash {
		return 1, f.rewind(ctx, w, tip)
	}
	if len(found.blocks) == 0 && min(tip.Final, w.Number) <= w.Final && w.Trouble == "" {
		return 0, nil
	}
	return tip.Number - to, f.commit(ctx, w, tip, found)
}

// lease takes or keeps the lease on the network and reads which addresses are watched. It
// writes only when the lease is half over.
func (f *follower) lease(ctx context.Context) (w Watch, mine bool, err error) {
	now := f.g.ripe()
	free := func(w Watch) bool { return w.Holder == f.g.me || !now.Before(w.Until) }
	read := func(tx Tx) (err error) {
		if w, err = tx.Watch(f.n.ID); hefu.Is(err, hefu.KindNotFound) {
			w, err = Watch{Network: f.n.ID}, nil
		}
		if err == nil && free(w) {
			err = f.load(tx)
		}
		return err
	}
	if err := f.g.store.View(ctx, read); err != nil || !free(w) {
		return w, false, err
	}
	if w.Holder == f.g.me && now.Add(watchLease/2).Before(w.Until) {
		return w, true, nil
	}
	err = f.g.store.Update(ctx, func(tx Tx) (err error) {
		mine = false
		if w, err = tx.LockWatch(f.n.ID); err != nil || !free(w) {
			return err
		}
		mine = true
		w.Holder, w.Until = f.g.me, now.Add(watchLease)
		if err := f.load(tx); err != nil {
			return err
		}
		return tx.PutWatch(w)
	})
	return w, mine && err == nil, err
}

// load reads the addresses that were added since the last time.
func (f *follower) load(tx Tx) error {
	for {
		page, err := tx.Watched(f.n.ID, f.last, watchPage)
		if err != nil {
			return err
		}
		for _, a := range page {
			f.watched[a.Address], f.last = a, a.Seq
		}
		if len(page) < watchPage {
			return nil
		}
	}
}

// letGo gives the lease back, so that another process need not wait for its end.
func (f *follower) letGo(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, watchLease)
	defer cancel()
	err := f.g.store.Update(ctx, func(tx Tx) error {
		w, err := tx.Watch(f.n.ID)
		if hefu.Is(err, hefu.KindNotFound) || err == nil && w.Holder != f.g.me {
			return nil
		}
		if w, err = tx.LockWatch(f.n.ID); err != nil || w.Holder != f.g.me {
			return err
		}
		w.Holder, w.Until = "", time.Time{}
		return tx.PutWatch(w)
	})
	if err != nil {
		f.g.log.ErrorContext(ctx, "release a watch", "network", f.n.ID, "err", err)
	}
}

// stillMine reads the row under its lock and refuses when it is not as it was seen.
func (f *follower) stillMine(tx Tx, seen Watch) (Watch, error) {
	w, err := tx.LockWatch(f.n.ID)
	if err == nil && (w.Number != seen.Number || w.Hash != seen.Hash || w.Holder != f.g.me || w.Watched != seen.Watched) {
		err = errWentOn
	}
	return w, err
}

// firstLook starts at the newest block: the first time, and while nobody is watched.
func (f *follower) firstLook(ctx context.Context, seen Watch, tip chain.Tip) error {
	return f.g.store.Update(ctx, func(tx Tx) error {
		w, err := f.stillMine(tx, seen)
		if err != nil {
			return err
		}
		if err := tx.DropChainBlocks(f.n.ID, 0, 1); err != nil {
			return err
		}
		if err := tx.PutChainBlock(f.n.ID, tip.Block); err != nil {
			return err
		}
		w.Began, w.Number, w.Hash, w.Time = tip.Number+1, tip.Number, tip.Hash, tip.Time
		w.Head, w.Final, w.Trouble, w.Updated = tip.Number, min(tip.Final, tip.Number), "", f.g.now()
		return tx.PutWatch(w)
	})
}

// shorter looks at a node whose newest block is not above the one that was read last. One
// that only lags is waited for.
func (f *follower) shorter(ctx context.Context, w Watch, tip chain.Tip) (behind uint64, err error) {
	kept, err := f.kept(ctx)
	if err != nil {
		return 0, err
	}
	for _, b := range kept {
		if b.Number == tip.Number && b.Hash == tip.Hash {
			return 0, nil
		}
	}
	return 1, f.rewind(ctx, w, tip)
}

func (f *follower) kept(ctx context.Context) (out []chain.Block, err error) {
	err = f.g.store.View(ctx, func(tx Tx) (err error) {
		out, err = tx.ChainBlocks(f.n.ID)
		return err
	})
	return out, err
}

// rewind finds the newest block that is still in the chain and takes back what was
// recorded above it. What is final is never taken back, except on a throw-away chain,
// which may have been begun anew.
func (f *follower) rewind(ctx context.Context, seen Watch, tip chain.Tip) error {
	kept, err := f.kept(ctx)
	if err != nil {
		return err
	}
	fork, found := chain.Block{}, false
	for _, b := range kept {
		if b.Number > tip.Number {
			continue
		}
		at, err := f.scan.BlockAt(ctx, b.Number)
		if hefu.Is(err, hefu.KindNotFound) || err == nil && at.Hash != b.Hash {
			continue
		}
		if err != nil {
			return err
		}
		fork, found = b, true
		break
	}
	if (!found || fork.Number < seen.Final) && !f.n.Dev {
		return f.stuck(ctx, seen, tip)
	}
	if !found {
		if fork, err = f.scan.BlockAt(ctx, 0); err != nil {
			return err
		}
	}
	return f.g.store.Update(ctx, func(tx Tx) error {
		w, err := f.stillMine(tx, seen)
		if err != nil {
			return err
		}
		gone, err := tx.DropMovements(f.n.ID, fork.Number)
		if err != nil {
			return err
		}
		if err := tx.DropChainBlocks(f.n.ID, fork.Number, 0); err != nil {
			return err
		}
		w.Number, w.Hash, w.Time = fork.Number, fork.Hash, fork.Time
		w.Final, w.Head, w.Updated = min(w.Final, fork.Number), tip.Number, f.g.now()
		if err := tx.PutWatch(w); err != nil {
			return err
		}
		f.g.log.InfoContext(ctx, "the chain was reorganised", "network", f.n.ID, "blocks taken back", seen.Number-fork.Number, "movements taken back", len(gone))
		return f.tell(tx, map[string][]Movement{MovementGone: gone})
	})
}

// stuck records that the node's chain is not the one that was followed. Nothing is taken
// back: what was final stays until somebody has looked.
func (f *follower) stuck(ctx context.Context, seen Watch, tip chain.Tip) error {
	told := hefu.Errorf(hefu.KindUnavailable, "%s: the node's chain parts from what was final here at block %d (its newest block is %d); ask the operator to look at the nodes", f.n.Network.Name, seen.Final, tip.Number)
	if seen.Trouble == told.Message {
		return told
	}
	err := f.g.store.Update(ctx, func(tx Tx) error {
		w, err := f.stillMine(tx, seen)
		if err != nil {
			return err
		}
		w.Trouble, w.Updated = told.Message, f.g.now()
		return tx.PutWatch(w)
	})
	if err != nil {
		return err
	}
	f.g.log.ErrorContext(ctx, "the node's chain parts from what was final", "network", f.n.ID, "final", seen.Final, "newest block of the node", tip.Number)
	return told
}

// commit records what was found together with the place up to which it was read.
func (f *follower) commit(ctx context.Context, seen Watch, tip chain.Tip, found found) error {
	rows := f.movements(found)
	return f.g.store.Update(ctx, func(tx Tx) error {
		w, err := f.stillMine(tx, seen)
		if err != nil {
			return err
		}
		if n := len(found.blocks); n > 0 {
			last := found.blocks[n-1]
			w.Number, w.Hash, w.Time = last.Number, last.Hash, last.Time
		}
		was := w.Final
		w.Final = max(w.Final, min(tip.Final, w.Number))
		w.Head, w.Trouble, w.Updated, w.Until = tip.Number, "", f.g.now(), f.g.ripe().Add(watchLease)
		for _, b := range found.blocks {
			if b.Number+keepBelow < w.Final {
				continue
			}
			if err := tx.PutChainBlock(f.n.ID, b.Block); err != nil {
				return err
			}
		}
		if w.Final > keepBelow {
			if err := tx.DropChainBlocks(f.n.ID, w.Number, w.Final-keepBelow); err != nil {
				return err
			}
		}
		if err := f.add(tx, &w, found.fresh); err != nil {
			return err
		}
		if err := f.record(tx, rows, was, w.Final); err != nil {
			return err
		}
		return tx.PutWatch(w)
	})
}
