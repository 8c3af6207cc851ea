package holder

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// Proposal is what a guard answered to an Intent.
type Proposal struct {
	Transfer hefu.TransferID
	Dealing  hefu.DealingID
	Intent   hefu.Intent
	Plan     hefu.Plan
}

// Review is what the bytes of one plan do, found out on this device. It exists only
// if they do what the Intent says; showing it and asking is the caller's part.
type Review struct {
	Transfer hefu.TransferID
	Wallet   *Wallet
	Network  chain.Network
	Intent   hefu.Intent
	Plan     hefu.Plan
	Summary  hefu.Summary
	// Token describes the asset of a token transfer, Tokens those that a call is about.
	// Their Source is this device's own judgement: hefu.Shipped only if the binary has the
	// same row.
	Token  *hefu.TokenFact
	Tokens []hefu.TokenFact
	// Conflicts are live transfers that use what this one uses: at most one can happen.
	Conflicts []Live
	// Twins are live transfers of this device that pay the same recipient as much of the same
	// asset and share nothing with this one: both can happen.
	Twins []Live
	// Loose are earlier plans of this very transfer that were handed to the guard and
	// that this one does not exclude. Only the chain can tell that they are dead, and
	// only the guard speaks for the chain: if it lied, the recipient would be paid
	// twice. A plan with Loose is never signed unasked, not even under --yes.
	Loose []Live
	// Replaced are the other versions of a transfer that this device has signed and that
	// the bytes exclude: the chain decides which one happens. OldFee is the dearest of them.
	Replaced []Live
	OldFee   hefu.Units

	family chain.Family
	dealt  hefu.DealingID
	digest hefu.Digest
	items  []chain.Signable
}

// Review decodes the plan and checks that it does exactly what the Intent says, for
// an own account, with facts that this device can stand by. in is the Intent that
// the user made here; the guard's copy must be the same.
func (s *State) Review(set chain.Set, in hefu.Intent, p Proposal, now time.Time) (*Review, error) {
	if p.Intent.Digest() != in.Digest() {
		return nil, hefu.Errorf(hefu.KindInvalid, "review: the guard answered with another transfer than you asked for; nothing was signed")
	}
	if err := in.Check(now); err != nil {
		return nil, err
	}
	for _, l := range s.LiveOf(p.Transfer) {
		if l.Intent.Digest() != in.Digest() {
			return nil, hefu.Errorf(hefu.KindInvalid, "review: this device signed another transfer under this id before; nothing was signed. Do not trust this guard")
		}
	}
	if err := s.checkReplaces(in); err != nil {
		return nil, err
	}
	n, family, err := set.Network(in.Network)
	if err != nil {
		return nil, err
	}
	w, err := s.dealtWallet(p.Dealing)
	if err != nil {
		return nil, err
	}
	r := &Review{
		Transfer: p.Transfer, Wallet: w, Network: n, Intent: in, Plan: p.Plan,
		family: family, dealt: p.Dealing, digest: in.Digest(),
	}
	owner, err := w.owner(set, n)
	if err != nil {
		return nil, err
	}
	if err := r.judgeTokens(); err != nil {
		return nil, err
	}
	if err := r.read(owner, now); err != nil {
		return nil, err
	}
	if err := r.comesBackNear(); err != nil {
		return nil, err
	}
	s.compare(r)
	return r, s.takesThePlace(r)
}

func (s *State) dealtWallet(id hefu.DealingID) (*Wallet, error) {
	for i := range s.Wallets {
		if h := s.Wallets[i].Half; h != nil && h.Dealing == id {
			return &s.Wallets[i], nil
		}
	}
	return nil, hefu.Errorf(hefu.KindConflict, "review: the transfer belongs to another dealing than this device's half; nothing was signed. If the wallet was split again on another device, pair this one with it again, or restore it here from paper")
}

// judgeTokens judges what the guard says of the tokens. That it is about the tokens of
// the call and no others is Describe's part, which knows them.
func (r *Review) judgeTokens() error {
	for _, fact := range r.Plan.Facts.Tokens {
		own, err := r.judge(fact)
		if err != nil {
			return err
		}
		r.Tokens = append(r.Tokens, own)
	}
	r.Plan.Facts.Tokens = r.Tokens
	fact := r.Plan.Facts.Token
	if r.Intent.Asset == r.Network.Native.ID {
		if fact != nil {
			return hefu.Errorf(hefu.KindInvalid, "review: the guard describes a token, but %s would move; nothing was signed", r.Network.Native.Symbol)
		}
		return nil
	}
	if fact == nil || fact.Asset != r.Intent.Asset {
		return hefu.Errorf(hefu.KindInvalid, "review: the guard does not describe the token that would move; nothing was signed")
	}
	own, err := r.judge(*fact)
	r.Token, r.Plan.Facts.Token = &own, &own
	return err
}

// judge compares the guard's description of a token with the row in the binary. What
// the binary does not know is the guard's word and nothing more, whatever it claims to
// be.
func (r *Review) judge(fact hefu.TokenFact) (own hefu.TokenFact, err error) {
	own = fact
	own.Source = hefu.GuardSays
	for _, row := range r.Network.Tokens {
		if row.ID != fact.Asset {
			continue
		}
		if row.Symbol != fact.Symbol || row.Decimals != fact.Decimals {
			return own, hefu.Errorf(hefu.KindInvalid,
				"review: the guard describes %.40q with %d decimals; this program knows it as %s with %d. Nothing was signed",
				fact.Symbol, fact.Decimals, row.Symbol, row.Decimals)
		}
		own.Source = hefu.Shipped
	}
	return own, nil
}

// Describes finds what is known of an asset of the transfer or the call; nil for the
// network's own coin, and for a collection.
func (r *Review) Describes(id hefu.AssetID) *hefu.TokenFact {
	if r.Token != nil && r.Token.Asset == id {
		return r.Token
	}
	for i := range r.Tokens {
		if r.Tokens[i].Asset == id {
			return &r.Tokens[i]
		}
	}
	return nil
}

// read decodes the bytes and checks that they are the owner's and the Intent's.
func (r *Review) read(owner chain.Owner, now time.Time) (err error) {
	if r.Plan.Number == 0 {
		return hefu.Errorf(hefu.KindInvalid, "review: the plan has no number; nothing was signed")
	}
	if r.Plan.Stale(now) {
		return hefu.Errorf(hefu.KindReplan, "review: the plan is stale; ask for a fresh one")
	}
	if r.Summary, err = chain.Check(r.family, r.Network, owner, r.Intent, r.Plan); err != nil {
		return err
	}
	if r.Summary.Native != r.Network.Native.ID {
		return hefu.Errorf(hefu.KindInvalid, "review: the fee would be paid in %.80q; nothing was signed", r.Summary.Native)
	}
	if len(r.Summary.Uses) == 0 {
		return hefu.Errorf(hefu.KindInvalid, "review: the bytes could be sent any number of times; nothing was signed")
	}
	if r.items, err = r.family.Digests(r.Network, r.Plan); err != nil {
		return fmt.Errorf("review: reading the bytes: %w", err)
	}
	if len(r.items) == 0 {
		return hefu.Errorf(hefu.KindInvalid, "review: there is nothing to sign in the bytes")
	}
	return nil
}

// comesBackNear refuses change so far out that whoever restores from paper would not find
// it: the coins would be hostages of the guard that knows where they are. Coins that lie
// out there already may be spent.
func (r *Review) comesBackNear() error {
	change := r.Plan.Facts.Change
	if change == nil {
		return nil
	}
	steps, err := r.Network.Steps(change.Path)
	if err != nil {
		return err
	}
	if steps[len(steps)-1] >= chain.Farthest {
		return hefu.Errorf(hefu.KindInvalid, "review: the guard lets the rest come back to %s, which other wallets would not find; nothing was signed", change.Path)
	}
	return nil
}

// compare fills Conflicts, Twins, Loose and Replaced.
func (s *State) compare(r *Review) {
	first := hefu.Transfer{ID: r.Transfer, Intent: r.Intent}.Family()
	for _, l := range s.Live {
		shares := l.sharesUse(r.Intent, r.Summary.Uses)
		switch {
		case l.first() == first && (!shares || l.Told): // which plan was signed is the guard's word
			r.Loose = append(r.Loose, l)
		case l.first() == first && l.Transfer != r.Transfer:
			r.Replaced = append(r.Replaced, l)
		case l.Transfer != r.Transfer && shares:
			r.Conflicts = append(r.Conflicts, l)
		case l.first() != first && twins(l.Intent, r.Intent):
			if !slices.ContainsFunc(r.Twins, func(o Live) bool { return o.first() == l.first() }) {
				r.Twins = append(r.Twins, l)
			}
		}
	}
}

// twins says whether two Intents pay one recipient the same.
func twins(a, b hefu.Intent) bool {
	return !a.Cancels() && a.Network == b.Network && a.To == b.To && a.Asset == b.Asset && a.Amount.Cmp(b.Amount) == 0 && bytes.Equal(a.Data, b.Data)
}

// Renew reviews a fresh plan of a transfer that the user has already agreed to. The
// new Review may be signed unasked exactly if its Loose is empty: it fits the approved
// Intent, and it excludes every plan of this transfer that was handed over before.
func (s *State) Renew(set chain.Set, old *Review, plan hefu.Plan, now time.Time) (*Review, error) {
	if plan.Number <= old.Plan.Number {
		return nil, hefu.Errorf(hefu.KindInvalid, "review: the guard offers plan %d again; nothing was signed", plan.Number)
	}
	return s.Review(set, old.Intent, Proposal{old.Transfer, old.dealt, old.Intent, plan}, now)
}
