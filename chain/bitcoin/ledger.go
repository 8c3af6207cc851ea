package bitcoin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/btcsuite/btcd/wire/v2"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

const (
	// maxHeadAge is how old the newest block of a live chain may be: one that comes after
	// three hours without any is seen once in a few hundred years. It may be two hours ahead
	// of the clock, which is what the network allows.
	maxHeadAge   = 3 * time.Hour
	maxHeadAhead = 2 * time.Hour
	// maxCoins is how many outputs of an account are looked at, the largest first: whoever
	// pays dust to an address may make it slow, but not useless.
	maxCoins = 20_000
	// atOnce is how many addresses of a branch are asked for in one go, however far the
	// search reaches: all of them must be read between two blocks.
	atOnce = 100
	// maxPlaces bounds the search for used addresses.
	maxPlaces = 10_000
)

// ledger implements chain.Ledger and chain.Prover over a source.
type ledger struct {
	n      chain.Network
	src    backend
	window uint32
	most   uint32 // addresses of an account that are looked at
	clock  func() time.Time
	kind   kind
	quorum chain.Quorum // of the nodes, where one's word is not enough

	mu    sync.Mutex
	known map[string]*book // by the account's address
}

// book is what was derived for an account; deriving is slow and never changes.
type book struct{ branch [2][]place }

// maxBooks bounds what is remembered.
const maxBooks = 1000

// open returns the Ledger of a network.
func open(n chain.Network, rpc chain.RPC, clock func() time.Time) chain.Ledger {
	l := &ledger{n: n, most: maxPlaces, clock: clock, known: map[string]*book{}}
	l.quorum = chain.QuorumOf(n, rpc, func(one chain.RPC) chain.Ledger { return open(n, one, clock) })
	if strings.HasPrefix(n.Key, "m/86'") {
		l.kind = tr
	}
	var err error
	if l.src, l.window, err = sourceOf(n, rpc); err != nil {
		l.src = broken{err}
	}
	return l
}

// Probe checks that a node is on the network's chain. Package node runs it on every
// endpoint before it is used: an endpoint of another chain could say of a live
// transaction that it is dead.
func Probe(n chain.Network) func(context.Context, chain.RPC) error {
	return func(ctx context.Context, rpc chain.RPC) error {
		src, _, err := sourceOf(n, rpc)
		if err == nil {
			_, err = src.Head(ctx)
		}
		return err
	}
}

// live refuses a node that does not follow the chain, and returns its head.
func (l *ledger) live(ctx context.Context) (head, error) {
	h, err := l.src.Head(ctx)
	if err != nil {
		return h, err
	}
	if h.syncing {
		return h, hefu.Errorf(hefu.KindUnavailable, "%s: the node is still catching up with the chain; balances would be old, try again later", l.n.Name)
	}
	age := l.clock().Sub(time.Unix(h.time, 0))
	if !l.n.Dev && (age > maxHeadAge || age < -maxHeadAhead) {
		return h, hefu.Errorf(hefu.KindUnavailable, "%s: the newest block that the node knows is of %s; it does not follow the chain, try again later",
			l.n.Name, time.Unix(h.time, 0).UTC().Format(time.RFC3339))
	}
	return h, nil
}

// Time is the head's own, but at most an hour after the median of the last eleven blocks:
// one miner can date a block two hours ahead, six of eleven cannot be one miner's, and their
// median is an hour behind on average.
func (l *ledger) Time(ctx context.Context) (int64, error) {
	if l.quorum.Is() {
		return l.quorum.Time(ctx)
	}
	h, err := l.src.Head(ctx)
	return min(h.time, h.median+3600), err
}

// View reads what Build needs: every output that the account can spend now, and where it is
// paid at next.
func (l *ledger) View(ctx context.Context, owner chain.Owner, asset hefu.AssetID) (v chain.View, err error) {
	if asset != l.n.Native.ID {
		return v, hefu.Errorf(hefu.KindInvalid, "asset: %s has no coins but its own", l.n.Name)
	}
	if l.quorum.Is() {
		return l.agree(ctx, owner, asset)
	}
	before, err := l.live(ctx)
	if err != nil {
		return v, err
	}
	all, err := l.search(ctx, owner, &v)
	if err != nil {
		return v, err
	}
	if err := l.sum(&v, before, all); err != nil {
		return v, err
	}
	v.Time, v.Height = before.time, before.height
	v.Fee, err = l.fee(ctx)
	return v, err
}

// at is an output at a place.
type at struct {
	output
	path string
}

// search looks at the account's addresses until Gap of each branch in a row were never used.
func (l *ledger) search(ctx context.Context, owner chain.Owner, v *chain.View) ([]at, error) {
	var all []at
	var free [2]*place
	var next, run [2]uint32 // addresses looked at, and how many of the last ones are unused
	for {
		var places []place
		var from [3]int
		for b := range next {
			count := uint32(0)
			if run[b] < l.n.Gap {
				count = max(l.window, min(l.n.Gap, atOnce))
			}
			more, err := l.derive(owner, uint32(b), next[b], count) //nolint:gosec // 0 or 1
			if err != nil {
				return nil, err
			}
			places = append(places, more...)
			from[b+1] = len(places)
		}
		if len(places) == 0 {
			break
		}
		if next[0]+next[1] > l.most {
			return nil, hefu.Errorf(hefu.KindUnavailable, "%s: the node finds ever more used addresses", l.n.Name)
		}
		got, err := l.src.Search(ctx, places)
		if err != nil {
			return nil, err
		}
		if len(got) != len(places) {
			return nil, hefu.Errorf(hefu.KindInternal, "%s: %d places were looked at and %d found", l.n.Name, len(places), len(got))
		}
		for b := range next {
			for i := from[b]; i < from[b+1]; i++ {
				next[b]++
				run[b]++
				if got[i].used || len(got[i].coins) > 0 {
					run[b], free[b] = 0, nil
				} else if free[b] == nil {
					free[b] = &places[i]
				}
				for _, o := range got[i].coins {
					all = append(all, at{o, places[i].path})
				}
			}
		}
	}
	v.Next = hefu.Own{Path: free[0].path, Address: free[0].address}
	v.Change = hefu.Own{Path: free[1].path, Address: free[1].address}
	if next[1]-run[1] < chain.Farthest {
		return all, nil
	}
	// So far out change would not be found from paper, and no device signs it: the first
	// address for change is used again.
	first, err := l.derive(owner, 1, 0, 1)
	if err != nil {
		return nil, err
	}
	v.Change = hefu.Own{Path: first[0].path, Address: first[0].address}
	return all, nil
}

// derive returns the addresses of a branch from one on.
func (l *ledger) derive(owner chain.Owner, branch, from, count uint32) ([]place, error) {
	if owner.Public == nil {
		return nil, hefu.Errorf(hefu.KindInternal, "%s: the account %s came without its keys", l.n.Name, owner.Address)
	}
	b := l.book(owner)
	l.mu.Lock()
	list := b.branch[branch]
	l.mu.Unlock()
	for i := uint32(len(list)); i < from+count; i++ { //nolint:gosec // bounded by maxPlaces
		public, err := owner.Public(branch, i)
		if err != nil {
			return nil, err
		}
		p := place{account: owner.Address, path: fmt.Sprintf("%s/%d/%d", l.n.Key, branch, i)}
		if p.script, err = (addresses{l.kind}).script(public); err != nil {
			return nil, err
		}
		if p.address, err = addressOf(l.n, p.script); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	if branch == 0 && list[0].address != owner.Address {
		return nil, hefu.Errorf(hefu.KindInternal, "%s: the keys are not those of %s", l.n.Name, owner.Address)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(list) > len(b.branch[branch]) {
		b.branch[branch] = list
	}
	return list[from : from+count : from+count], nil
}

func (l *ledger) book(owner chain.Owner) *book {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.known[owner.Address]
	if b == nil {
		if len(l.known) >= maxBooks {
			clear(l.known)
		}
		b = new(book)
		l.known[owner.Address] = b
	}
	return b
}

// sum adds outputs up: those in a block are coins, the others arrive. A block's reward that
// cannot be spent yet arrives too.
func (l *ledger) sum(v *chain.View, h head, all []at) error {
	var have, arrives int64
	seen := map[wire.OutPoint]bool{}
	slices.SortFunc(all, func(a, b at) int {
		return cmp.Or(cmp.Compare(b.amount, a.amount), compareOutPoints(a.output.at, b.output.at))
	})
	for _, o := range all {
		if seen[o.output.at] {
			return hefu.Errorf(hefu.KindUnavailable, "%s: the node names an output twice", l.n.Name)
		}
		seen[o.output.at] = true
		depth := uint64(0)
		if o.height > 0 && o.height <= h.height {
			depth = h.height - o.height + 1
		}
		sum := &have
		if depth == 0 || o.reward && depth < maturity {
			sum = &arrives
		}
		if *sum += o.amount; *sum > maxMoney {
			return hefu.Errorf(hefu.KindUnavailable, "%s: the node says that there is more than there will ever be", l.n.Name)
		}
		if sum == &have && len(v.Coins) < maxCoins {
			v.Coins = append(v.Coins, chain.Coin{
				TxID: o.output.at.Hash.String(), Index: o.output.at.Index, Amount: satoshis(o.amount), Path: o.path, Depth: depth,
			})
		}
	}
	v.Native, v.Arrives = satoshis(have), satoshis(arrives)
	v.Balance = v.Native
	return nil
}

const (
	// usualRate stands in where a source has no estimate, on quiet chains: the height of the
	// fees of an ordinary week.
	usualRate = 5000
	// topRate is the most that is believed of a source, 10,000 sat/vB. What a device signs is
	// bounded by Network.FeeCeiling long before.
	topRate = 10_000_000
)

// fee is what the source says, within what can be.
func (l *ledger) fee(ctx context.Context) (f chain.Fee, err error) {
	r, err := l.src.Rates(ctx)
	if err != nil {
		return f, err
	}
	if l.n.Dev && r.normal == 0 { // nobody competes there
		r.slow, r.normal, r.fast = 1*minRate, 2*minRate, 3*minRate
	}
	least := min(max(r.least, minRate), topRate)
	if r.normal <= 0 {
		r.normal = max(usualRate, r.slow, least)
	}
	normal := min(max(r.normal, least), topRate)
	slow := normal
	if r.slow > 0 {
		slow = min(max(r.slow, least), normal)
	}
	fast := min(max(r.fast, normal), topRate)
	return chain.Fee{Base: satoshis(least), Slow: satoshis(slow), Tip: satoshis(normal), Fast: satoshis(fast)}, nil
}

// Depth says how deep a transaction is. The head is read before it, so that a reorganisation
// between the two answers can only make it look younger.
func (l *ledger) Depth(ctx context.Context, txid string) (d chain.Depth, err error) {
	id, ok := readID(txid)
	if !ok {
		return d, hefu.Errorf(hefu.KindInvalid, "transaction: an id is 64 hex digits")
	}
	if l.quorum.Is() {
		return l.quorum.Depth(ctx, txid)
	}
	h, err := l.src.Head(ctx)
	if err != nil {
		return d, err
	}
	s, err := l.src.Tx(ctx, id)
	if err != nil || s == nil {
		return d, err
	}
	d = chain.Depth{Found: true}
	if d.Depth = h.depth(s); d.Depth > 0 {
		d.Mined, d.Block, d.Final = true, s.height, d.Depth >= l.n.FinalDepth
	}
	return d, nil
}

// depth is how many blocks confirm a transaction.
func (h head) depth(s *seen) uint64 {
	switch {
	case s.height == 0:
		return 0
	case s.height > h.height: // mined between the two answers
		return 1
	}
	return h.height - s.height + 1
}

// Dead reports whether one of the outputs that the plan spends was spent, at finality, by
// another transaction. Only then may the money be planned anew.
func (l *ledger) Dead(ctx context.Context, from string, p hefu.Plan, txid string) (bool, error) {
	if l.quorum.Is() {
		return l.quorum.Dead(ctx, from, p, txid)
	}
	tx, err := readBare(p.Bytes)
	if err != nil {
		return false, unreadable(err)
	}
	own := tx.TxHash()
	if own.String() != txid || len(p.Facts.Inputs) != len(tx.TxIn) {
		return false, hefu.Errorf(hefu.KindInvalid, "transaction: %.64q is not what the plan is", txid)
	}
	h, err := l.src.Head(ctx)
	if err != nil {
		return false, err
	}
	s, err := l.src.Tx(ctx, own)
	if err != nil || s != nil && s.height > 0 {
		return false, err
	}
	for i, in := range tx.TxIn {
		at, err := l.placeOf(in.PreviousOutPoint, p.Facts.Inputs[i].Previous)
		if err != nil {
			return false, err
		}
		by, err := l.src.Spender(ctx, at, in.PreviousOutPoint)
		if err != nil {
			return false, err
		}
		if by == nil || by.id == own || h.depth(by) < l.n.FinalDepth {
			continue
		}
		if !spends(by.tx, in.PreviousOutPoint) {
			return false, hefu.Errorf(hefu.KindUnavailable, "%s: the node names a transaction that spends something else", l.n.Name)
		}
		if !l.unlocks(by.tx, in.PreviousOutPoint, p.Facts.Inputs[i].Previous) {
			return false, hefu.Errorf(hefu.KindUnavailable, "%s: the node names a transaction that nobody signed", l.n.Name)
		}
		return true, nil
	}
	return false, nil
}

func spends(tx *wire.MsgTx, out wire.OutPoint) bool {
	return slices.ContainsFunc(tx.TxIn, func(in *wire.TxIn) bool { return in.PreviousOutPoint == out })
}

// unlocks checks that a transaction has the signature which spending an own output takes: a
// node that says of a transfer that another one came first must show one that the key's
// holders signed, so it cannot make one up. A signature for Taproot is over outputs of others
// too, which are not known here.
func (l *ledger) unlocks(tx *wire.MsgTx, at wire.OutPoint, previous []byte) bool {
	if l.kind == tr {
		return true
	}
	before, _, err := readTx(previous)
	if err != nil || uint64(at.Index) >= uint64(len(before.TxOut)) {
		return false
	}
	out := before.TxOut[at.Index]
	i := slices.IndexFunc(tx.TxIn, func(in *wire.TxIn) bool { return in.PreviousOutPoint == at })
	known := txscript.NewCannedPrevOutputFetcher(out.PkScript, out.Value)
	vm, err := txscript.NewEngine(out.PkScript, tx, i, txscript.ScriptBip16|txscript.ScriptVerifyWitness, nil, txscript.NewTxSigHashes(tx, known), out.Value, known)
	return err == nil && vm.Execute() == nil
}

// placeOf finds where an output was paid, in the transaction that made it.
func (l *ledger) placeOf(out wire.OutPoint, previous []byte) (p place, err error) {
	tx, id, err := readTx(previous)
	if err != nil {
		return p, err
	}
	if id != out.Hash || uint64(out.Index) >= uint64(len(tx.TxOut)) {
		return p, hefu.Errorf(hefu.KindInvalid, "transaction: a previous transaction is not the one that is spent")
	}
	p.script = tx.TxOut[out.Index].PkScript
	p.address, err = addressOf(l.n, p.script)
	return p, err
}

// Send hands signed bytes to a node. A node that has them already is success.
// chain.ErrStale says that an output is spent, by these bytes or by others, which Depth
// and Dead tell. chain.ErrUnderpriced says that the fee is too low now, or that another
// transaction that spends the same waits and pays as much; everything else is
// KindUnavailable.
func (l *ledger) Send(ctx context.Context, signed []byte) error {
	if l.quorum.Is() {
		return l.quorum.Send(ctx, signed)
	}
	if _, err := l.src.Head(ctx); err != nil {
		return err
	}
	err := l.src.Send(ctx, signed)
	var refused *chain.RPCError
	if errors.As(err, &refused) {
		return l.refusedSend(refused)
	}
	return err
}

// refusedSend understands the words of Bitcoin Core, Knots and btcd, and of Esplora, which
// passes Core's on.
func (l *ledger) refusedSend(e *chain.RPCError) error {
	m := strings.ToLower(e.Message)
	says := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(m, w) })
	}
	switch {
	case says("already in block chain", "already in mempool", "already-in-mempool", "already-known", "already have transaction", "already in utxo set", "transaction already exists"):
		return nil
	case says("insufficient fee", "insufficient priority", "not met", "mempool full", "mempool-full", "which is under the required", "too-long-mempool-chain",
		"package-mempool-limits", "rejected by the rate limiter", "fee rate is too low"):
		return errors.Join(chain.ErrUnderpriced, e)
	case says("missingorspent", "missing inputs", "missing-inputs", "orphan transaction", "already spent", "double spend", "conflict", "fully-spent"):
		return errors.Join(chain.ErrStale, e)
	}
	return hefu.Errorf(hefu.KindUnavailable, "%s: the node did not take the transaction", l.n.Name).Because(e)
}
