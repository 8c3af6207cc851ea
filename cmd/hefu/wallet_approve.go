package main

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/text"
	"github.com/hefu-wallet/hefu/wire"
)

const (
	mostPlans  = 5 // fresh plans signed for one Intent in one run
	mostTries  = 6 // of an approval whose answer was lost or whose dealing was busy
	tryAgainIn = time.Second
)

func newApprove(f *walletFlags) *cobra.Command {
	var s sendFlags
	c := &cobra.Command{
		Use: "approve ID", Args: cobra.ExactArgs(1), Short: "review and approve a transfer that was proposed earlier",
		RunE: f.run(func(e *env, args []string) error { return e.approve(args[0], s) }),
	}
	c.Flags().StringVar(&s.code, "code", "", "one-time code")
	c.Flags().StringVar(&s.ends, "recipient-ends", "", recipientEnds)
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

// oneLine keeps what others wrote on one line: a second one could be taken for ours.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// transfer asks the guard for one transfer and takes no other.
func (e *env) transfer(g *guard, id hefu.TransferID) (wire.Transfer, error) {
	t, err := g.Transfer(e.ctx, id)
	t.Reason = oneLine(t.Reason)
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
		return e.answer(t, func(io.Writer) { e.sayState(g, t) })
	}
	return e.follow(g, password, t)
}

// approval is one run of review → agreement → signature → the guard's answer.
type approval struct {
	*env
	g     *guard
	box   *strongbox
	flags sendFlags
	given bool                        // a signature of this transfer has left this device, now or earlier
	past  []wire.Transfer             // those that say whom one pays
	who   map[string]holder.Recipient // what this device makes of those who get something
}

func (a *approval) run(in hefu.Intent, t wire.Transfer) (wire.Transfer, error) {
	if err := a.ownHalf(t); err != nil {
		return t, err
	}
	if err := a.recall(); err != nil {
		return t, err
	}
	r, err := a.box.Review(a.families(), in, proposal(t), a.now())
	if err != nil {
		return t, err
	}
	if err := sameTyped(a.flags.typed, r); err != nil {
		return t, err
	}
	if err := a.recognise(r); err != nil {
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

// ownHalf refuses a transfer that another device's split is to sign, in words that help,
// and takes the proposal back. The review would refuse it as well.
func (a *approval) ownHalf(t wire.Transfer) error {
	for i := range a.box.Wallets {
		if h := a.box.Wallets[i].Half; h != nil && h.Dealing == t.Dealing {
			return nil
		}
	}
	for i := range a.box.Wallets {
		if err := a.deadHalf(a.g, &a.box.Wallets[i]); err != nil {
			a.drop(t)
			return err
		}
	}
	return nil
}

// drop takes back a proposal that nobody approved: best effort, it expires by itself.
func (a *approval) drop(t wire.Transfer) {
	if t.State != hefu.Proposed {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(a.ctx), 5*time.Second)
	defer cancel()
	_, _ = a.g.Cancel(ctx, t.ID)
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
	if err := a.sureOfAll(r); err != nil {
		a.drop(t)
		return "", err
	}
	ask := text.Key("send.ask")
	if isCall(r.Summary) {
		ask = "allow.ask"
	}
	if r.Intent.Replaces != "" {
		ask = versionAsk(r.Intent)
	}
	ok, err := a.agree(ask)
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
	if err == nil && a.stands(t) {
		return "", nil
	}
	if err == nil {
		var code string
		if code, err = a.code(a.flags.code, a.what(r)); err == nil {
			return code, nil
		}
	}
	a.drop(t)
	return "", err
}

// what names the transfer in one line.
func (a *approval) what(r *holder.Review) string {
	if r.Intent.Cancels() {
		return a.t("code.cancel", r.Intent.Replaces)
	}
	if isCall(r.Summary) {
		return a.callLine(r.Network, r.Summary, r.Describes)
	}
	amount, symbol := holder.Coins(r.Network, r.Summary.Asset, r.Summary.Amount, r.Token)
	return a.t("code.send", amount, symbol, r.Summary.To)
}

// stands reports whether the code that was given still counts, so that none is needed
// for a fresh plan. The guard decides; this saves a question that need not be asked.
func (a *approval) stands(t wire.Transfer) bool {
	const margin = 15 * time.Second
	return t.State == hefu.Replan && a.flags.code == "" && a.now().Before(t.Approved.Add(hefu.ApprovalLife-margin))
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
	t, err := a.bringAgain(id, req, a.what(s.review))
	switch {
	case err == nil && t.ID != id:
		return t, fail(hefu.KindInvalid, "send.other", id, t.ID)
	case hefu.Is(err, hefu.KindReplan):
		fresh, again := a.transfer(a.g, id)
		if again != nil {
			return fresh, again
		}
		return fresh, err
	case err != nil && !unknown(err) && !codeRefused(err):
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
		return english("interrupted")
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
	case codeRefused(err):
		return fail(hefu.KindForbidden, "send.code", id, refusal(err))
	}
	return fail(hefu.KindOf(err), "send.given", id, told(err))
}

// bringAgain asks the person for another code where the guard did not take this one. The
// bytes and the opening stay the same: nothing more leaves the device than before.
func (a *approval) bringAgain(id hefu.TransferID, req wire.Approve, what string) (wire.Transfer, error) {
	for tries := mostCodes; ; tries-- {
		t, err := a.bring(id, req)
		if !codeRefused(err) || !a.anotherCode(a.flags.code, tries) {
			return t, err
		}
		if req.Code != "" {
			a.say("code.again", refusal(err))
		}
		code, asked := a.code("", what)
		if asked != nil {
			return t, err // the refusal says more than that nobody answered
		}
		req.Code = code
	}
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
	if !text.Agrees(answer) {
		return fail(kindCancelled, "send.loose.no")
	}
	return nil
}
