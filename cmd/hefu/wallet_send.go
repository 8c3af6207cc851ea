package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/wire"
)

const (
	offerLife  = 15 * time.Minute // how long the person has to agree
	mostPlans  = 5                // fresh plans signed for one Intent in one run
	mostTries  = 6                // of an approval whose answer was lost or whose dealing was busy
	tryAgainIn = time.Second
)

type sendFlags struct {
	network, fee, feeCap, memo, code string
	noWait                           bool
	typed                            string // the amount, as send was given it
}

func newSend(f *walletFlags) *cobra.Command {
	var s sendFlags
	c := &cobra.Command{
		Use:   "send AMOUNT ASSET TO",
		Short: "send coins: review on this device, approve by a code for exactly this transfer",
		Long: `send AMOUNT ASSET TO, as in: hefu wallet send 0.25 ETH 0xAb58…

AMOUNT is in whole coins, as exact as the asset allows. ASSET is a symbol that this
program knows, a token's contract address, or a CAIP-19 id. --fee chooses how much the
fee may be at most; --fee-cap says it in coins of the network.

What you are asked to approve is read on this device from the bytes that will be
signed. Once they are approved this device counts the transfer as live until the
chain has decided: if this program is killed, 'hefu wallet show ID' goes on.`,
		Args: cobra.ExactArgs(3),
		RunE: f.run(func(e *env, args []string) error { return e.send(args[0], args[1], args[2], s) }),
	}
	c.Flags().StringVar(&s.network, "network", "", "name or CAIP-2 id")
	c.Flags().StringVar(&s.fee, "fee", "normal", "slow, normal or fast")
	c.Flags().StringVar(&s.feeCap, "fee-cap", "", "the most the fee may be, in coins of the network")
	c.Flags().StringVar(&s.memo, "memo", "", "where the network carries one")
	c.Flags().StringVar(&s.code, "code", "", "one-time code")
	c.Flags().BoolVar(&s.noWait, "no-wait", false, "end when it is approved, do not watch it become final")
	return c
}

func (e *env) send(amount, asset, to string, f sendFlags) error {
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	b, err := e.openVault(true)
	if err != nil {
		return err
	}
	defer b.close()
	e.sayLive(b.State)
	in, err := e.intent(g, b, amount, asset, to, f)
	if err != nil {
		return err
	}
	p, err := g.Propose(e.ctx, newKey(), wire.Propose{Intent: in})
	if err != nil {
		return err
	}
	f.typed = amount
	return e.approveAndFollow(g, b, in, p.Transfer, f)
}

// sameAmount refuses a guard that describes a token otherwise than when the typed amount
// was turned into base units: one of its two words was a lie, and the review would show
// another amount than was typed.
func sameAmount(typed string, in hefu.Intent, fact *hefu.TokenFact) error {
	if fact == nil || typed == "" {
		return nil // no token, or nothing was typed in this run
	}
	again, err := hefu.ParseDecimal(typed, fact.Decimals)
	if err == nil && again.Cmp(in.Amount) == 0 {
		return nil
	}
	return fail(hefu.KindInvalid, "send.decimals", typed, plain(fact.Symbol), in.Amount, fact.Decimals)
}

func newKey() string { return rand.Text() }

func (e *env) sayLive(s *holder.State) {
	if len(s.Live) == 0 {
		return
	}
	ids := make([]string, 0, len(s.Live))
	for _, l := range s.Live {
		ids = append(ids, string(l.Transfer))
	}
	e.say("send.live", strings.Join(ids, ", "))
}

// intent turns what was typed into an Intent, every part of it checked on this device.
func (e *env) intent(g *guard, b *strongbox, amount, asset, to string, f sendFlags) (hefu.Intent, error) {
	n, from, err := e.account(g, b, f.network)
	if err != nil {
		return hefu.Intent{}, err
	}
	_, family, err := e.families().Network(n.ID)
	if err != nil {
		return hefu.Intent{}, err
	}
	in := hefu.Intent{Network: n.ID, From: from.Address, Memo: f.memo, Expiry: e.now().Add(offerLife).Unix()}
	if in.To, err = family.ParseAddress(n, to); err != nil {
		return in, err
	}
	if in.Asset, err = e.asset(n, asset); err != nil {
		return in, err
	}
	decimals, err := e.decimals(g, n, in)
	if err != nil {
		return in, err
	}
	if in.Amount, err = hefu.ParseDecimal(amount, decimals); err != nil {
		return in, err
	}
	if in.Amount.IsZero() {
		return in, hefu.Errorf(hefu.KindInvalid, "amount: it is zero; nothing would move and the fee would be lost")
	}
	in.FeeCap, err = e.feeCap(g, n, in, f)
	return in, err
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
		Network: in.Network, From: in.From, To: in.To, Asset: in.Asset, Amount: in.Amount, Memo: in.Memo,
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

func newApprove(f *walletFlags) *cobra.Command {
	var s sendFlags
	c := &cobra.Command{
		Use: "approve ID", Args: cobra.ExactArgs(1), Short: "review and approve a transfer that was proposed earlier",
		RunE: f.run(func(e *env, args []string) error { return e.approve(args[0], s) }),
	}
	c.Flags().StringVar(&s.code, "code", "", "one-time code")
	c.Flags().BoolVar(&s.noWait, "no-wait", false, "end when it is approved, do not watch it become final")
	return c
}

func (e *env) approve(arg string, f sendFlags) error {
	id, err := hefu.ParseID[hefu.TransferID](arg)
	if err != nil {
		return err
	}
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	b, err := e.openVault(true)
	if err != nil {
		return err
	}
	defer b.close()
	t, err := e.transfer(g, id)
	if err != nil {
		return err
	}
	if !t.State.Unapproved() {
		return fail(hefu.KindConflict, "send.ended", t.ID, stateText(t.State), t.Reason)
	}
	// What is approved here comes from the guard and from nowhere else: only the eyes of
	// a person can tell whether it is what was meant.
	e.yes = false
	return e.approveAndFollow(g, b, t.Intent, t, f)
}

// transfer asks the guard for one transfer and takes no other.
func (e *env) transfer(g *guard, id hefu.TransferID) (wire.Transfer, error) {
	t, err := g.Transfer(e.ctx, id)
	if err == nil && t.ID != id {
		err = fail(hefu.KindInvalid, "send.other", id, t.ID)
	}
	return t, err
}

func (e *env) approveAndFollow(g *guard, b *strongbox, in hefu.Intent, t wire.Transfer, f sendFlags) error {
	a := &approval{env: e, g: g, box: b, flags: f, given: len(b.LiveOf(t.ID)) > 0}
	id := t.ID
	t, err := a.run(in, t)
	if err != nil {
		return a.honest(id, err)
	}
	password := b.password
	b.close() // others may use the vault while this run watches
	if f.noWait {
		return e.answer(t, nil0)
	}
	return e.follow(g, password, t)
}

// approval is one run of review → agreement → signature → the guard's answer.
type approval struct {
	*env
	g     *guard
	box   *strongbox
	flags sendFlags
	given bool // a signature of this transfer has left this device, now or earlier
}

func (a *approval) run(in hefu.Intent, t wire.Transfer) (wire.Transfer, error) {
	r, err := a.box.Review(a.families(), in, proposal(t), a.now())
	if err != nil {
		return t, err
	}
	if err := sameAmount(a.flags.typed, in, r.Token); err != nil {
		return t, err
	}
	s, err := a.begin(r)
	if err != nil {
		return t, err
	}
	a.show(r)
	code, err := a.agreed(r, t)
	if err != nil {
		return t, err
	}
	for plans := 0; ; plans++ {
		t, err = a.hand(s, code)
		if hefu.Is(err, hefu.KindReplan) && plans == mostPlans {
			return t, fail(hefu.KindReplan, "send.restless", plans+1)
		}
		if !hefu.Is(err, hefu.KindReplan) {
			return t, err
		}
		code = "" // the answer that was given stands for the Intent
		if s, err = a.renew(s, t); err != nil {
			return t, err
		}
	}
}

func proposal(t wire.Transfer) holder.Proposal {
	return holder.Proposal{Transfer: t.ID, Dealing: t.Dealing, Intent: t.Intent, Plan: t.Plan}
}

// signing is one plan's signature on its way; what does not depend on the person's
// answer runs while the person reads.
type signing struct {
	*holder.Signing
	review *holder.Review
	commit []byte
	ready  chan error
	points []byte
}

func (s *signing) prepared() error { return <-s.ready }

func (a *approval) begin(r *holder.Review) (*signing, error) {
	sig, commit, err := a.box.Begin(rand.Reader, r)
	if err != nil {
		return nil, err
	}
	s := &signing{Signing: sig, review: r, commit: commit, ready: make(chan error, 1)}
	points, err := a.g.Nonces(a.ctx, r.Transfer, wire.Nonces{Plan: r.Plan.Number, Commit: commit})
	if err != nil {
		return nil, err
	}
	s.points = points.Points
	go func() { s.ready <- sig.Prepare(rand.Reader) }()
	return s, nil
}

// agreed asks the person. A proposal that was declined is cancelled.
func (a *approval) agreed(r *holder.Review, t wire.Transfer) (string, error) {
	ok, err := a.agree("send.ask")
	switch {
	case err != nil || ok:
	case a.given:
		err = fail(kindCancelled, "send.no.more")
	default:
		err = fail(kindCancelled, "send.no")
	}
	if err == nil && len(r.Loose) > 0 {
		err = a.risk(r)
	}
	if err == nil && t.State == hefu.Replan {
		return "", nil
	}
	if err == nil {
		var code string
		if code, err = a.code(a.flags.code, a.what(r)); err == nil {
			return code, nil
		}
	}
	if t.State == hefu.Proposed {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(a.ctx), 5*time.Second)
		defer cancel()
		_, _ = a.g.Cancel(ctx, r.Transfer) // best effort: it expires by itself
	}
	return "", err
}

// what names the transfer in one line.
func (a *approval) what(r *holder.Review) string {
	amount, symbol := coins(r.Network, r.Summary.Asset, r.Summary.Amount, r.Token)
	return fmt.Sprintf("%s %s → %s", amount, symbol, r.Summary.To)
}

// hand opens the signature and brings it to the guard. From the moment that the vault
// has recorded the transfer as live, an answer that does not come is not a 'no'.
func (a *approval) hand(s *signing, code string) (wire.Transfer, error) {
	id := s.review.Transfer
	if err := s.prepared(); err != nil {
		return wire.Transfer{}, err
	}
	opening, err := s.Open(rand.Reader, s.points, a.now(), func(*holder.State) error { return a.box.save() })
	if errors.Is(err, pair.ErrAgain) {
		if s, err = a.begin(s.review); err == nil {
			return a.hand(s, code)
		}
	}
	if err != nil {
		return wire.Transfer{}, err
	}
	a.given = true
	req := wire.Approve{Plan: s.review.Plan.Number, Commit: s.commit, Opening: opening, Code: code}
	t, err := a.bring(id, req)
	switch {
	case err == nil && t.ID != id:
		return t, fail(hefu.KindInvalid, "send.other", id, t.ID)
	case hefu.Is(err, hefu.KindReplan):
		fresh, again := a.transfer(a.g, id)
		if again != nil {
			return fresh, again
		}
		return fresh, err
	case err != nil && !unknown(err):
		return t, fail(hefu.KindOf(err), "send.says", told(err))
	}
	return t, err
}

// unknown reports whether an error leaves open what the guard did.
func unknown(err error) bool {
	return hefu.Is(err, hefu.KindUnavailable) || hefu.Is(err, hefu.KindInternal) || errors.Is(err, context.Canceled)
}

// told is what a person may read of an error.
func told(err error) string {
	var e *hefu.Error
	if errors.As(err, &e) {
		return e.Message
	}
	if errors.Is(err, context.Canceled) {
		return text("interrupted").with()
	}
	return err.Error()
}

// honest says what every failure means once a signature has left this device: whatever
// it was, the transfer may still happen.
func (a *approval) honest(id hefu.TransferID, err error) error {
	switch {
	case !a.given:
		return err
	case unknown(err):
		return fail(hefu.KindUnavailable, "send.unknown", id, told(err))
	}
	return fail(hefu.KindOf(err), "send.given", id, told(err))
}

// bring repeats the same request under the same idempotency key until the guard
// answers.
func (a *approval) bring(id hefu.TransferID, req wire.Approve) (t wire.Transfer, err error) {
	key := newKey()
	for try := 1; ; try++ {
		t, err = a.g.Approve(a.ctx, key, id, req)
		switch {
		case err == nil || try == mostTries:
			return t, err
		case hefu.Is(err, hefu.KindBusy):
			a.say("send.busy")
		case !hefu.Is(err, hefu.KindUnavailable):
			return t, err
		}
		select {
		case <-a.ctx.Done():
			return t, a.ctx.Err()
		case <-time.After(time.Duration(try) * tryAgainIn):
		}
	}
}

// renew reviews the fresh plan. It is signed unasked only if it fits the approved
// Intent and excludes every plan that was handed over before.
func (a *approval) renew(s *signing, t wire.Transfer) (*signing, error) {
	r, err := a.box.Renew(a.families(), s.review, t.Plan, a.now())
	if err != nil {
		return nil, err
	}
	if len(r.Loose) == 0 {
		a.say("send.replan", r.Plan.Number)
		return a.begin(r)
	}
	if err := a.risk(r); err != nil {
		return nil, err
	}
	return a.begin(r)
}

// risk asks whether to sign although an earlier version may still happen. --yes does
// not answer it: a lying guard could collect payments one after the other. A script that
// cannot answer learns that there are fresh bytes to review, not that its input was wrong.
func (a *approval) risk(r *holder.Review) error {
	answer, err := a.ask("send.loose", r.Plan.Number)
	if hefu.Is(err, hefu.KindInvalid) {
		return fail(hefu.KindReplan, "send.mute")
	}
	if err != nil {
		return err
	}
	if answer != "y" && answer != "Y" && answer != "yes" {
		return fail(kindCancelled, "send.loose.no")
	}
	return nil
}

func newCancel(f *walletFlags) *cobra.Command {
	return &cobra.Command{
		Use: "cancel ID", Args: cobra.ExactArgs(1), Short: "cancel a transfer that nobody has approved",
		RunE: f.run(func(e *env, args []string) error {
			id, err := hefu.ParseID[hefu.TransferID](args[0])
			if err != nil {
				return err
			}
			g, err := e.signedIn()
			if err != nil {
				return err
			}
			t, err := g.Cancel(e.ctx, id)
			if err != nil {
				return err
			}
			e.say("cancelled")
			return e.answer(t, nil0)
		}),
	}
}
