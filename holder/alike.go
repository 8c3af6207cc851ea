package holder

import (
	"slices"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// Why says why this device knows an address. Nothing here rests on the guard's word,
// and nobody gets in by sending something.
type Why string

// The reasons.
const (
	WhyOwn  Why = "own"  // an account of this vault
	WhyBook Why = "book" // a genuine entry of the address book
	WhyPaid Why = "paid" // an account of this vault signed a payment to it
	// WhyApproved: a transfer that is not final names it. It is always Waiting.
	WhyApproved Why = "approved"
)

// Familiar is an address that this device knows.
type Familiar struct {
	Why     Why          `json:"why"`
	Name    string       `json:"name,omitempty"` // in the book, or the wallet's label
	Network hefu.Network `json:"network"`
	Address string       `json:"address"`
	// Waiting is set for an entry of the book whose waiting period runs, and for whom a
	// transfer under way names: others are compared with it, and it does not count as
	// known itself.
	Waiting bool `json:"waiting,omitempty"`
}

// Own lists the accounts of every wallet of this vault, split or not, on the given
// networks, and what its solo and cold accounts make known. A wallet whose addresses
// cannot be derived now is left out.
func (s *State) Own(set chain.Set, networks []chain.Network) []Familiar {
	var out []Familiar
	for i := range s.Wallets {
		accounts, err := s.Addresses(string(s.Wallets[i].ID), networks, set)
		if err != nil {
			continue
		}
		for _, a := range accounts {
			out = append(out, Familiar{Why: WhyOwn, Name: s.Wallets[i].Label, Network: a.Network, Address: a.Address})
		}
	}
	for i := range s.Unguarded {
		out = append(out, s.Unguarded[i].Familiar(set)...)
	}
	return out
}

// Booked turns what the guard showed of the address book into what this device knows: the
// genuine entries.
func (s *State) Booked(book []hefu.BookEntry, now time.Time) []Familiar {
	var out []Familiar
	for _, e := range book {
		if s.JudgeBookEntry(e) == BookGenuine {
			out = append(out, Familiar{Why: WhyBook, Name: e.Name, Network: e.Network, Address: e.Address, Waiting: !e.Ripe(now)})
		}
	}
	return out
}

// Paid reads whom signed bytes pay, where they are those of the plan and an account of
// this vault signed them: then the key's own signature stands for the recipient and not
// whoever showed the bytes. Anything else, a call that is no transfer too, is
// KindInvalid.
func (s *State) Paid(set chain.Set, network hefu.Network, from string, p hefu.Plan, signed []byte) (Familiar, error) {
	no := func(why string) (Familiar, error) {
		return Familiar{}, hefu.Errorf(hefu.KindInvalid, "reading a past payment: %s", why)
	}
	n, family, err := set.Network(network)
	if err != nil {
		return Familiar{}, err
	}
	opener, ok := family.Format.(chain.Opener)
	if !ok {
		return no("the bytes of this network cannot be read back")
	}
	by, _, err := opener.Open(n, p, signed)
	if err != nil {
		return no("the bytes are not the plan's")
	}
	if s.signed(family, n, from, by) != nil {
		return no("no account of this vault signed it")
	}
	sum, err := family.Describe(n, p)
	if err != nil || sum.Call != hefu.CallNative && sum.Call != hefu.CallToken {
		return no("it is no transfer")
	}
	return Familiar{Why: WhyPaid, Network: network, Address: sum.To}, nil
}

// Signed lists whom the plans name that this device signed and that are not settled: an
// address is copied again, and wrongly, while the first payment still rests.
func (s *State) Signed(set chain.Set) []Familiar {
	var out []Familiar
	for _, l := range s.Live {
		out = append(out, Approved(set, l.Intent, l.Plan)...)
	}
	return out
}

// Approved lists whom an approved transfer lets have something, as its plan's bytes say, or
// its Intent where they cannot be read. It is only compared with: what the guard shows of
// other devices makes nobody known, and what was stopped may have been a mistake.
func Approved(set chain.Set, in hefu.Intent, p hefu.Plan) []Familiar {
	named := []string{in.To}
	if n, family, err := set.Network(in.Network); err == nil {
		if sum, err := family.Describe(n, p); err == nil {
			named = sum.Recipients()
		}
	}
	var out []Familiar
	for _, to := range named {
		out = append(out, Familiar{Why: WhyApproved, Network: in.Network, Address: to, Waiting: true})
	}
	return out
}

// Recipient is what this device makes of an address that is to be paid.
type Recipient struct {
	Known *Familiar  // it is this one; nil: it is new here
	Alike []Familiar // it is not known and looks like these
}

// Recognise compares an address (in canonical form) with those that this device knows.
// People compare the ends of an address, and somebody who wants to be paid by mistake
// makes one with the same ends and gets it into the history: so an address that is not
// known and has the first four and the last four characters of a known one, or the first
// six, or the last six, is a look-alike. What every address of its kind begins with
// does not count, nor does the case of letters.
func Recognise(set chain.Set, network hefu.Network, address string, all []Familiar) (Recipient, error) {
	n, family, err := set.Network(network)
	if err != nil {
		return Recipient{}, err
	}
	core := func(address string) string {
		if p, ok := family.Addresses.(chain.Prefixed); ok {
			address = strings.TrimPrefix(address, p.Prefix(n, address))
		}
		return strings.ToLower(address)
	}
	var r Recipient
	for i, f := range all {
		switch {
		case f.Address == address && f.Network == network && !f.Waiting:
			return Recipient{Known: &all[i]}, nil
		case f.Network.Namespace() != network.Namespace() || f.Address == address:
		case alike(core(address), core(f.Address)) && !has(r.Alike, f.Address):
			r.Alike = append(r.Alike, f)
		}
	}
	sister := func(f Familiar) bool {
		return f.Address == address && f.Network.Namespace() == network.Namespace() && !f.Waiting
	}
	if slices.ContainsFunc(all, sister) {
		r.Alike = nil // the very same address, known on a sister network
	}
	return r, nil
}

// endLength is how many of the last characters of a look-alike have to be typed.
const endLength = 8

// Ends is how many of the last characters of the address a person must type, who wants to
// pay it although it looks like a known one: 0 where it looks like none, and the whole of it
// where a known one ends in the same.
func (r Recipient) Ends(address string) int {
	if len(r.Alike) == 0 {
		return 0
	}
	tail := address[max(0, len(address)-endLength):]
	for _, f := range r.Alike {
		if strings.HasSuffix(strings.ToLower(f.Address), strings.ToLower(tail)) {
			return len(address)
		}
	}
	return len(tail)
}

// EndsIn says whether what was typed is as much of the address's end as Ends asks for.
// Spaces and the case of letters do not count.
func (r Recipient) EndsIn(address, typed string) bool {
	want := address[len(address)-r.Ends(address):]
	return strings.EqualFold(strings.Join(strings.Fields(typed), ""), want)
}

// Suggestions are whom a person may mean: the entries of the book that count, then those
// who were paid and are neither in the book nor oneself; on one network, or on all for "".
// Nobody gets in by paying.
func Suggestions(known []Familiar, only hefu.Network) []Familiar {
	out := []Familiar{}
	for _, why := range []Why{WhyBook, WhyPaid} {
		for _, f := range known {
			same := func(o Familiar) bool { return o.Network == f.Network && o.Address == f.Address }
			mine := slices.ContainsFunc(known, func(o Familiar) bool { return o.Why == WhyOwn && same(o) })
			booked := why == WhyPaid && slices.ContainsFunc(out, same)
			if f.Why == why && !f.Waiting && !mine && !booked && (only == "" || f.Network == only) {
				out = append(out, f)
			}
		}
	}
	return out
}

func has(all []Familiar, address string) bool {
	return slices.ContainsFunc(all, func(f Familiar) bool { return f.Address == address })
}

// leastCore is how long an address is that nobody compares as a whole. Shorter ones are
// names.
const leastCore = 20

func alike(a, b string) bool {
	if len(a) < leastCore || len(b) < leastCore {
		return false
	}
	ends := func(head, tail int) bool { return a[:head] == b[:head] && a[len(a)-tail:] == b[len(b)-tail:] }
	return ends(4, 4) || ends(6, 0) || ends(0, 6)
}
