package hefu

import (
	"bytes"
	"math/big"
	"slices"
)

// Call classifies what the bytes ask of the chain.
type Call string

// The calls that a Format can tell apart. Everything else is CallUnknown and is
// never signed.
const (
	CallNative Call = "native-transfer"
	CallToken  Call = "token-transfer"
	// CallAllow lets somebody else take up to an amount of a token, now or later, without
	// asking again (approve, increaseAllowance, permit).
	CallAllow Call = "allow"
	// CallAllowAll lets somebody else take everything of a collection (setApprovalForAll).
	CallAllowAll Call = "allow-all"
	// CallRevoke takes back or lowers what such a call has let go of.
	CallRevoke Call = "revoke"
	// CallMove moves own tokens by a function other than the plain transfer.
	CallMove    Call = "move"
	CallUnknown Call = "unknown-call"
)

// Explained reports whether the wallet can say what the call lets go of; no other one
// is signed.
func (c Call) Explained() bool { return c.transfer() || c.byData() }

// transfer reports whether the Intent of such a call has no Data.
func (c Call) transfer() bool { return c == CallNative || c == CallToken }

// byData reports whether the Intent of such a call carries it as Data.
func (c Call) byData() bool {
	return slices.Contains([]Call{CallAllow, CallAllowAll, CallRevoke, CallMove}, c)
}

// Doubt says why a call is CallUnknown.
type Doubt string

// The doubts.
const (
	DoubtFunction Doubt = "function" // its function is not one that the wallet knows at this contract
	DoubtLength   Doubt = "length"   // its arguments are shorter or longer than the function's own
	DoubtPadding  Doubt = "padding"  // bits that must be zero are not, or parts are not where they belong
	DoubtCoins    Doubt = "coins"    // it attaches coins to a function that takes none
	DoubtEmpty    Doubt = "empty"    // it is a list of nothing, or of more than a person can review
	DoubtOwner    Doubt = "owner"    // it is about tokens of somebody else
	DoubtTransfer Doubt = "transfer" // it is a plain transfer, whose Intent has no Data
)

// Err explains the doubt to a person (KindInvalid). Nothing was signed yet wherever it
// is asked.
func (d Doubt) Err() *Error {
	switch d {
	case DoubtLength:
		return Errorf(KindInvalid, "review: the call's arguments are not exactly as long as its function takes; what the rest would do cannot be known. Nothing was signed")
	case DoubtPadding:
		return Errorf(KindInvalid, "review: the call's arguments are not written as the standard says; contracts may read them differently from this wallet. Nothing was signed")
	case DoubtCoins:
		return Errorf(KindInvalid, "review: the call attaches coins to a function that takes none; they would be lost or refused. Nothing was signed")
	case DoubtEmpty:
		return Errorf(KindInvalid, "review: the call lists nothing, or more than can be reviewed. Nothing was signed")
	case DoubtOwner:
		return Errorf(KindInvalid, "review: the call is about tokens of another account; this wallet does not know what that would do for you. Nothing was signed")
	case DoubtTransfer:
		return Errorf(KindInvalid, "review: the call data is a plain transfer; send it as one, so that recipient and amount are shown as such. Nothing was signed")
	case DoubtFunction:
	}
	return Errorf(KindInvalid, "review: the bytes are a call that this wallet does not understand; it is never signed as a transfer")
}

// Grant is what a call lets somebody else take.
type Grant struct {
	Outflow        // of what, and at most how much; 0 where it is taken back
	Spender string `json:"spender"` // who may take it, or who gets it (CallMove)
}

// Unbounded is 2^256-1: what a call without any end lets go of.
func Unbounded() Units {
	return Units{new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), MaxUnitsBits), big.NewInt(1))}
}

// Unlimited reports whether the amount is no bound in practice: 2^255 or more, which no
// token has. Show the word then and not the digits.
func (g Grant) Unlimited() bool { return g.Units.Big().BitLen() == MaxUnitsBits }

// saturate is a + b, or Unbounded where that needs more than 256 bits: a sum that
// wrapped or failed could let an endless approval slip past a limit.
func saturate(a, b Units) Units {
	sum, err := a.Add(b)
	if err != nil {
		return Unbounded()
	}
	return sum
}

// Outflow is how much of one asset bytes let go of, in base units.
type Outflow struct {
	Asset AssetID `json:"asset"`
	Units Units   `json:"units"`
}

// Outflows is what the bytes can cost at most, one entry an asset: what moves, what
// else the bytes let go of, what they let others take, and the dearest fee. Limits
// count exactly this. Sums saturate at Unbounded. What an unknown call lets go of
// nobody can count: KindInvalid.
func (s Summary) Outflows() ([]Outflow, error) {
	if s.Call == CallUnknown {
		return nil, s.Doubt.Err()
	}
	all := []Outflow{{s.Asset, s.Amount}, {s.Native, s.Spends}, {s.Native, s.MaxFee}}
	for _, g := range s.LetsGo {
		all = append(all, g.Outflow)
	}
	var out []Outflow
	for _, o := range all {
		if o.Units.IsZero() {
			continue
		}
		i := slices.IndexFunc(out, func(seen Outflow) bool { return seen.Asset == o.Asset })
		if i < 0 {
			out = append(out, o)
			continue
		}
		out[i].Units = saturate(out[i].Units, o.Units)
	}
	return out, nil
}

// Recipients are who gets something or may take it, each once: the recipient of a
// transfer, the spenders of a call. The contract that is called is none; a call that
// only takes back has none.
func (s Summary) Recipients() []string {
	switch {
	case s.PaysNobody():
		return nil
	case s.Call.transfer():
		return []string{s.To}
	}
	var out []string
	for _, g := range s.LetsGo {
		if !g.Units.IsZero() && !slices.Contains(out, g.Spender) {
			out = append(out, g.Spender)
		}
	}
	return out
}

// fitsCall compares what only calls have. An Intent with Data is fitted by that very
// data and by nothing else, one without by transfers only.
func (s Summary) fitsCall(in Intent) error {
	switch {
	case !s.Call.Explained():
		return s.Doubt.Err()
	case s.Owner != "" && s.Owner != in.From:
		return DoubtOwner.Err()
	case s.Call.transfer() && len(in.Data) != 0:
		return DoubtTransfer.Err()
	case s.Call.byData() && len(in.Data) == 0:
		return Errorf(KindInvalid, "review: the bytes call a contract, you asked for a transfer; nothing was signed")
	case s.Call.byData() && !bytes.Equal(s.Data, in.Data):
		return Errorf(KindInvalid, "review: the bytes carry other call data than you asked for; nothing was signed")
	}
	return nil
}
