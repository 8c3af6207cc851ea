package bitcoin

import (
	"slices"
	"strings"

	"github.com/btcsuite/btcd/wire/v2"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// format implements chain.Format, FeeChooser, AssetParser and Opener.
type format struct{ own addresses }

// maxIndex bounds how far out an address of one's own may lie: no wallet would find what
// went to a later one, and what cannot be found again is as good as lost.
const maxIndex = 1_000_000

// coinbaseDepth is how many confirmations what a block paid its miner needs.
const coinbaseDepth = 100

// ownSteps checks a path of the account: m/…/0/i is paid at, m/…/1/i takes change.
func ownSteps(n chain.Network, path string) error {
	steps, err := n.Steps(path)
	if err != nil {
		return err
	}
	if len(steps) != 2 || steps[0] > 1 || steps[1] >= maxIndex {
		return hefu.Errorf(hefu.KindInvalid, "plan: no wallet would look for coins at %s", path)
	}
	return nil
}

// question reads Intent and View into what is asked of coin selection.
func (f format) question(n chain.Network, in hefu.Intent, v chain.View) (p pool, o order, all []speed, err error) {
	if in.Replaces != "" {
		return p, o, nil, hefu.Errorf(hefu.KindInvalid, "replace: it is planned in the place of another transfer or not at all")
	}
	if o, err = f.readIntent(n, in); err != nil {
		return p, o, nil, err
	}
	if all, err = speeds(n, v.Fee); err != nil {
		return p, o, nil, err
	}
	free, _, err := spendable(n, v)
	if err != nil {
		return p, o, nil, err
	}
	return newPool(free, seed(in)), o, all, nil
}

// seed is for drawing coins. It leaves out cap and expiry, so that a quote and the plan
// after it draw alike.
func seed(in hefu.Intent) []byte {
	in.FeeCap, in.Expiry = hefu.Units{}, 0
	d := in.Digest()
	return d[:]
}

func (f format) readIntent(n chain.Network, in hefu.Intent) (o order, err error) {
	o.kind = f.own.kind
	switch {
	case in.Network != n.ID || in.Asset.Network() != n.ID:
		return o, hefu.Errorf(hefu.KindInvalid, "transfer: it is not for %s", n.Name)
	case in.Asset != n.Native.ID:
		return o, hefu.Errorf(hefu.KindInvalid, "asset: %s moves %s and nothing else", n.Name, n.Native.Symbol)
	case len(in.Data) != 0:
		return o, hefu.Errorf(hefu.KindInvalid, "transfer: the network takes no call data")
	case in.Memo != "":
		return o, hefu.Errorf(hefu.KindInvalid, "transfer: payments on %s carry no memo", n.Name)
	case in.Amount.IsZero() && !in.Cancels():
		return o, hefu.Errorf(hefu.KindInvalid, "transfer: the amount is zero; nothing would move and the fee would be lost")
	case in.Amount.Cmp(hefu.UnitsOf(maxMoney)) > 0:
		return o, hefu.Errorf(hefu.KindInvalid, "transfer: there will never be that much %s", n.Native.Symbol)
	}
	from, err := canonical(n, in.From)
	if err != nil {
		return o, err
	}
	if !f.own.owns(from) {
		return o, hefu.Errorf(hefu.KindInvalid, "address: %s is not of the kind that this account has", in.From)
	}
	if o.script, err = canonical(n, in.To); err != nil {
		return o, err
	}
	if in.Cancels() {
		o.script = nil
		return o, nil
	}
	o.amount = in.Amount.Big().Int64()
	if least := dust(o.script); o.amount < least {
		return o, hefu.Errorf(hefu.KindInvalid, "transfer: %s is too little; nodes pass on %s or more to this address",
			coins(n, o.amount), coins(n, least))
	}
	return o, nil
}

// owns reports whether a script is of the account's kind.
func (a addresses) owns(script []byte) bool {
	v, program, ok := witnessProgram(script)
	return ok && (a.kind == wpkh && v == 0 && len(program) == 20 || a.kind == tr && v == 1 && len(program) == 32)
}

func canonical(n chain.Network, text string) ([]byte, error) {
	script, err := scriptOf(n, text)
	if err != nil {
		return nil, err
	}
	want, err := addressOf(n, script)
	if err == nil && want != text {
		err = hefu.Errorf(hefu.KindInvalid, "address: write it as %s", want)
	}
	return script, err
}

// coins writes satoshis the way a person counts them.
func coins(n chain.Network, amount int64) string {
	return of(satoshis(amount).Decimal(n.Native.Decimals), n.Native.Symbol)
}

// of writes a number with its unit.
func of(number, unit string) string { return number + " " + unit }

// bareUses are the outputs that uses name, bare or behind an account (View.Taken).
func bareUses(uses []string) map[string]bool {
	out := map[string]bool{}
	for _, use := range uses {
		out[use[strings.LastIndexByte(use, '/')+1:]] = true
	}
	return out
}

// spendable are the coins that a transfer may use: in a block, old enough, not held by a
// live transfer. held is what those hold, in satoshis. A node that names coins that cannot
// be is KindUnavailable.
func spendable(n chain.Network, v chain.View) (free []coin, held int64, err error) {
	nonsense := func(what string) error {
		return hefu.Errorf(hefu.KindUnavailable, "%s: the source of the account's outputs names one that cannot be (%s)", n.Name, what)
	}
	hold, seen := bareUses(v.Taken), map[wire.OutPoint]bool{}
	var sum int64
	for _, c := range v.Coins {
		hash, ok := readID(c.TxID)
		at := wire.OutPoint{Hash: hash, Index: c.Index}
		switch {
		case !ok || seen[at]:
			return nil, 0, nonsense("transaction")
		case c.Amount.Cmp(hefu.UnitsOf(maxMoney)) > 0:
			return nil, 0, nonsense("amount")
		case ownSteps(n, c.Path) != nil:
			return nil, 0, nonsense("path")
		}
		seen[at] = true
		amount := c.Amount.Big().Int64()
		if sum += amount; sum > maxMoney {
			return nil, 0, nonsense("amount")
		}
		if hold[useOf(at)] {
			held += amount
			continue
		}
		next := coin{at: at, amount: amount, path: c.Path}
		young := c.Depth == 0
		if len(c.Previous) != 0 {
			if next.previous, err = strip(c.Previous); err != nil || idOf(next.previous) != c.TxID {
				return nil, 0, nonsense("transaction")
			}
			young = young || c.Depth < coinbaseDepth && coinbase(next.previous)
		}
		if amount > 0 && !young {
			free = append(free, next)
		}
	}
	return free, held, nil
}

// coinbase reports whether a transaction is what a block pays its miner.
func coinbase(previous []byte) bool {
	tx, err := readBare(previous)
	return err == nil && len(tx.TxIn) == 1 && tx.TxIn[0].PreviousOutPoint == wire.OutPoint{Index: wire.MaxPrevOutIndex}
}

// Build plans a payment out of the account's confirmed coins: those of least waste, the
// rest back to View.Change where it is worth an output. The same question gives the same
// bytes, and their order does not tell which output is the change: inputs are sorted by
// what they spend, as in BIP-69, which says nothing of the outputs; which output is first is
// one bit of the Intent's digest, which is on no chain. Sorting outputs by BIP-69 would hide
// as much and mark the few wallets that do it. Errors are *hefu.Error: KindInvalid,
// KindConflict where coins are on their way or held, KindUnavailable.
func (f format) Build(n chain.Network, in hefu.Intent, v chain.View) (hefu.Plan, error) {
	p, o, all, err := f.question(n, in, v)
	if err != nil {
		return hefu.Plan{}, err
	}
	feeCap := capOf(in)
	s, ok := p.spend(o, all, leastRate(v.Fee), feeCap)
	if !ok {
		return hefu.Plan{}, missing(n, v, p, o, feeCap)
	}
	return f.write(n, in, v, o, s)
}

// capOf is the Intent's fee cap in satoshis.
func capOf(in hefu.Intent) int64 {
	if in.FeeCap.Cmp(satoshis(maxMoney)) < 0 {
		return in.FeeCap.Big().Int64()
	}
	return maxMoney
}

// write makes the bytes of a selection and reads them again.
func (f format) write(n chain.Network, in hefu.Intent, v chain.View, o order, s selection) (hefu.Plan, error) {
	if v.Height >= lockHeights {
		return hefu.Plan{}, hefu.Errorf(hefu.KindUnavailable, "%s: the node names a height that no chain has", n.Name)
	}
	d := in.Digest()
	tx := &wire.MsgTx{Version: version, LockTime: uint32(v.Height)} //nolint:gosec // below lockHeights
	facts := hefu.Facts{Path: n.Path()}
	picked := slices.Clone(s.coins)
	slices.SortFunc(picked, func(a, b coin) int { return compareOutPoints(a.at, b.at) })
	for _, c := range picked {
		tx.TxIn = append(tx.TxIn, &wire.TxIn{PreviousOutPoint: c.at, Sequence: replaceable})
		facts.Inputs = append(facts.Inputs, hefu.InputFact{Path: c.path, Previous: c.previous})
	}
	if o.script != nil {
		tx.TxOut = []*wire.TxOut{{Value: o.amount, PkScript: o.script}}
	}
	if s.change > 0 {
		script, err := f.changeScript(n, v)
		if err != nil {
			return hefu.Plan{}, err
		}
		facts.Change = &hefu.ChangeFact{Index: uint32(len(tx.TxOut)), Path: v.Change.Path} //nolint:gosec // 0 or 1
		tx.TxOut = append(tx.TxOut, &wire.TxOut{Value: s.change, PkScript: script})
		if len(tx.TxOut) == 2 && d[0]&1 == 1 {
			slices.Reverse(tx.TxOut)
			facts.Change.Index = 0
		}
	}
	plan := hefu.Plan{Number: 1, Bytes: bare(tx), Facts: facts}
	return plan, f.recheck(n, in, plan)
}

func (f format) changeScript(n chain.Network, v chain.View) ([]byte, error) {
	script, err := canonical(n, v.Change.Address)
	if err != nil || ownSteps(n, v.Change.Path) != nil || !f.own.owns(script) {
		return nil, hefu.Errorf(hefu.KindUnavailable, "%s: it is not known yet where change would go; try again", n.Name).Because(err)
	}
	return script, nil
}

// recheck reads the fresh bytes as a stranger would, where every previous transaction is
// known; where one is missing, whoever adds it reads them (chain.Check).
func (f format) recheck(n chain.Network, in hefu.Intent, p hefu.Plan) error {
	for _, i := range p.Facts.Inputs {
		if len(i.Previous) == 0 {
			return nil
		}
	}
	s, err := f.Describe(n, p)
	if err == nil {
		err = s.Fits(in)
	}
	if err != nil {
		return hefu.Errorf(hefu.KindUnavailable, "%s: what the node says of the account's coins does not agree with their transactions", n.Name).Because(err)
	}
	return nil
}

// missing explains why no coins were chosen.
func missing(n chain.Network, v chain.View, p pool, o order, feeCap int64) error {
	o.rate, o.thrift = leastRate(v.Fee), true
	if s, ok := p.choose(o); ok {
		return hefu.Errorf(hefu.KindInvalid, "fee: %s asks at least %s now, the cap is %s; raise the cap or wait",
			n.Name, coins(n, s.fee), coins(n, feeCap))
	}
	_, held, err := spendable(n, v)
	if err != nil {
		return err
	}
	var have int64
	for _, c := range p.coins {
		have += c.amount
	}
	cost := o.numbers()
	need := o.amount + cost.fixed + cost.input
	switch most := p.most(o); {
	case len(p.coins) > maxInputs && have >= need && most < o.amount:
		return hefu.Errorf(hefu.KindInvalid, "balance: the account's coins are many and small; one transfer of at most %s can be made of them. Send less, or first join them by paying yourself",
			coins(n, most))
	case have+held >= need && held > 0:
		return hefu.Errorf(hefu.KindConflict, "balance: %s of the account are held by transfers of yours that are not final; what they do not spend comes back with them. %s can be sent now at most",
			coins(n, held), coins(n, most))
	case v.Arrives.Cmp(satoshis(max(need-have-held, 0))) >= 0 && !v.Arrives.IsZero():
		return hefu.Errorf(hefu.KindConflict, "balance: %s of the account are on their way and in no block yet; wait for the next block. %s can be sent now at most",
			of(v.Arrives.Decimal(n.Native.Decimals), n.Native.Symbol), coins(n, most))
	default:
		return hefu.Errorf(hefu.KindInvalid, "balance: the account has %s; after the fee, at most %s can be sent", coins(n, have), coins(n, most))
	}
}

// ParseAsset reads the network's own symbol or its CAIP-19 id; there is nothing else.
func (format) ParseAsset(n chain.Network, text string) (hefu.AssetID, error) {
	text = strings.TrimSpace(text)
	if strings.EqualFold(text, n.Native.Symbol) || text == string(n.Native.ID) {
		return n.Native.ID, nil
	}
	return "", hefu.Errorf(hefu.KindInvalid, "asset: %s moves %s and nothing else", n.Name, n.Native.Symbol)
}
