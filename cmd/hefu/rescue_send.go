package main

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/text"
)

const mostDecimals = 36 // of a token, as the formats take them

type rescueSendFlags struct {
	*rescueFlags
	network, fee, feeCap, memo string
	nonce, gas, maxFee, tip    string
	decimals                   int
	offline, noWait            bool
}

func newRescueSend(f *walletFlags, r *rescueFlags) *cobra.Command {
	s := rescueSendFlags{rescueFlags: r}
	c := &cobra.Command{
		Use: "send AMOUNT ASSET TO", Args: cobra.ExactArgs(3), Short: "sign by the whole key on this machine, and send", Long: english("help.rescue.send"),
		RunE: f.bare(func(e *env, args []string) error {
			return (&rescueSending{env: e, flags: s}).run(args[0], args[1], args[2])
		}),
	}
	p := c.Flags()
	p.StringVar(&s.network, "network", "", "name or CAIP-2 id; not needed with one --node")
	p.StringVar(&s.fee, "fee", "normal", "slow, normal or fast")
	p.StringVar(&s.feeCap, "fee-cap", "", "the most the fee may be, in coins of the network")
	p.StringVar(&s.memo, "memo", "", "where the network carries one")
	p.BoolVar(&s.noWait, "no-wait", false, "end when it is sent, do not watch it become final")
	p.BoolVar(&s.offline, "offline", false, "ask no node: print the signed bytes")
	p.StringVar(&s.nonce, "nonce", "", "with --offline: how many transactions the account has made")
	p.StringVar(&s.maxFee, "max-fee", "", "with --offline: the most per unit of gas, in gwei (10⁻⁹ coins)")
	p.StringVar(&s.tip, "tip", "1", "with --offline: of that for whoever includes it, in gwei")
	p.StringVar(&s.gas, "gas", "", "with --offline: the gas that a node estimates; a quarter is added")
	p.IntVar(&s.decimals, "decimals", -1, "with --offline: of a token that this program does not know")
	return c
}

// rescueSending is one run: plan, review, agreement, signature, sending.
type rescueSending struct {
	*env
	flags  rescueSendFlags
	net    chain.Network
	family chain.Family
	ledger chain.Ledger  // nil when offline
	owner  chain.Owner   // the paper's account
	prices holder.Prices // when offline
	last   string

	// A transfer out of an account that this device keeps has these besides.
	kind    hefu.AccountKind                                // "" for a rescue
	hold    func(hefu.Intent, *chain.View) error            // lowers a view by what is under way
	settled func(txid string, state holder.MoveState) error // keeps how it ended
}

func (s *rescueSending) run(amount, asset, to string) error {
	if err := s.prepare(); err != nil {
		return err
	}
	in := hefu.Intent{Network: s.net.ID, Memo: s.flags.memo}
	var err error
	if in.To, err = s.family.ParseAddress(s.net, to); err != nil {
		return err
	}
	if in.Asset, err = s.asset(s.net, asset); err != nil {
		return err
	}
	r, err := s.paperAlone(*s.flags.rescueFlags)
	if err != nil {
		return err
	}
	defer r.Wipe()
	v, err := s.review(r, in, amount)
	if err != nil {
		return err
	}
	s.show(v)
	if ok, err := s.agree("rescue.ask"); err != nil {
		return err
	} else if !ok {
		return fail(kindCancelled, "rescue.no")
	}
	if err := v.Intent.Check(s.now()); err != nil {
		return err
	}
	signed, err := r.Sign(v)
	r.Wipe()
	if err != nil {
		return err
	}
	if s.ledger == nil {
		return s.printSigned(signed)
	}
	return s.send(v, signed)
}

// prepare judges the flags before the words are asked for.
func (s *rescueSending) prepare() error {
	nodes, err := s.openNodes(*s.flags.rescueFlags)
	if err != nil {
		return err
	}
	if s.flags.network == "" && len(nodes.order) == 1 {
		s.flags.network = string(nodes.order[0])
	}
	if s.net, err = s.rowOf(s.flags.network); err != nil {
		return err
	}
	if _, s.family, err = s.families().Network(s.net.ID); err != nil {
		return err
	}
	if s.flags.offline {
		if len(nodes.order) > 0 {
			return fail(hefu.KindInvalid, "rescue.offline.node")
		}
		return s.readPrices()
	}
	if s.flags.nonce != "" || s.flags.maxFee != "" || s.flags.gas != "" {
		return fail(hefu.KindInvalid, "rescue.online")
	}
	if s.ledger = nodes.ledgers[s.net.ID]; s.ledger == nil {
		return fail(hefu.KindInvalid, "rescue.node.none", s.net.ID)
	}
	return nil
}

// readPrices reads what a node would have told. A unit of work is priced in 10⁻⁹ coins.
func (s *rescueSending) readPrices() (err error) {
	if s.flags.nonce == "" || s.flags.maxFee == "" {
		return fail(hefu.KindInvalid, "rescue.offline.need")
	}
	if s.prices.Nonce, err = strconv.ParseUint(s.flags.nonce, 10, 63); err != nil {
		return fail(hefu.KindInvalid, "rescue.number", "--nonce")
	}
	if s.flags.gas != "" {
		if s.prices.Gas, err = strconv.ParseUint(s.flags.gas, 10, 63); err != nil {
			return fail(hefu.KindInvalid, "rescue.number", "--gas")
		}
	}
	if s.prices.MaxFee, err = hefu.ParseDecimal(s.flags.maxFee, 9); err != nil {
		return fail(hefu.KindInvalid, "rescue.price", "--max-fee", message(err))
	}
	if s.prices.Tip, err = hefu.ParseDecimal(s.flags.tip, 9); err != nil {
		return fail(hefu.KindInvalid, "rescue.price", "--tip", message(err))
	}
	return nil
}

// review plans the transfer and reads the bytes back.
func (s *rescueSending) review(r *holder.Rescue, in hefu.Intent, amount string) (*holder.Review, error) {
	var err error
	if s.owner, err = r.Owner(s.families(), s.net.ID); err != nil {
		return nil, err
	}
	in.From, in.Expiry = s.owner.Address, s.now().Add(offerLife).Unix()
	var p hefu.Plan
	if s.ledger == nil {
		in, p, err = s.planOffline(in, amount)
	} else {
		in, p, err = s.plan(in, amount)
	}
	if err != nil {
		return nil, err
	}
	return r.Review(s.families(), in, p, s.now())
}

func (s *rescueSending) planOffline(in hefu.Intent, amount string) (hefu.Intent, hefu.Plan, error) {
	var token *hefu.TokenFact
	decimals := s.net.Native.Decimals
	if in.Asset != s.net.Native.ID {
		token = &hefu.TokenFact{Asset: in.Asset, Symbol: "TOKEN", Source: hefu.GuardSays}
		if row := known(s.net, in.Asset); row != nil {
			token.Symbol, token.Decimals, token.Source = row.Symbol, row.Decimals, hefu.Shipped
		} else if s.flags.decimals < 0 || s.flags.decimals > mostDecimals {
			return in, hefu.Plan{}, fail(hefu.KindInvalid, "rescue.offline.decimals")
		} else {
			token.Decimals = uint8(s.flags.decimals)
		}
		decimals = token.Decimals
	}
	if amount == "all" {
		return in, hefu.Plan{}, fail(hefu.KindInvalid, "rescue.offline.all")
	}
	var err error
	if in.Amount, err = hefu.ParseDecimal(amount, decimals); err != nil {
		return in, hefu.Plan{}, err
	}
	in, p, err := holder.BuildOffline(s.family, s.net, in, s.prices, token)
	if err != nil {
		return in, p, err
	}
	most := s.net.FeeCeiling
	if s.flags.feeCap != "" {
		if most, err = hefu.ParseDecimal(s.flags.feeCap, s.net.Native.Decimals); err != nil {
			return in, p, err
		}
	}
	return in, p, s.ceiling(in.FeeCap, most)
}

func (s *rescueSending) plan(in hefu.Intent, amount string) (hefu.Intent, hefu.Plan, error) {
	v, err := s.ledger.View(s.ctx, s.owner, in.Asset)
	if err != nil {
		return in, hefu.Plan{}, err
	}
	if s.hold != nil {
		if err := s.hold(in, &v); err != nil {
			return in, hefu.Plan{}, err
		}
	}
	if amount == "all" {
		in, err = s.everything(in, &v)
	} else {
		in, err = s.some(in, &v, amount)
	}
	if err != nil {
		return in, hefu.Plan{}, err
	}
	p, err := chain.Make(s.ctx, s.family, s.ledger, s.net, in, v)
	if hefu.Is(err, hefu.KindConflict) && v.Pending > v.Nonce && s.kind == "" {
		err = fail(hefu.KindConflict, "rescue.waits", message(err), v.Nonce)
	}
	return in, p, err
}

// some is an amount that was typed.
func (s *rescueSending) some(in hefu.Intent, v *chain.View, amount string) (_ hefu.Intent, err error) {
	decimals := s.net.Native.Decimals
	if v.Token != nil {
		decimals = v.Token.Decimals
	}
	if in.Amount, err = hefu.ParseDecimal(amount, decimals); err != nil {
		return in, err
	}
	if err = s.estimate(in, v); err == nil {
		in.FeeCap, err = s.feeCap(in, *v)
	}
	return in, err
}

// everything is the balance; of the asset that pays the fee, less what the fee can be
// at most. Twice, because the amount may change what the transfer takes.
func (s *rescueSending) everything(in hefu.Intent, v *chain.View) (_ hefu.Intent, err error) {
	if v.Balance.IsZero() {
		return in, fail(hefu.KindInvalid, "rescue.empty", in.From)
	}
	if in.Asset == s.net.Native.ID {
		if err := s.tokensFirst(); err != nil {
			return in, err
		}
	}
	in.Amount = v.Balance
	for range 2 {
		if in.FeeCap, err = s.feeCap(in, *v); err != nil {
			return in, err
		}
		in.Amount = v.Balance
		if in.Asset == s.net.Native.ID {
			if v.Balance.Cmp(in.FeeCap) <= 0 {
				return in, fail(hefu.KindInvalid, "rescue.dust", v.Balance.Decimal(s.net.Native.Decimals), s.net.Native.Symbol, in.FeeCap.Decimal(s.net.Native.Decimals))
			}
			if in.Amount, err = v.Balance.Sub(in.FeeCap); err != nil {
				return in, err
			}
		}
		if err := s.estimate(in, v); err != nil {
			return in, err
		}
	}
	return in, nil
}

// tokensFirst refuses to take away the coins that the shipped tokens' own fees need.
func (s *rescueSending) tokensFirst() error {
	var held []string
	for _, t := range s.net.Tokens {
		v, err := s.ledger.View(s.ctx, s.owner, t.ID)
		switch {
		case hefu.Is(err, hefu.KindInvalid): // no such token on this chain (a fork)
		case err != nil:
			return err
		case !v.Balance.IsZero():
			held = append(held, v.Balance.Decimal(t.Decimals)+" "+t.Symbol)
		}
	}
	if len(held) > 0 {
		return fail(hefu.KindConflict, "rescue.tokens", strings.Join(held, ", "), s.net.Native.Symbol)
	}
	return nil
}

// estimate asks what exactly this transfer would take.
func (s *rescueSending) estimate(in hefu.Intent, v *chain.View) (err error) {
	e, ok := s.ledger.(chain.Estimator)
	if ok && in.Amount.Cmp(v.Balance) <= 0 {
		v.Gas, err = e.Estimate(s.ctx, in)
	}
	return err
}

// feeCap is what was typed, or the format's choice up to the network's ceiling.
func (s *rescueSending) feeCap(in hefu.Intent, v chain.View) (hefu.Units, error) {
	if s.flags.feeCap != "" {
		return hefu.ParseDecimal(s.flags.feeCap, s.net.Native.Decimals)
	}
	c, ok := s.family.Format.(chain.FeeChooser)
	if !ok {
		return hefu.Units{}, fail(hefu.KindInvalid, "rescue.fee.cap", s.net.Name)
	}
	choices, err := c.FeeChoices(s.net, in, v)
	if err != nil {
		return hefu.Units{}, err
	}
	return s.choice(choices)
}

// choice is the one that was asked for, up to the network's ceiling.
func (s *rescueSending) choice(choices []chain.FeeChoice) (hefu.Units, error) {
	for _, choice := range choices {
		if choice.Name == s.flags.fee {
			return choice.Cap, s.ceiling(choice.Cap, s.net.FeeCeiling)
		}
	}
	return hefu.Units{}, fail(hefu.KindInvalid, "fee.which", s.flags.fee)
}

// ceiling keeps a mistyped or invented price from burning what is to be saved.
func (s *rescueSending) ceiling(fee, most hefu.Units) error {
	if most.IsZero() || fee.Cmp(most) <= 0 {
		return nil
	}
	d := s.net.Native.Decimals
	return fail(hefu.KindInvalid, "rescue.ceiling", fee.Decimal(d), s.net.Native.Symbol, most.Decimal(d))
}

// show prints the review, read from the bytes, and what a rescue means.
func (s *rescueSending) show(v *holder.Review) {
	if s.asJSON {
		_ = s.answer(lineOfReview(v), nil)
		return
	}
	amount, symbol := holder.Coins(v.Network, v.Summary.Asset, v.Summary.Amount, v.Token)
	fee, native := holder.Coins(v.Network, v.Summary.Native, v.Summary.MaxFee, nil)
	w := s.err
	show := func(k text.Key, value string) { row(w, s.t(k), value) }
	fmt.Fprintf(w, "\n%s\n\n", s.t("review.title"))
	if len(v.Replaced) > 0 {
		s.showReplaced(w, v)
	}
	if !v.Intent.Cancels() {
		show("review.to", v.Summary.To)
		row(w, "", grouped(v.Summary.To))
		show("review.amount", amount+" "+symbol)
	}
	if v.Token != nil && v.Token.Source != hefu.Shipped {
		show("review.token", v.Token.Asset.Reference())
		row(w, "", s.t("rescue.token", holder.Plain(v.Token.Symbol), v.Token.Decimals))
	}
	show("review.fee", s.t("review.fee.cap", fee, native))
	if v.Summary.Asset == v.Summary.Native && !v.Intent.Cancels() {
		sum := new(big.Int).Add(v.Summary.Amount.Big(), v.Summary.MaxFee.Big())
		if total, err := hefu.UnitsFromBig(sum); err == nil {
			show("review.total", total.Decimal(v.Network.Native.Decimals)+" "+native)
		}
	}
	show("review.from", v.Intent.From)
	show("review.network", fmt.Sprintf("%s (%s)", v.Network.Name, v.Network.ID))
	if v.Summary.Memo != "" {
		show("review.memo", fmt.Sprintf("%q", v.Summary.Memo))
	}
	for i, term := range v.Summary.Terms {
		label := ""
		if i == 0 {
			label = s.t("review.more")
		}
		row(w, label, s.term(term))
	}
	fmt.Fprintf(w, "\n  %s\n", s.t("review.labels"))
	row(w, s.lang.Word(string(hefu.ByDevice)), s.t("rescue.device"))
	row(w, s.lang.Word(string(hefu.ByGuard)), s.t("rescue.guard"))
	row(w, s.lang.Word(string(hefu.ByChain)), s.t("review.chain"))
	s.say(s.means())
	if s.ledger == nil {
		s.say("rescue.offline.means")
	}
}

// means is what the kind of the account means for this transfer.
func (s *rescueSending) means() text.Key {
	switch s.kind {
	case hefu.Solo:
		return "own.means.solo"
	case hefu.Cold:
		return "own.means.cold"
	}
	return "rescue.means"
}
