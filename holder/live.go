package holder

import (
	"bytes"
	"slices"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// Live is one plan that this device has signed for its part. It may still move
// money until it, or another that excludes it, is final: a guard that says
// otherwise is not believed.
type Live struct {
	Transfer hefu.TransferID `json:"transfer"`
	Dealing  hefu.DealingID  `json:"dealing"`
	Intent   hefu.Intent     `json:"intent"`
	Plan     hefu.Plan       `json:"plan"`
	Uses     []string        `json:"uses"`
	Opened   time.Time       `json:"opened"`
	// Sent is the transaction id, once CheckSent has seen this very plan signed.
	Sent string `json:"sent,omitempty"`
	// Told says that Recall took it in: that this device signed it is the guard's word.
	Told bool `json:"told,omitempty"`
}

func (l Live) sharesUse(in hefu.Intent, uses []string) bool {
	if l.Intent.Network != in.Network || l.Intent.From != in.From {
		return false
	}
	return slices.ContainsFunc(uses, func(u string) bool { return slices.Contains(l.Uses, u) })
}

// record adds the reviewed plan; the same plan signed anew replaces its record.
func (s *State) record(r *Review, now time.Time) {
	s.Live = slices.DeleteFunc(s.Live, func(l Live) bool {
		return l.Transfer == r.Transfer && l.Plan.Number == r.Plan.Number && bytes.Equal(l.Plan.Bytes, r.Plan.Bytes)
	})
	s.Live = append(s.Live, Live{
		Transfer: r.Transfer, Dealing: r.dealt, Intent: r.Intent, Plan: r.Plan, Uses: r.Summary.Uses, Opened: now.UTC(),
	})
}

// mostTold bounds what is taken in on a guard's word.
const mostTold = 64

// Recall takes in a transfer that is under way and of which the guard says that this device
// signed it, where the State has no record: a State that came out of an older copy of the
// vault has forgotten it, and the same payment could be made twice. device is who signed and
// approved when, as the guard says. It reports whether the State was changed.
//
// What is taken in is compared with, so that twins and conflicts are pointed out, and vouches
// for nothing: nothing takes its place unasked, and it goes when the guard says that it ended.
func (s *State) Recall(set chain.Set, p Proposal, device hefu.DeviceID, approved time.Time) bool {
	w, err := s.dealtWallet(p.Dealing)
	if err != nil || len(s.LiveOf(p.Transfer)) > 0 {
		return false
	}
	told := 0
	for _, l := range s.Live {
		if l.Told {
			told++
		}
	}
	g := s.guard(w.Half.Guard)
	if g == nil || g.Device == "" || g.Device != device || told >= mostTold {
		return false
	}
	n, family, err := set.Network(p.Intent.Network)
	if err != nil {
		return false
	}
	if owner, err := w.owner(set, n); err != nil || owner.Address != p.Intent.From {
		return false
	}
	sum, err := family.Describe(n, p.Plan)
	if err != nil {
		return false
	}
	s.Live = append(s.Live, Live{
		Transfer: p.Transfer, Dealing: p.Dealing, Intent: p.Intent, Plan: p.Plan, Uses: sum.Uses, Opened: approved.UTC(), Told: true,
	})
	return true
}

// LiveOf returns the plans of a transfer that this device has signed and that are
// not settled.
func (s *State) LiveOf(id hefu.TransferID) []Live {
	var out []Live
	for _, l := range s.Live {
		if l.Transfer == id {
			out = append(out, l)
		}
	}
	return out
}

// CheckSent checks signed bytes that the guard says it sent for a transfer of this
// device: they must be a plan that this device signed, under its own key, and txid
// their name. Anything else means that the guard is lying or broken.
func (s *State) CheckSent(set chain.Set, id hefu.TransferID, signed []byte, txid string) (Live, error) {
	bad := func(what string, cause error) (Live, error) {
		return Live{}, hefu.Errorf(hefu.KindInvalid, "check of what was sent: %s; do not trust this guard, freeze and restore from paper", what).Because(cause)
	}
	plans := s.LiveOf(id)
	if len(plans) == 0 {
		return Live{}, hefu.Errorf(hefu.KindNotFound, "check of what was sent: this device has no live record of the transfer")
	}
	n, family, err := set.Network(plans[0].Intent.Network)
	if err != nil {
		return Live{}, err
	}
	opener, ok := family.Format.(chain.Opener)
	if !ok {
		return Live{}, hefu.Errorf(hefu.KindInternal, "check of what was sent: %s cannot be read back", n.Name)
	}
	var cause error
	for i := range s.Live {
		l := &s.Live[i]
		if l.Transfer != id {
			continue
		}
		by, name, err := opener.Open(n, l.Plan, signed)
		if err != nil {
			cause = err
			continue
		}
		if name != txid {
			return bad("the transaction has another id than the guard says", nil)
		}
		if err := s.signed(family, n, l.Intent.From, by); err != nil {
			cause = err
			continue
		}
		l.Sent = txid
		return *l, nil
	}
	return bad("the bytes are not a signed plan of this device's", cause)
}

// Settle records that the chain has decided a transfer, which only the guard can
// tell: it forgets what can no longer happen and reports whether anything changed.
//
// Only Final settles anything, and only by the plan that CheckSent saw: that plan goes,
// and every plan of whatever transfer that it decides (the same resource, or one that
// comes before it in the account's order). Every other state is the guard's word: one that says
// 'stopped' or 'dead' still holds what it was given. What came by that word alone (Recall)
// goes by it.
func (s *State) Settle(set chain.Set, id hefu.TransferID, state hefu.State) bool {
	before := len(s.Live)
	if state != hefu.Final {
		if state.Terminal() {
			s.Live = slices.DeleteFunc(s.Live, func(l Live) bool { return l.Told && l.Transfer == id })
		}
		return len(s.Live) != before
	}
	for _, sent := range s.LiveOf(id) {
		if sent.Sent == "" {
			continue
		}
		decides := func([]string) bool { return false }
		if _, family, err := set.Network(sent.Intent.Network); err == nil {
			if d, ok := family.Format.(chain.Decider); ok {
				decides = func(uses []string) bool { return d.Decides(sent.Uses, uses) }
			}
		}
		s.Live = slices.DeleteFunc(s.Live, func(l Live) bool {
			sameAccount := l.Intent.Network == sent.Intent.Network && l.Intent.From == sent.Intent.From
			return l.sharesUse(sent.Intent, sent.Uses) || sameAccount && decides(l.Uses)
		})
	}
	return len(s.Live) != before
}
