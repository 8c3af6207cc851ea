package holder

import (
	"slices"

	"github.com/hefu-wallet/hefu"
)

// first names the family of the transfer that the plan is of.
func (l Live) first() hefu.TransferID {
	return hefu.Transfer{ID: l.Transfer, Intent: l.Intent}.Family()
}

// Versions returns the plans that this device has signed, and that are not settled, of a
// transfer and of all that were made to take its place. The name is the first one's.
func (s *State) Versions(first hefu.TransferID) []Live {
	var out []Live
	for _, l := range s.Live {
		if l.first() == first {
			out = append(out, l)
		}
	}
	return out
}

// checkReplaces refuses an Intent that calls itself another version of a transfer and pays
// something else than what this device signed. What it did not sign it cannot compare: then
// it signs nothing but what pays nobody.
func (s *State) checkReplaces(in hefu.Intent) error {
	if in.Replaces == "" {
		return nil
	}
	signed := s.LiveOf(in.Replaces)
	if len(signed) == 0 && !in.Cancels() {
		return hefu.Errorf(hefu.KindNotFound, "review: this device did not sign the transfer that would be sped up, so it cannot tell whether both would be paid; nothing was signed. Use the device that signed it, or cancel it here")
	}
	for _, l := range signed {
		if err := in.CheckReplaces(l.Intent); err != nil {
			return err
		}
	}
	return nil
}

// takesThePlace makes sure that the bytes of a speed-up cannot be mined beside what was
// sent, and finds what that one may cost.
func (s *State) takesThePlace(r *Review) error {
	if r.Intent.Replaces == "" {
		return nil
	}
	wasSent := func(l Live) bool { return l.Sent != "" }
	if !r.Intent.Cancels() && (len(r.Replaced) == 0 || slices.ContainsFunc(r.Loose, wasSent)) {
		return hefu.Errorf(hefu.KindInvalid, "review: the bytes would not take the place of what this device signed; both could be paid. Nothing was signed")
	}
	for _, l := range r.Replaced {
		sum, err := r.family.Describe(r.Network, l.Plan)
		if err != nil {
			return err
		}
		if sum.MaxFee.Cmp(r.OldFee) > 0 {
			r.OldFee = sum.MaxFee
		}
	}
	return nil
}
