package guard

import (
	"cmp"
	"context"
	"slices"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

const (
	fillPage  = 100 // accounts that are looked for at once
	fillBatch = 500 // movements of one transaction
	mostWider = 100 // how often an account may turn out to have more addresses
)

// Fill asks the operator's source of history for what is older than the block from which
// on an account is followed, for one account. It says whether there was one to ask for.
// Nothing is asked before all that is older is final here and known there, so that both
// parts meet without a gap. A kill loses nothing: it is asked again, and what is recorded
// already stays. Run calls it.
func (g *Guard) Fill(ctx context.Context, id hefu.Network) (more bool, err error) {
	f, past := g.follow[id], g.past[id]
	if f == nil || past == nil {
		return false, nil
	}
	account, w, err := f.unfilled(ctx)
	if err != nil || len(account) == 0 || w.Holder != g.me {
		return false, err
	}
	upTo := uint64(0)
	for _, a := range account {
		upTo = max(upTo, a.Since)
	}
	if upTo == 0 {
		return true, f.filled(ctx, account, nil, nil)
	}
	upTo--
	if w.Final < upTo {
		return false, nil
	}
	if head, err := past.Head(ctx); err != nil || head < upTo {
		return false, err
	}
	got, err := f.pastOf(ctx, past, account, upTo)
	if hefu.Is(err, hefu.KindInvalid) {
		f.tooLong[account[0].Account] = true
	}
	if err != nil {
		return false, err
	}
	var rows []Movement
	for _, m := range f.movements(got) {
		m.Source = SourceHistory
		rows = append(rows, m)
	}
	for len(rows) > fillBatch {
		if err := f.filled(ctx, nil, nil, rows[:fillBatch]); err != nil {
			return false, err
		}
		rows = rows[fillBatch:]
	}
	return true, f.filled(ctx, account, got.fresh, rows)
}

// unfilled is an account without its history.
func (f *follower) unfilled(ctx context.Context) (account []Watched, w Watch, err error) {
	err = f.g.store.View(ctx, func(tx Tx) error {
		account = nil
		var err error
		if w, err = tx.Watch(f.n.ID); hefu.Is(err, hefu.KindNotFound) {
			return nil
		} else if err != nil {
			return err
		}
		some, err := tx.Unfilled(f.n.ID, fillPage)
		if err != nil {
			return err
		}
		for _, a := range some {
			if f.tooLong[a.Account] {
				continue
			}
			account, err = tx.WatchedOf(a.User, f.n.ID, a.Account)
			return err
		}
		return nil
	})
	return account, w, err
}

// pastOf asks about each address of an account that nobody was asked about; where that shows that it has more, it
// begins again with all of them.
func (f *follower) pastOf(ctx context.Context, past chain.Historian, account []Watched, upTo uint64) (found, error) {
	got := found{known: map[string]Watched{}}
	for _, a := range account {
		got.known[a.Address] = a
	}
	look := chain.Watch{}
	for _, t := range f.n.Tokens {
		look.Assets = append(look.Assets, t.ID)
	}
	for range mostWider {
		look.Addresses = make(map[string]bool, len(got.known))
		for a := range got.known {
			look.Addresses[a] = true
		}
		got.blocks = nil
		seen := map[string]bool{} // transactions that another address of the account told of
		for a, w := range got.known {
			if w.Filled == FilledAll {
				continue // what it has to tell is recorded
			}
			all, err := past.Past(ctx, a, look, upTo)
			if err != nil {
				return got, err
			}
			got.blocks = append(got.blocks, unseen(all, seen)...)
		}
		slices.SortStableFunc(got.blocks, func(a, b chain.Scanned) int { return cmp.Compare(a.Number, b.Number) })
		more, err := f.further(ctx, got, upTo+1, "")
		if err != nil || len(more) == 0 {
			return got, err
		}
		for _, a := range more {
			got.known[a.Address] = a
		}
		got.fresh = append(got.fresh, more...)
	}
	return got, hefu.Errorf(hefu.KindInvalid, "%s: the source of history tells of ever more addresses of an account", f.n.Network.Name)
}

// unseen leaves out the parts of payments that were told of before.
func unseen(all []chain.Scanned, seen map[string]bool) (out []chain.Scanned) {
	fresh := map[string]bool{}
	for _, b := range all {
		b.Moves = slices.DeleteFunc(slices.Clone(b.Moves), func(m chain.Move) bool { return m.Part && seen[m.TxID] })
		for _, m := range b.Moves {
			fresh[m.TxID] = true
		}
		out = append(out, b)
	}
	for id := range fresh {
		seen[id] = true
	}
	return out
}

// filled records movements and, with the last of them, that an account's history is told.
// Addresses that only the history showed are followed from now on, and their own history
// is asked for up to there: what came since the account was followed is in it.
func (f *follower) filled(ctx context.Context, account, fresh []Watched, rows []Movement) error {
	return f.g.store.Update(ctx, func(tx Tx) error {
		w, err := tx.LockWatch(f.n.ID)
		if err != nil {
			return err
		}
		for _, m := range rows {
			if _, err := tx.AddMovement(m); err != nil {
				return err
			}
		}
		for i := range fresh {
			fresh[i].Since = w.Number + 1
		}
		if err := f.add(tx, &w, fresh); err != nil {
			return err
		}
		for _, a := range account {
			if err := tx.SetFilled(f.n.ID, a.Address, FilledAll); err != nil {
				return err
			}
		}
		return tx.PutWatch(w)
	})
}
