package guard

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// Anew is what FollowAnew did.
type Anew struct {
	From  uint64 // the first block that is read again
	Was   uint64 // the block up to which everything had been recorded
	Taken int    // movements that were taken back
}

// FollowAnew lets an operator go on with a network whose nodes part from what was final here,
// after he has looked at them: what stands above a block is taken back, its users are told, and
// the chain is read again from there. Without from (0) that is the newest block which both
// have; where none is remembered any more that is KindConflict, and from says it. No block is
// left out: from may not lie beyond what was read. The audit log says what was done.
func (g *Guard) FollowAnew(ctx context.Context, id hefu.Network, from uint64) (out Anew, err error) {
	f := g.follow[id]
	if f == nil {
		return out, hefu.Errorf(hefu.KindInvalid, "watch: %s is not followed at this guard", id)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	var seen Watch
	err = g.store.View(ctx, func(tx Tx) (err error) {
		seen, err = tx.Watch(id)
		return err
	})
	if hefu.Is(err, hefu.KindNotFound) || err == nil && seen.Hash == "" {
		return out, hefu.Errorf(hefu.KindNotFound, "watch: nothing of %s was read yet; there is nothing to begin anew", f.n.Network.Name)
	}
	if err != nil {
		return out, err
	}
	tip, err := f.scan.Tip(ctx)
	if err != nil {
		return out, err
	}
	at, err := f.anewAt(ctx, seen, tip, from)
	if err != nil {
		return out, err
	}
	out = Anew{From: at.Number + 1, Was: seen.Number}
	return out, g.store.Update(ctx, func(tx Tx) error {
		w, err := tx.LockWatch(id)
		if err == nil && (w.Number != seen.Number || w.Hash != seen.Hash) {
			err = hefu.Errorf(hefu.KindConflict, "watch: another guard follows %s and went on; stop it and try again", f.n.Network.Name)
		}
		if err != nil {
			return err
		}
		gone, err := tx.DropMovements(id, at.Number)
		if err != nil {
			return err
		}
		if err := tx.DropChainBlocks(id, 0, math.MaxInt64); err != nil {
			return err
		}
		if err := tx.PutChainBlock(id, at); err != nil {
			return err
		}
		out.Taken = len(gone)
		w.Began, w.Number, w.Hash, w.Time = min(w.Began, out.From), at.Number, at.Hash, at.Time
		w.Final, w.Head, w.Trouble, w.Updated = min(w.Final, at.Number), tip.Number, "", g.now()
		w.Holder, w.Until = "", time.Time{}
		if err := tx.PutWatch(w); err != nil {
			return err
		}
		details := strings.Join([]string{string(id), fmt.Sprint("from=", out.From), fmt.Sprint("was=", seen.Number, "/", seen.Hash), fmt.Sprint("final=", seen.Final), fmt.Sprint("gone=", out.Taken)}, "; ")
		if err := RecordAdmin(tx, g.now(), "follow-anew", details); err != nil {
			return err
		}
		return f.tell(tx, map[string][]Movement{MovementGone: gone})
	})
}

// anewAt is the block that stays, of the node's present chain.
func (f *follower) anewAt(ctx context.Context, seen Watch, tip chain.Tip, from uint64) (chain.Block, error) {
	if from > 0 {
		if from > seen.Number+1 || from > tip.Number+1 {
			return chain.Block{}, hefu.Errorf(hefu.KindInvalid, "watch: blocks between would never be read; begin at block %d at the latest", min(seen.Number, tip.Number)+1)
		}
		return f.scan.BlockAt(ctx, from-1)
	}
	kept, err := f.kept(ctx)
	if err != nil {
		return chain.Block{}, err
	}
	for _, b := range kept {
		if b.Number > tip.Number {
			continue
		}
		at, err := f.scan.BlockAt(ctx, b.Number)
		if err != nil && !hefu.Is(err, hefu.KindNotFound) {
			return at, err
		}
		if err == nil && at.Hash == b.Hash {
			return at, nil
		}
	}
	return chain.Block{}, hefu.Errorf(hefu.KindConflict, "watch: none of the blocks of %s that are remembered is in the node's chain. If its nodes are right, say from which block on everything is read again: --from BLOCK, of the newest that you know to be the same", f.n.Network.Name)
}
