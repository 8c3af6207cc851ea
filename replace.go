package hefu

import "bytes"

// A transfer that waits at the nodes can be replaced: another one that uses the same
// and pays more may be mined in its stead. The chain decides which of them happens, and
// at most one does. The first and all that were made to take its place are a family,
// named by the first.

// Family names the family that the transfer belongs to: the first of it.
func (t Transfer) Family() TransferID {
	if t.Intent.Replaces != "" {
		return t.Intent.Replaces
	}
	return t.ID
}

// Cancels reports whether the Intent replaces a transfer by one that pays nobody:
// nothing moves, only the fee is spent.
func (in Intent) Cancels() bool {
	return in.Replaces != "" && in.To == in.From && in.Amount.IsZero() && len(in.Data) == 0 && in.Memo == ""
}

// CheckReplaces refuses (KindInvalid) an Intent that would put something else in the
// place of first than the same payment or nothing. Guard and device both call it: what is
// called a speed-up must never pay anybody else, or more.
func (in Intent) CheckReplaces(first Intent) error {
	switch {
	case in.Replaces == "":
		return nil
	case first.Replaces != "":
		return Errorf(KindInvalid, "replace: name the first version of it, %s", first.Replaces)
	case in.Network != first.Network || in.From != first.From:
		return Errorf(KindInvalid, "replace: it is of another account; nothing was signed")
	case in.Cancels():
		return nil
	case in.To != first.To || in.Asset != first.Asset || in.Amount.Cmp(first.Amount) != 0 || in.Memo != first.Memo || !bytes.Equal(in.Data, first.Data):
		return Errorf(KindInvalid, "replace: another version of a transfer pays the same or nobody; this one would do something else. Nothing was signed")
	}
	return nil
}

// MayReplace reports whether a transfer is where another one can take its place: its
// bytes may be at a node, and the chain has not decided.
func (t Transfer) MayReplace() bool { return t.State == Sending || t.State == Sent }

// Covers reports whether whoever uses the first uses all of the second, so that of two
// such Plans at most one can ever confirm.
func Covers(uses, of []string) bool {
	if len(of) == 0 {
		return false
	}
	have := map[string]bool{}
	for _, u := range uses {
		have[u] = true
	}
	for _, u := range of {
		if !have[u] {
			return false
		}
	}
	return true
}

// MostOf is the larger amount of each asset: what two Plans of which at most one can
// confirm may cost together.
func MostOf(a, b []Outflow) []Outflow {
	out := append([]Outflow(nil), a...)
	for _, o := range b {
		i := indexOf(out, o.Asset)
		if i < 0 {
			out = append(out, o)
		} else if o.Units.Cmp(out[i].Units) > 0 {
			out[i].Units = o.Units
		}
	}
	return out
}

// Beyond is what a Plan costs more, in each asset, than what is held for others of its
// family already.
func Beyond(plan, held []Outflow) []Outflow {
	var out []Outflow
	for _, o := range plan {
		if i := indexOf(held, o.Asset); i >= 0 {
			more, err := o.Units.Sub(held[i].Units)
			if err != nil || more.IsZero() {
				continue
			}
			o.Units = more
		}
		out = append(out, o)
	}
	return out
}

func indexOf(all []Outflow, a AssetID) int {
	for i, o := range all {
		if o.Asset == a {
			return i
		}
	}
	return -1
}
