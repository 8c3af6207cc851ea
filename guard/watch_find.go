package guard

import (
	"context"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// farthest is how many addresses of a branch a ledger can make the watcher watch.
const farthest = 10_000

// found is what a range of blocks holds for some addresses.
type found struct {
	blocks []chain.Scanned
	known  map[string]Watched // the addresses that were looked for
	fresh  []Watched          // those among them that were added because others were used
}

// read scans a range. Where an account has many addresses and one near the end of those
// that are watched was used, it is read again with more.
func (f *follower) read(ctx context.Context, from, to, final uint64, known map[string]Watched) (out found, err error) {
	out.known = known
	for {
		if out.blocks, err = f.scanned(ctx, from, to, final, out.known); err != nil {
			return out, err
		}
		more, err := f.further(ctx, out, from, FilledGap)
		if err != nil || len(more) == 0 {
			return out, err
		}
		wider := make(map[string]Watched, len(out.known)+len(more))
		for a, w := range out.known {
			wider[a] = w
		}
		for _, w := range more {
			wider[w.Address] = w
		}
		out.known, out.fresh = wider, append(out.fresh, more...)
	}
}

// scanned asks for the blocks in as many calls as it takes.
func (f *follower) scanned(ctx context.Context, from, to, final uint64, known map[string]Watched) (out []chain.Scanned, err error) {
	look := chain.Watch{Addresses: make(map[string]bool, len(known)), Final: final}
	for a := range known {
		look.Addresses[a] = true
	}
	for _, t := range f.n.Tokens {
		look.Assets = append(look.Assets, t.ID)
	}
	for from <= to {
		end := min(to, from+f.scan.MaxScan()-1)
		part, err := f.scan.Scan(ctx, from, end, look)
		if err != nil {
			return nil, err
		}
		for i, b := range part {
			last := len(out) - 1
			if b.Number != from+uint64(i) || last >= 0 && b.Parent != out[last].Hash { //nolint:gosec // an index
				return nil, hefu.Errorf(hefu.KindUnavailable, "%s: the chain changed while it was read; trying again", f.n.Network.Name)
			}
			out = append(out, b)
		}
		if uint64(len(part)) != end-from+1 {
			return nil, hefu.Errorf(hefu.KindUnavailable, "%s: the chain changed while it was read; trying again", f.n.Network.Name)
		}
		from = end + 1
	}
	return out, nil
}

// branch is one line of an account's addresses, such as those for change.
type branch struct{ account, path string }

// further lists the addresses that must be watched because of those that were used, from a
// block on.
func (f *follower) further(ctx context.Context, got found, since uint64, filled string) (out []Watched, err error) {
	if f.n.Gap == 0 {
		return nil, nil
	}
	used := map[branch]Watched{} // the last one of each that was used
	for _, b := range got.blocks {
		for _, m := range b.Moves {
			w, ok := got.known[m.Address]
			if !ok {
				continue
			}
			at, index := branchOf(w)
			if last, ok := used[at]; !ok || index > indexOf(last) {
				used[at] = w
			}
		}
	}
	if len(used) == 0 {
		return nil, nil
	}
	end := map[branch]uint32{} // the last one of each that is watched
	for _, w := range got.known {
		at, index := branchOf(w)
		end[at] = max(end[at], index)
	}
	for at, last := range used {
		if indexOf(last)+f.n.Gap <= end[at] {
			continue
		}
		owner, err := f.ownerOf(ctx, last.Wallet)
		if err != nil {
			return nil, err
		}
		for i := end[at] + 1; i <= indexOf(last)+f.n.Gap; i++ {
			more := last
			more.Path, more.Since, more.Filled = at.path+"/"+strconv.FormatUint(uint64(i), 10), since, filled
			if more.Address, err = owner.At(f.n, f.n.Network, more.Path); err != nil {
				return nil, err
			}
			out = append(out, more)
		}
	}
	return out, nil
}

func branchOf(w Watched) (branch, uint32) {
	path, index := lastStep(w.Path)
	return branch{w.Account, path}, index
}

func indexOf(w Watched) uint32 {
	_, index := lastStep(w.Path)
	return index
}

// lastStep splits a path at its last step.
func lastStep(path string) (branch string, index uint32) {
	i := strings.LastIndexByte(path, '/')
	n, err := strconv.ParseUint(path[i+1:], 10, 31)
	if err != nil {
		return path, 0
	}
	return path[:max(i, 0)], uint32(n)
}

// ownerOf derives from the wallet's newest dealing that has the network's key.
func (f *follower) ownerOf(ctx context.Context, wallet hefu.WalletID) (o chain.Owner, err error) {
	var all []Dealing
	err = f.g.store.View(ctx, func(tx Tx) (err error) {
		all, err = tx.Dealings(wallet)
		return err
	})
	for _, d := range all {
		if d.State == DealingActive || d.State == DealingLocked {
			return f.n.ownerOf(d)
		}
	}
	if err == nil {
		err = hefu.Errorf(hefu.KindNotFound, "watch: the wallet of a watched address has no dealing any more")
	}
	return o, err
}

// newcomers are the dealings whose accounts are not watched yet.
func (f *follower) newcomers(ctx context.Context) (out []Dealing, err error) {
	err = f.g.store.View(ctx, func(tx Tx) error {
		out = nil
		if err := f.load(tx); err != nil {
			return err
		}
		for after := hefu.DealingID(""); ; {
			page, err := tx.Unwatched(f.n.ID, after, watchPage)
			if err != nil {
				return err
			}
			for _, d := range page {
				if after = d.ID; !f.without[d.ID] && !f.g.now().Before(f.later[d.ID]) && len(out) < watchPage {
					out = append(out, d)
				}
			}
			if len(page) < watchPage {
				return nil
			}
		}
	})
	return out, err
}

// admit begins to watch accounts, and reads the last blocks for them: a payment may have
// come before the first look.
func (f *follower) admit(ctx context.Context, w Watch, tip chain.Tip, newcomers []Dealing) error {
	from := w.Number + 1 - min(w.Number+1, lookBack)
	known := map[string]Watched{}
	var added []Watched
	if f.n.Gap > 0 && len(newcomers) > admitAtOnce {
		newcomers = newcomers[:admitAtOnce]
	}
	for _, d := range newcomers {
		addresses, err := f.addressesOf(ctx, d, from)
		if hefu.Is(err, hefu.KindUnavailable) {
			f.g.log.WarnContext(ctx, "an account's addresses cannot be found yet", "network", f.n.ID, "dealing", d.ID, "err", err)
			f.later[d.ID] = f.g.now().Add(watchWorst)
			continue
		}
		if err != nil {
			f.g.log.WarnContext(ctx, "a dealing has no account here", "network", f.n.ID, "dealing", d.ID, "err", err)
			f.without[d.ID] = true
			continue
		}
		for _, a := range addresses {
			known[a.Address] = a
		}
		added = append(added, addresses...)
	}
	if len(added) == 0 {
		return nil
	}
	got, err := f.read(ctx, from, w.Number, tip.Final, known)
	if err != nil {
		return err
	}
	if n := len(got.blocks); n == 0 || got.blocks[n-1].Hash != w.Hash {
		return f.rewind(ctx, w, tip)
	}
	got.fresh = append(added, got.fresh...)
	if err := f.commit(ctx, w, tip, got); err != nil {
		return err
	}
	for _, d := range newcomers {
		f.without[d.ID] = true // whatever became of it, it is no newcomer any more
	}
	return nil
}

// addressesOf lists what is watched of an account from the start: its address, or on both
// branches all that may be used already and as many more as may be unused in a row.
func (f *follower) addressesOf(ctx context.Context, d Dealing, since uint64) (out []Watched, err error) {
	owner, err := f.n.ownerOf(d)
	if err != nil {
		return nil, err
	}
	paths := []string{f.n.Path()}
	if f.n.Gap > 0 {
		if paths, err = f.reached(ctx, owner); err != nil {
			return nil, err
		}
	}
	for _, p := range paths {
		address, err := owner.At(f.n, f.n.Network, p)
		if err != nil {
			return nil, err
		}
		out = append(out, Watched{Network: f.n.ID, Address: address, User: d.User, Wallet: d.Wallet, Account: owner.Address, Path: p, Since: since})
	}
	return out, nil
}

// reached lists the paths of an account as far as its ledger finds them used, and Gap more:
// somebody may have used it long before, here or elsewhere.
func (f *follower) reached(ctx context.Context, owner chain.Owner) (paths []string, err error) {
	v, err := f.n.ledger.View(ctx, owner, f.n.Native.ID)
	if err != nil {
		return nil, err
	}
	receive, _ := lastStep(f.n.Path())
	above, _ := lastStep(receive)
	unused := map[string]uint32{receive: 0, above + "/1": 0} // the first one of each branch that nobody used
	see := func(path string, more uint32) {
		if path == "" {
			return
		}
		branch, index := lastStep(path)
		if first, ok := unused[branch]; ok && index < farthest {
			unused[branch] = max(first, index+more)
		}
	}
	see(v.Next.Path, 0)
	see(v.Change.Path, 0)
	for _, c := range v.Coins {
		see(c.Path, 1)
	}
	for _, branch := range []string{receive, above + "/1"} {
		for i := range unused[branch] + f.n.Gap {
			paths = append(paths, branch+"/"+strconv.FormatUint(uint64(i), 10))
		}
	}
	return paths, nil
}

// add writes new addresses down.
func (f *follower) add(tx Tx, w *Watch, fresh []Watched) error {
	for _, a := range fresh {
		added, err := tx.AddWatched(a)
		if err != nil {
			return err
		}
		if added {
			w.Watched++
		}
	}
	return nil
}

// movements makes rows of what was found, in the order of the chain.
func (f *follower) movements(got found) (out []Movement) {
	for _, b := range got.blocks {
		out = append(out, movementsOf(f.n.ID, b, got.known)...)
	}
	return out
}

// movementsOf makes the rows of one block. Parts of one payment are put together: what
// an account pays itself, such as change, has not moved.
func movementsOf(n hefu.Network, b chain.Scanned, known map[string]Watched) (out []Movement) {
	type sum struct {
		at  int // its place in out
		net *big.Int
		// other is the first counterparty of either direction that is not the account itself
		other [2]string
	}
	type payment struct {
		account, txid string
		asset         hefu.AssetID
	}
	sums := map[payment]*sum{}
	var order []payment
	for _, m := range b.Moves {
		w, ok := known[m.Address]
		if !ok || m.Amount.IsZero() {
			continue
		}
		row := Movement{
			Network: n, User: w.User, Account: w.Account, Address: m.Address, TxID: m.TxID, Index: m.Index, Out: m.Out, Other: m.Other,
			Asset: m.Asset, Amount: m.Amount, Block: b.Number, Hash: b.Hash, Time: b.Time, Source: SourceNode,
		}
		if !m.Part {
			out = append(out, row)
			continue
		}
		p := payment{w.Account, m.TxID, m.Asset}
		s := sums[p]
		if s == nil {
			s = &sum{at: len(out), net: new(big.Int)}
			sums[p], order = s, append(order, p)
			row.Index = 0
			out = append(out, row)
		}
		side, amount := 0, m.Amount.Big()
		if m.Out {
			side, amount = 1, amount.Neg(amount)
		}
		s.net.Add(s.net, amount)
		if o, own := known[m.Other]; s.other[side] == "" && !(own && o.Account == w.Account) {
			s.other[side] = m.Other
		}
	}
	for _, p := range order {
		s := sums[p]
		row := &out[s.at]
		row.Out = s.net.Sign() < 0
		row.Other = s.other[0]
		if row.Out {
			row.Other = s.other[1]
		}
		if row.Other == "" {
			row.Other = otherAccount(b.Moves, *row, known)
		}
		row.Amount, _ = hefu.UnitsFromBig(new(big.Int).Abs(s.net)) // each part fits, and a chain's coins together do
	}
	return slices.DeleteFunc(out, func(m Movement) bool { return m.Amount.IsZero() })
}

// otherAccount is where a payment came from or went to that is another watched account: no
// part names it, because for all that the scanner knows it could be the same one.
func otherAccount(moves []chain.Move, row Movement, known map[string]Watched) string {
	for _, m := range moves {
		if w, ok := known[m.Address]; ok && m.Part && m.TxID == row.TxID && m.Asset == row.Asset && m.Out != row.Out && w.Account != row.Account {
			return m.Address
		}
	}
	return ""
}

// record adds the rows and tells their users, also of what became final by this step.
func (f *follower) record(tx Tx, rows []Movement, was, final uint64) error {
	told := map[string][]Movement{}
	for _, m := range rows {
		fresh, err := tx.AddMovement(m)
		if err != nil {
			return err
		}
		switch {
		case fresh && m.Block > final:
			told[MovementConfirmed] = append(told[MovementConfirmed], m)
		case fresh && m.Block <= was:
			told[MovementFinal] = append(told[MovementFinal], m)
		}
	}
	if final > was {
		settled, err := tx.MovementsIn(f.n.ID, was+1, final)
		if err != nil {
			return err
		}
		told[MovementFinal] = append(told[MovementFinal], settled...)
	}
	return f.tell(tx, told)
}

// The states of a movement.
const (
	MovementConfirmed = "confirmed" // in a block of the present chain
	MovementFinal     = "final"     // in a block that the chain will not take back
	MovementGone      = "gone"      // its block was taken back; only events say so
)

// tell makes an event of each movement. The users come in one order, so that two networks
// that are recorded at once do not wait for each other in a circle.
func (f *follower) tell(tx Tx, by map[string][]Movement) error {
	type line struct {
		Movement
		state string
	}
	var all []line
	for _, state := range []string{MovementGone, MovementConfirmed, MovementFinal} {
		for _, m := range by[state] {
			all = append(all, line{m, state})
		}
	}
	slices.SortStableFunc(all, func(a, b line) int { return strings.Compare(string(a.User), string(b.User)) })
	for _, l := range all {
		kind := "incoming"
		if l.Out {
			kind = "outgoing"
		}
		if err := f.g.event(tx, Event{User: l.User, Kind: kind, Account: l.Network.Account(l.Account), State: l.state, Text: l.TxID}); err != nil {
			return err
		}
	}
	return nil
}
