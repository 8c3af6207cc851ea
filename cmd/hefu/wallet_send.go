package main

import (
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/wire"
)

const offerLife = 15 * time.Minute // how long the person has to agree

type sendFlags struct {
	network, fee, feeCap, memo, code string
	ends                             string // of the recipient, where it looks like another
	noWait                           bool
	pays                             bool   // it is send: the order of its arguments can be told
	typed                            string // the amount, as send was given it
	to                               string // the recipient, as send was given it
}

func newSend(f *walletFlags) *cobra.Command {
	var s sendFlags
	var o ownFlags
	c := &cobra.Command{
		Use:   "send AMOUNT ASSET TO",
		Short: "send coins: review on this device, approve by a code for exactly this transfer",
		Long:  english("help.send"),
		Args:  cobra.RangeArgs(1, 3),
		RunE: f.run(func(e *env, args []string) error {
			args, err := e.unlink(args, s.network)
			if err != nil {
				return err
			}
			if o.from != "" {
				return e.sendFrom(args[0], args[1], args[2], s, o)
			}
			return e.send(args[0], args[1], args[2], s)
		}),
	}
	s.money(c)
	o.add(c)
	c.Flags().StringVar(&s.memo, "memo", "", "where the network carries one")
	return c
}

// money are the flags of every command that proposes something new.
func (s *sendFlags) money(c *cobra.Command) {
	c.Flags().StringVar(&s.network, "network", "", "name or CAIP-2 id")
	c.Flags().StringVar(&s.fee, "fee", "normal", "slow, normal or fast")
	c.Flags().StringVar(&s.feeCap, "fee-cap", "", "the most the fee may be, in coins of the network")
	c.Flags().StringVar(&s.code, "code", "", "one-time code")
	c.Flags().StringVar(&s.ends, "recipient-ends", "", recipientEnds)
	c.Flags().BoolVar(&s.noWait, "no-wait", false, "end when it is approved, do not watch it become final")
}

// unlink makes AMOUNT ASSET TO of a link, which may stand alone if it says how much, or in
// TO's place if the two amounts are one.
func (e *env) unlink(args []string, network string) ([]string, error) {
	last := args[len(args)-1]
	if len(args) == 2 || len(args) == 1 && !strings.Contains(last, ":") {
		return nil, fail(hefu.KindInvalid, "send.link.none")
	}
	if scheme, _, ok := strings.Cut(last, ":"); !ok || strings.ContainsAny(scheme, " /?") {
		return args, nil
	}
	n, err := e.network(e.remembered(), network)
	if err != nil {
		return nil, err
	}
	_, family, err := e.families().Network(n.ID)
	if err != nil {
		return nil, err
	}
	links, ok := family.Addresses.(chain.Linker)
	if !ok {
		if len(args) == 1 {
			return nil, fail(hefu.KindInvalid, "send.link.none")
		}
		return args, nil
	}
	l, err := links.ParseLink(n, last)
	if err != nil {
		return nil, err
	}
	if l.Label != "" || l.Message != "" {
		e.say("send.link", holder.Plain(l.Label), holder.Plain(l.Message))
	}
	if len(args) == 3 {
		return e.sameAsLink(n, args, l)
	}
	if l.Amount.IsZero() {
		return nil, fail(hefu.KindInvalid, "send.link.none")
	}
	return []string{l.Amount.Decimal(n.Native.Decimals), n.Native.Symbol, l.Address}, nil
}

// sameAsLink refuses a link that asks for another amount than was typed.
func (e *env) sameAsLink(n chain.Network, args []string, l chain.Link) ([]string, error) {
	if !l.Amount.IsZero() {
		typed, err := hefu.ParseDecimal(args[0], n.Native.Decimals)
		if err != nil {
			return nil, err
		}
		if typed.Cmp(l.Amount) != 0 || !strings.EqualFold(args[1], n.Native.Symbol) {
			return nil, fail(hefu.KindInvalid, "send.link.other", l.Amount.Decimal(n.Native.Decimals), n.Native.Symbol)
		}
	}
	return []string{args[0], args[1], l.Address}, nil
}

func (e *env) send(amount, asset, to string, f sendFlags) error {
	if _, err := hefu.ParseDecimal(asset, mostDecimals); err == nil {
		if _, err := hefu.ParseDecimal(amount, mostDecimals); err != nil {
			return fail(hefu.KindInvalid, "send.order")
		}
	}
	f.pays = true
	return e.proposeNew(to, amount, asset, f, e.intent)
}

// proposeNew makes an Intent, brings it to the guard, and goes on as approve does.
func (e *env) proposeNew(to, amount, asset string, f sendFlags, intent func(g *guard, b *strongbox, amount, asset, to string, f sendFlags) (hefu.Intent, error)) error {
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	if err := e.checkTyped(g, amount, asset, to, f); err != nil {
		return err
	}
	b, err := e.openVault(true)
	if err != nil {
		return err
	}
	defer b.close()
	e.sayLive(b.State)
	in, err := intent(g, b, amount, asset, to, f)
	if err != nil {
		return err
	}
	p, err := g.Propose(e.ctx, newKey(), wire.Propose{Intent: in})
	if err != nil {
		return err
	}
	e.recall(p.Transfer.ID)
	if f.typed, f.to = amount, to; isAll(amount) {
		f.typed = "" // no number was typed
	}
	return e.approveAndFollow(g, b, in, p.Transfer, f)
}

// sameAmount refuses a guard that describes a token otherwise than when the typed amount
// was turned into base units: one of its two words was a lie, and the review would show
// another amount than was typed.
func sameAmount(typed string, units hefu.Units, fact *hefu.TokenFact) error {
	if fact == nil || typed == "" {
		return nil // no token, or nothing was typed in this run
	}
	again, err := hefu.ParseDecimal(typed, fact.Decimals)
	if err == nil && again.Cmp(units) == 0 {
		return nil
	}
	return fail(hefu.KindInvalid, "send.decimals", typed, holder.Plain(fact.Symbol), units, fact.Decimals)
}

func newKey() string { return rand.Text() }

func (e *env) sayLive(s *holder.State) {
	if len(s.Live) == 0 {
		return
	}
	ids := make([]string, 0, len(s.Live))
	for _, l := range s.Live {
		if id := string(l.Transfer); !slices.Contains(ids, id) { // of several plans, once
			ids = append(ids, id)
		}
	}
	e.say("send.live", strings.Join(ids, ", "))
}

// checkTyped finds what is mistyped before the vault's password is asked for. intent
// checks all of it again.
func (e *env) checkTyped(g *guard, amount, asset, to string, f sendFlags) error {
	_, wrong := hefu.ParseDecimal(amount, mostDecimals)
	if f.pays && isAll(amount) {
		wrong = nil
	}
	n, err := e.network(e.networks(g), f.network)
	if err != nil {
		return err
	}
	if err := e.checkRecipient(g, n, to); err != nil {
		if f.pays && e.swapped(n, asset, to) {
			return fail(hefu.KindInvalid, "send.order")
		}
		return err
	}
	if _, err := e.asset(n, asset); err != nil {
		return err
	}
	return wrong
}

// swapped reports whether an address stands where the asset belongs, and an asset where the
// address does.
func (e *env) swapped(n chain.Network, asset, to string) bool {
	_, noAddress := e.parseAddress(n, asset)
	_, noAsset := e.asset(n, to)
	return noAddress == nil && noAsset == nil
}

// intent turns what was typed into an Intent, every part of it checked on this device.
func (e *env) intent(g *guard, b *strongbox, amount, asset, to string, f sendFlags) (hefu.Intent, error) {
	in, n, err := e.draft(g, b, asset, to, f)
	if err != nil {
		return in, err
	}
	if isAll(amount) {
		return e.everything(g, n, in, f)
	}
	if in.Amount, err = e.typedUnits(g, n, in, amount); err != nil {
		return in, err
	}
	if in.Amount.IsZero() {
		return in, hefu.Errorf(hefu.KindInvalid, "amount: it is zero; nothing would move and the fee would be lost")
	}
	in.FeeCap, err = e.feeCap(g, n, in, f)
	return in, err
}

// draft is an Intent as far as every one goes: network, sender, address, asset, expiry.
func (e *env) draft(g *guard, b *strongbox, asset, to string, f sendFlags) (hefu.Intent, chain.Network, error) {
	n, from, err := e.account(g, b, f.network)
	if err != nil {
		return hefu.Intent{}, n, err
	}
	in := hefu.Intent{Network: n.ID, From: from.Address, Memo: f.memo, Expiry: e.now().Add(offerLife).Unix()}
	if in.To, err = e.recipient(g, b, n, to); err != nil {
		return in, n, err
	}
	in.Asset, err = e.asset(n, asset)
	return in, n, err
}

// typedUnits reads an amount of the draft's asset.
func (e *env) typedUnits(g *guard, n chain.Network, in hefu.Intent, amount string) (hefu.Units, error) {
	decimals, err := e.decimals(g, n, in)
	if err != nil {
		return hefu.Units{}, err
	}
	return hefu.ParseDecimal(amount, decimals)
}

// decimals are the binary's own for an asset that it knows; for any other token they are
// the guard's word, and the review says so.
func (e *env) decimals(g *guard, n chain.Network, in hefu.Intent) (uint8, error) {
	if row := known(n, in.Asset); row != nil {
		return row.Decimals, nil
	}
	got, err := g.Balances(e.ctx, n.ID, in.From, in.Asset)
	if err != nil {
		return 0, err
	}
	for _, h := range got.Holdings {
		if h.Asset == in.Asset {
			return h.Decimals, nil
		}
	}
	return 0, hefu.Errorf(hefu.KindNotFound, "asset: the guard finds no token at %s", in.Asset.Reference())
}

func (e *env) feeCap(g *guard, n chain.Network, in hefu.Intent, f sendFlags) (hefu.Units, error) {
	if f.feeCap != "" {
		return hefu.ParseDecimal(f.feeCap, n.Native.Decimals)
	}
	if f.fee != "slow" && f.fee != "normal" && f.fee != "fast" {
		return hefu.Units{}, fail(hefu.KindInvalid, "fee.which", f.fee)
	}
	q, err := g.Quote(e.ctx, wire.QuoteRequest{
		Network: in.Network, From: in.From, To: in.To, Asset: in.Asset, Amount: in.Amount, Memo: in.Memo, Data: in.Data, Replaces: in.Replaces,
	})
	if err != nil {
		return hefu.Units{}, err
	}
	return quotedCap(n, map[string]hefu.Units{"slow": q.Slow, "normal": q.Normal, "fast": q.Fast}[f.fee])
}

// quotedCap takes a fee cap that the guard named, up to the network's ceiling: an absurd
// one must not be able to burn an account because nobody looked.
func quotedCap(n chain.Network, quoted hefu.Units) (hefu.Units, error) {
	if !n.FeeCeiling.IsZero() && quoted.Cmp(n.FeeCeiling) > 0 {
		most := n.FeeCeiling.Decimal(n.Native.Decimals)
		return hefu.Units{}, fail(hefu.KindInvalid, "fee.ceiling", quoted.Decimal(n.Native.Decimals), n.Native.Symbol, most)
	}
	return quoted, nil
}
