package main

import (
	"io"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/holder"
)

// versionFrom makes another version of a transfer out of a solo or cold account that waits
// at the nodes: the same payment for more, or one that pays nobody.
func (e *env) versionFrom(txid string, cancels bool, f sendFlags, o ownFlags) error {
	if f.code != "" {
		return fail(hefu.KindInvalid, "own.code")
	}
	b, err := e.openVault(true)
	if err != nil {
		return err
	}
	defer b.close()
	u, err := b.Account(o.from)
	if err != nil {
		return err
	}
	m, _, err := u.Waiting(txid)
	if err != nil {
		return err
	}
	f.network = string(m.Intent.Network)
	s := &ownSending{own: o, ask: f, b: b, rescueSending: &rescueSending{
		env: e, flags: rescueSendFlags{fee: f.fee, feeCap: f.feeCap, noWait: f.noWait},
	}}
	if err := s.prepare(); err != nil {
		return err
	}
	m, family, err := u.Waiting(txid) // how it stands now that the node was asked
	if err != nil {
		return err
	}
	in := m.Intent
	in.Replaces, in.Expiry = family, s.now().Add(s.life()).Unix()
	if cancels {
		in.To, in.Asset, in.Amount, in.Memo, in.Data = in.From, s.net.Native.ID, hefu.Units{}, "", nil
	}
	in, p, err := s.planVersion(in)
	if err != nil {
		return err
	}
	return s.finish(in, p)
}

// planVersion plans in the place of all that this account has signed of the family.
func (s *ownSending) planVersion(in hefu.Intent) (hefu.Intent, hefu.Plan, error) {
	r, err := chain.ReplacerOf(s.family.Format, s.net)
	if err != nil {
		return in, hefu.Plan{}, err
	}
	v, err := chain.Look(s.ctx, s.ledger, s.owner, in)
	if err != nil {
		return in, hefu.Plan{}, err
	}
	if err := s.held(in, &v); err != nil {
		return in, hefu.Plan{}, err
	}
	old := s.u.Rivals(in)
	if in.FeeCap, err = s.versionCap(r, in, v, old); err != nil {
		return in, hefu.Plan{}, err
	}
	p, err := chain.Make(s.ctx, s.family.Format, s.ledger, s.net, in, v, old...)
	return in, p, err
}

// versionCap is what was typed, or the choice that takes the place of old.
func (s *ownSending) versionCap(r chain.Replacer, in hefu.Intent, v chain.View, old []hefu.Plan) (hefu.Units, error) {
	if s.flags.feeCap != "" {
		return hefu.ParseDecimal(s.flags.feeCap, s.net.Native.Decimals)
	}
	choices, err := r.ReplaceChoices(s.net, in, old, v)
	if err != nil {
		return hefu.Units{}, err
	}
	return s.choice(choices)
}

// showReplaced says what is to take the place of what, and that the chain decides.
func (s *rescueSending) showReplaced(w io.Writer, v *holder.Review) {
	of := v.Replaced[0].Sent
	if v.Intent.Cancels() {
		row(w, s.t("review.cancels"), of)
		row(w, "", s.t("review.cancels.what"))
	} else {
		row(w, s.t("review.speeds"), of)
		row(w, "", s.t("review.speeds.what"))
	}
	old, symbol := holder.Coins(v.Network, v.Summary.Native, v.OldFee, nil)
	row(w, s.t("review.oldfee"), s.t("review.fee.cap", old, symbol))
	row(w, "", s.t("review.decides"))
}

// overtaken tells how a version ended that did not happen because another one did.
func (s *rescueSending) overtaken(v *holder.Review) (told bool, err error) {
	for _, other := range v.Replaced {
		d, err := s.ledger.Depth(s.ctx, other.Sent)
		switch {
		case err != nil || !d.Final:
		case v.Intent.Cancels():
			return true, fail(kindFailed, "cancel.lost", other.Sent)
		default:
			s.say("speedup.lost", other.Sent)
			return true, nil
		}
	}
	return false, nil
}
