package hefu

import "time"

// Plan is one set of exact unsigned bytes for an Intent. A signature binds one
// Plan; an approval binds the Intent.
type Plan struct {
	Number     uint32 `json:"number"` // counts the Plans of one transfer from 1
	Bytes      []byte `json:"bytes"`
	Facts      Facts  `json:"facts"`
	ValidUntil int64  `json:"valid_until,omitempty"` // Unix seconds; 0 when the bytes do not go stale by time
}

// Stale reports whether the time of the bytes is over; the chain would not take them.
func (p Plan) Stale(now time.Time) bool { return p.ValidUntil != 0 && now.Unix() >= p.ValidUntil }

// Facts is what the bytes do not say and the reader needs. Each carries its
// Source; what only the guard vouches for is shown as 'the guard says'.
type Facts struct {
	Path  string     `json:"path"`            // derivation path of the sender; proved: the device derives the address from it
	Token *TokenFact `json:"token,omitempty"` // for a token transfer
	// Tokens are those that a call is about, one entry each, in the order in which the
	// call names them first.
	Tokens []TokenFact `json:"tokens,omitempty"`
	// Inputs are, on a chain of unspent outputs, what the inputs of the bytes spend, in
	// their order; Change is the output that comes back, nil when there is none.
	Inputs []InputFact `json:"inputs,omitempty"`
	Change *ChangeFact `json:"change,omitempty"`
}

// InputFact is what one input spends. Previous is the whole transaction that made the
// output: its hash is in the bytes, so amount and script are proved.
type InputFact struct {
	Path     string `json:"path"` // of the key that signs; proved by derivation
	Previous []byte `json:"previous"`
}

// ChangeFact says which output returns to the sender.
type ChangeFact struct {
	Index uint32 `json:"index"` // of the output, from 0
	Path  string `json:"path"`  // of its address; proved by derivation
}

// Own is an address that the sender is said to have, at a path.
type Own struct {
	Path    string `json:"path"`
	Address string `json:"address"`
}

// TokenFact describes a token contract.
type TokenFact struct {
	Asset    AssetID `json:"asset"`
	Symbol   string  `json:"symbol"`
	Decimals uint8   `json:"decimals"`
	Source   Source  `json:"source"`
}

// Source says why a Fact may be believed.
type Source string

// The sources.
const (
	Proved    Source = "proved"     // checked against a hash or a derivation
	Shipped   Source = "shipped"    // a row in the binary
	GuardSays Source = "guard-says" // the guard's word only
)

// Summary is what the bytes together with the Facts say. The device and the guard
// compute it with the same Format from the same bytes.
type Summary struct {
	Call    Call    `json:"call"`
	Network Network `json:"network"`
	To      string  `json:"to"`     // who receives, "" where nobody does; for any other call the contract
	Asset   AssetID `json:"asset"`  // what moves; for any other call the native asset
	Amount  Units   `json:"amount"` // base units of Asset; for any other call the coins attached
	Memo    string  `json:"memo,omitempty"`
	MaxFee  Units   `json:"max_fee"` // the most the fee can be, base units of Native
	Native  AssetID `json:"native"`  // the asset that pays the fee
	// Spends is what the bytes let go of beyond Amount and fee on the native asset
	// (value attached to an unknown call). Zero for transfers.
	Spends Units `json:"spends"`
	// LetsGo is what the call lets others take, and Owner whose it is where the call names
	// an owner: only the sender's own is explained (Fits). Data is the call data of every
	// call that is no transfer.
	LetsGo []Grant `json:"lets_go,omitempty"`
	Owner  string  `json:"owner,omitempty"`
	Data   []byte  `json:"data,omitempty"`
	// Doubt says why Call is CallUnknown.
	Doubt Doubt `json:"doubt,omitempty"`
	// Own are the addresses that this reading takes for the sender's: of the inputs and of
	// the change. Whoever reviews derives each one (chain.Check).
	Own []Own `json:"own,omitempty"`
	// Uses names the exclusive resources that the bytes consume (a nonce of an
	// address, an outpoint). Two Plans that share one can never both confirm.
	Uses []string `json:"uses"`
	// Terms are chain-specific details worth showing, in order ("nonce", "7").
	Terms []Term `json:"terms,omitempty"`
}

// Term is a labelled detail of the bytes.
type Term struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// PaysNobody reports whether all that moves comes back to addresses in Own, so that nothing
// but the fee is spent. No transfer has no recipient.
func (s Summary) PaysNobody() bool {
	return s.Call.transfer() && s.To == "" && s.Amount.IsZero()
}

// Fits checks that bytes do exactly what the Intent says: network, recipient,
// asset, amount, memo, call data, and a fee under the cap; and that the wallet can
// explain them. Guard and device both call it; an error names the first difference.
func (s Summary) Fits(in Intent) error {
	differs := func(what, got, want string) error {
		return Errorf(KindInvalid, "review: the bytes would %s %s, you asked for %s; nothing was signed", what, clip(got), clip(want))
	}
	if err := s.fitsCall(in); err != nil {
		return err
	}
	switch {
	case s.Network != in.Network:
		return differs("run on", string(s.Network), string(in.Network))
	case s.To != in.To && !(s.PaysNobody() && in.Cancels()):
		return differs("pay", s.To, in.To)
	case s.Asset != in.Asset:
		return differs("move", string(s.Asset), string(in.Asset))
	case s.Amount.Cmp(in.Amount) != 0:
		return differs("move", s.Amount.String(), in.Amount.String())
	case s.Memo != in.Memo:
		return differs("carry the memo", s.Memo, in.Memo)
	case !s.Spends.IsZero() || s.Call.transfer() && len(s.LetsGo) != 0:
		return Errorf(KindInvalid, "review: the bytes let go of more than the amount; nothing was signed")
	case s.MaxFee.Cmp(in.FeeCap) > 0:
		return Errorf(KindInvalid, "fee: it could reach %s, your cap is %s (base units); nothing was signed", s.MaxFee, in.FeeCap)
	}
	return nil
}
