package door

import (
	"slices"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/wire"
)

// Proposed is a transfer to be reviewed, with what the guard showed besides: its address
// book and the transfers that say whom one pays, by which this device tells whom it knows.
type Proposed struct {
	// Intent is what the person asked for here; for a transfer that was proposed elsewhere,
	// the guard's.
	Intent    hefu.Intent      `json:"intent"`
	Transfer  wire.Transfer    `json:"transfer"`
	Typed     string           `json:"typed,omitempty"` // the amount, as it was typed
	Book      []wire.BookEntry `json:"book"`
	Transfers []wire.Transfer  `json:"transfers"`
}

// Fact is something that the bytes do not say, and why it may be believed.
type Fact struct {
	What   string      `json:"what"` // token, inputs, change, sender
	Source hefu.Source `json:"source"`
	Text   string      `json:"text"`
}

// Party is somebody who gets something. Known: this device knows the address; Alike: it does
// not, and the address looks like those. Ends is how many of the last characters a person
// must type where it looks like one (the whole address: its length).
type Party struct {
	Address string            `json:"address"`
	Known   *holder.Familiar  `json:"known,omitempty"`
	Alike   []holder.Familiar `json:"alike,omitempty"`
	Ends    int               `json:"ends,omitempty"`
}

// Review is what the bytes of a plan do, found out on this device, for a person to read.
// Amounts are decimal, in whole coins, besides the base units.
type Review struct {
	Review      int               `json:"review"` // handle
	Transfer    hefu.TransferID   `json:"transfer"`
	Plan        uint32            `json:"plan"`
	Digest      hefu.Digest       `json:"digest"`
	Wallet      hefu.WalletID     `json:"wallet"`
	Imported    bool              `json:"imported,omitempty"`
	Network     hefu.Network      `json:"network"`
	NetworkName string            `json:"network_name"`
	Kind        hefu.Call         `json:"kind"`
	Cancels     bool              `json:"cancels,omitempty"`
	From        string            `json:"from"`
	To          string            `json:"to"` // "" where nobody receives
	Asset       hefu.AssetID      `json:"asset"`
	Units       hefu.Units        `json:"units"`
	Amount      string            `json:"amount"`
	Symbol      string            `json:"symbol"`
	Token       *hefu.TokenFact   `json:"token,omitempty"`
	Tokens      []hefu.TokenFact  `json:"tokens,omitempty"`
	Grants      []hefu.Grant      `json:"grants,omitempty"`
	MaxFee      string            `json:"max_fee"` // decimal, of Native
	FeeUnits    hefu.Units        `json:"fee_units"`
	FeeCap      hefu.Units        `json:"fee_cap"`
	Native      string            `json:"native"`          // symbol
	Total       string            `json:"total,omitempty"` // amount and fee, where both are Native
	Memo        string            `json:"memo,omitempty"`
	Terms       []hefu.Term       `json:"terms,omitempty"`
	Parties     []Party           `json:"parties"`
	Facts       []Fact            `json:"facts"`
	Conflicts   []hefu.TransferID `json:"conflicts,omitempty"`
	Loose       []hefu.TransferID `json:"loose,omitempty"`
	Twins       []hefu.TransferID `json:"twins,omitempty"`
	Replaced    []hefu.TransferID `json:"replaced,omitempty"`
	Replaces    hefu.TransferID   `json:"replaces,omitempty"`
	OldFee      string            `json:"old_fee,omitempty"`
	// Recalled are transfers that the guard says this device signed and that this vault knew
	// nothing of: it came out of an older copy. From now on they count as under way.
	Recalled []hefu.TransferID `json:"recalled,omitempty"`
	Expiry   time.Time         `json:"expiry"`
}

// reviewed is a review that waits for a person's answer.
type reviewed struct {
	*holder.Review
	parties []Party
	sure    map[string]bool // look-alikes whose end the person has typed
	twice   bool            // the person accepts that a twin may be paid besides
}

// review decodes the plan and compares everybody who gets something with whom this device
// knows.
func (c *call) review(in Proposed) (Review, error) {
	p := holder.Proposal{Transfer: in.Transfer.ID, Dealing: in.Transfer.Dealing, Intent: in.Transfer.Intent, Plan: in.Transfer.Plan}
	recalled := Recall(c.opt.Families, c.state, in.Transfers)
	if len(recalled) > 0 {
		if err := c.save(); err != nil {
			return Review{}, err
		}
	}
	r, err := c.state.Review(c.opt.Families, in.Intent, p, c.opt.Now())
	if err != nil {
		return Review{}, err
	}
	if err := sameTyped(in.Typed, r); err != nil {
		return Review{}, err
	}
	if most := r.Network.FeeCeiling; !most.IsZero() && in.Intent.FeeCap.Cmp(most) > 0 {
		n := r.Network.Native
		return Review{}, hefu.Errorf(hefu.KindInvalid, "fee: the cap is %s %s, more than the %s %s that the page signs for; nothing was signed. The command line takes a cap that is typed by hand",
			in.Intent.FeeCap.Decimal(n.Decimals), n.Symbol, most.Decimal(n.Decimals), n.Symbol)
	}
	all, err := c.familiar(r.Network, in.Book, in.Transfers)
	if err != nil {
		return Review{}, err
	}
	parties := []Party{}
	for _, to := range r.Summary.Recipients() {
		who, err := holder.Recognise(c.opt.Families, r.Network.ID, to, all)
		if err != nil {
			return Review{}, err
		}
		parties = append(parties, Party{to, who.Known, who.Alike, who.Ends(to)})
	}
	out := c.keep(&reviewed{Review: r, parties: parties, sure: map[string]bool{}})
	out.Recalled = recalled
	return out, nil
}

// Recall takes in what the guard says that this device signed and has no record of, among
// transfers that the guard listed. It names those; the State must be stored then.
func Recall(set chain.Set, s *holder.State, transfers []wire.Transfer) (recalled []hefu.TransferID) {
	for _, t := range transfers {
		if t.State.Terminal() || t.Approved.IsZero() {
			continue
		}
		p := holder.Proposal{Transfer: t.ID, Dealing: t.Dealing, Intent: t.Intent, Plan: t.Plan}
		if s.Recall(set, p, t.Device, t.Approved) {
			recalled = append(recalled, t.ID)
		}
	}
	return recalled
}

// sameTyped refuses a guard that describes a token otherwise than when the typed amount was
// turned into base units: the review would show another amount than was typed.
func sameTyped(typed string, r *holder.Review) error {
	if typed == "" {
		return nil
	}
	decimals := r.Network.Native.Decimals
	if r.Token != nil {
		decimals = r.Token.Decimals
	}
	again, err := hefu.ParseDecimal(strings.TrimSpace(typed), decimals)
	if err != nil || again.Cmp(r.Summary.Amount) != 0 {
		return hefu.Errorf(hefu.KindInvalid, "review: %.40q was typed, and the bytes would move another amount; nothing was signed", typed)
	}
	return nil
}

// familiar is every address that this device knows by itself.
func (c *call) familiar(n chain.Network, book []wire.BookEntry, transfers []wire.Transfer) ([]holder.Familiar, error) {
	entries := make([]hefu.BookEntry, 0, len(book))
	for _, e := range book {
		entries = append(entries, fromWire(e))
	}
	paid, approved := Past(c.opt.Families, c.state, transfers)
	return slices.Concat(c.state.Own(c.opt.Families, []chain.Network{n}), c.state.Booked(entries, c.opt.Now()), paid, approved), nil
}

func fromWire(e wire.BookEntry) hefu.BookEntry {
	return hefu.BookEntry{ID: e.ID, Wallet: e.Wallet, Name: e.Name, Network: e.Network, Address: e.Address, MAC: e.MAC, NotBefore: e.NotBefore, Created: e.Created}
}

// Past tells whom the vault's own key has signed final payments to, as the signed bytes
// that the guard still has show, and whom others name that this device signed or that were
// approved and did not end without a payment: those are compared with, and not known.
func Past(set chain.Set, s *holder.State, transfers []wire.Transfer) (paid, approved []holder.Familiar) {
	approved = s.Signed(set)
	for _, t := range transfers {
		if t.State == hefu.Final {
			f, err := s.Paid(set, t.Intent.Network, t.Intent.From, t.Plan, t.Signed)
			if err == nil {
				if !slices.Contains(paid, f) {
					paid = append(paid, f)
				}
				continue
			}
		}
		ended := t.State.Terminal() && t.State != hefu.Final
		if !ended && (t.State.Live() || t.State == hefu.Final || !t.Approved.IsZero()) {
			approved = append(approved, holder.Approved(set, t.Intent, t.Plan)...)
		}
	}
	return paid, approved
}

// Sure is the end of a look-alike, as the person read it where the address came from.
type Sure struct {
	Review  int    `json:"review"`
	Address string `json:"address"`
	Typed   string `json:"typed"`
}

// beSure takes it. Until every look-alike was answered nothing can be signed.
func (c *call) beSure(in Sure) (None, error) {
	r, err := c.reviewed(in.Review)
	if err != nil {
		return None{}, err
	}
	for _, p := range r.parties {
		if p.Address != in.Address {
			continue
		}
		if p.Ends > 0 && !(holder.Recipient{Alike: p.Alike}).EndsIn(p.Address, in.Typed) {
			return None{}, hefu.Errorf(hefu.KindForbidden, "this is not how the address ends; nothing was signed. Read it again where it came from")
		}
		r.sure[p.Address] = true
	}
	return None{}, nil
}

func (c *call) reviewed(h int) (*reviewed, error) {
	if r := c.reviews[h]; r != nil {
		return r, nil
	}
	return nil, hefu.Errorf(hefu.KindConflict, "review: it is over; review the transfer again")
}

// mostReviews bounds what is kept of a page that looks and never answers.
const mostReviews = 32

// keep remembers a review under a handle and puts it into words.
func (c *call) keep(r *reviewed) Review {
	h := c.handle()
	c.reviews[h] = r
	if old := h - mostReviews; old > 0 {
		for k := range c.reviews {
			if k < old {
				delete(c.reviews, k)
			}
		}
	}
	return c.worded(h, r)
}

func (c *call) worded(h int, r *reviewed) Review {
	s := r.Summary
	out := Review{
		Review: h, Transfer: r.Transfer, Plan: r.Plan.Number, Digest: r.Intent.Digest(), Wallet: r.Wallet.ID, Imported: r.Wallet.Imported,
		Network: r.Network.ID, NetworkName: r.Network.Name, Kind: s.Call, Cancels: r.Intent.Cancels(), From: r.Intent.From, To: s.To,
		Asset: s.Asset, Units: s.Amount, Token: r.Token, Tokens: r.Tokens, Grants: s.LetsGo, FeeUnits: s.MaxFee, FeeCap: r.Intent.FeeCap,
		Native: r.Network.Native.Symbol, MaxFee: s.MaxFee.Decimal(r.Network.Native.Decimals), Memo: s.Memo,
		Parties: r.parties, Facts: facts(r.Review), Conflicts: ids(r.Conflicts), Loose: ids(r.Loose), Twins: ids(r.Twins), Replaced: ids(r.Replaced),
		Replaces: r.Intent.Replaces, Expiry: time.Unix(r.Intent.Expiry, 0).UTC(),
	}
	out.Amount, out.Symbol = holder.Coins(r.Network, s.Asset, s.Amount, r.Token)
	if total, err := s.Amount.Add(s.MaxFee); err == nil && s.Asset == s.Native {
		out.Total = total.Decimal(r.Network.Native.Decimals)
	}
	if len(r.Replaced) > 0 {
		out.OldFee = r.OldFee.Decimal(r.Network.Native.Decimals)
	}
	for _, t := range s.Terms {
		out.Terms = append(out.Terms, hefu.Term{Name: c.lang.Word(t.Name), Value: c.lang.Word(c.lang.Translate(t.Value))})
	}
	return out
}

// facts are what stands behind the review besides the bytes.
func facts(r *holder.Review) []Fact {
	out := []Fact{{"sender", hefu.Proved, r.Intent.From}}
	if r.Token != nil {
		out = append(out, Fact{"token", r.Token.Source, holder.Plain(r.Token.Symbol)})
	}
	for _, t := range r.Tokens {
		out = append(out, Fact{"token", t.Source, holder.Plain(t.Symbol)})
	}
	if len(r.Plan.Facts.Inputs) > 0 {
		out = append(out, Fact{"inputs", hefu.Proved, ""})
	}
	if r.Plan.Facts.Change != nil {
		out = append(out, Fact{"change", hefu.Proved, r.Plan.Facts.Change.Path})
	}
	return out
}

func ids(live []holder.Live) []hefu.TransferID {
	var out []hefu.TransferID
	for _, l := range live {
		if !slices.Contains(out, l.Transfer) {
			out = append(out, l.Transfer)
		}
	}
	return out
}
