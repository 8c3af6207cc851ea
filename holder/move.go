package holder

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// Move is one transfer out of an Unguarded account. It is written down before its bytes
// leave this device, so that a program that was killed finds it again.
type Move struct {
	Intent hefu.Intent `json:"intent"`
	Plan   hefu.Plan   `json:"plan"` // empty once it is over
	Uses   []string    `json:"uses,omitempty"`
	Made   time.Time   `json:"made"`
	State  MoveState   `json:"state"`
	TxID   string      `json:"txid,omitempty"`
	Signed []byte      `json:"signed,omitempty"` // while it is under way
}

// MoveState is how far a Move has come.
type MoveState string

// The states of a Move.
const (
	MoveCarried MoveState = "carried" // unsigned, given out to be signed elsewhere
	MoveSent    MoveState = "sent"    // signed; whoever has the bytes can send them
	MoveFinal   MoveState = "final"   // in the chain, which will not take it back
	MoveFailed  MoveState = "failed"  // in the chain, and it did nothing but cost its fee
	MoveDead    MoveState = "dead"    // another transaction took its place for good
	MoveRefused MoveState = "refused" // signed, and the node said that it does not take it
)

// mostMoves is how many that are over are remembered.
const mostMoves = 200

// Carry notes that a reviewed plan is given out to be signed elsewhere. It holds nothing:
// of a plan that nobody signed nothing happens.
func (u *Unguarded) Carry(v *Review, now time.Time) {
	u.add(Move{Intent: v.Intent, Plan: v.Plan, Uses: v.Summary.Uses, Made: now.UTC(), State: MoveCarried})
}

// Record notes a signed plan; the caller stores the State before the bytes leave.
func (u *Unguarded) Record(v *Review, signed chain.Signed, now time.Time) {
	u.Moves = slices.DeleteFunc(u.Moves, func(m Move) bool {
		return m.State == MoveCarried && m.Intent.Digest() == v.Intent.Digest() && string(m.Plan.Bytes) == string(v.Plan.Bytes)
	})
	u.add(Move{
		Intent: v.Intent, Plan: v.Plan, Uses: v.Summary.Uses, Made: now.UTC(), State: MoveSent,
		TxID: signed.TxID, Signed: slices.Clone(signed.Bytes),
	})
}

func (u *Unguarded) add(m Move) {
	u.Moves = slices.DeleteFunc(u.Moves, func(old Move) bool { return old.State == MoveCarried && old.Intent.Expired(m.Made) })
	u.Moves = append(u.Moves, m)
	if over := len(u.Moves) - mostMoves; over > 0 {
		u.Moves = slices.DeleteFunc(u.Moves, func(m Move) bool {
			drop := over > 0 && (m.State != MoveSent)
			if drop {
				over--
			}
			return drop
		})
	}
}

// Settle notes how a signed transfer ended and forgets its bytes.
func (u *Unguarded) Settle(txid string, state MoveState) {
	for i := range u.Moves {
		if m := &u.Moves[i]; m.TxID == txid && m.State == MoveSent {
			m.State, m.Signed, m.Plan, m.Uses = state, nil, hefu.Plan{}, nil
		}
	}
}

// Live are the signed transfers on a network that the chain has not decided.
func (u *Unguarded) Live(network hefu.Network) []Move { return u.inState(MoveSent, network) }

// Carried are the plans that are out to be signed and that still count: an Intent has an
// end.
func (u *Unguarded) Carried(now time.Time) []Move {
	return slices.DeleteFunc(u.inState(MoveCarried, ""), func(m Move) bool { return m.Intent.Expired(now) })
}

func (u *Unguarded) inState(state MoveState, network hefu.Network) []Move {
	var out []Move
	for _, m := range u.Moves {
		if m.State == state && (network == "" || m.Intent.Network == network) {
			out = append(out, m)
		}
	}
	return out
}

// Hold lowers a view by what the live transfers take: what a node tells does not lack yet
// what no block has. mined says of which it does. What an Intent is to take the place of
// holds nothing against it; when that is mined it is KindConflict.
func (u *Unguarded) Hold(family chain.Family, n chain.Network, in hefu.Intent, v *chain.View, mined func(txid string) bool) error {
	if n.Gap != 0 {
		return u.holdCoins(n, in, v, mined)
	}
	for _, m := range u.Live(n.ID) {
		if own, err := freed(m, in, v, mined); own || err != nil {
			if err != nil {
				return err
			}
			continue
		}
		v.Taken = append(v.Taken, m.Uses...)
		if mined(m.TxID) {
			continue
		}
		sum, err := family.Describe(n, m.Plan)
		if err != nil {
			return err
		}
		v.Native = less(v.Native, sum.MaxFee)
		if m.Intent.Asset == n.Native.ID {
			v.Native = less(v.Native, sum.Amount)
		}
		if m.Intent.Asset == in.Asset {
			v.Balance = less(v.Balance, sum.Amount)
		}
	}
	if in.Asset == n.Native.ID {
		v.Balance = v.Native
	}
	return nil
}

// holdCoins leaves the outputs that live transfers spend out of the balance. What comes back
// to the account is spent when it is in a block.
func (u *Unguarded) holdCoins(n chain.Network, in hefu.Intent, v *chain.View, mined func(txid string) bool) (err error) {
	for _, m := range u.Live(n.ID) {
		own, err := freed(m, in, v, mined)
		if err != nil {
			return err
		}
		if !own {
			v.Taken = append(v.Taken, m.Uses...)
		}
	}
	v.Native = hefu.Units{}
	for _, c := range v.Coins {
		name := ":" + c.TxID + ":" + strconv.FormatUint(uint64(c.Index), 10)
		if slices.ContainsFunc(v.Taken, func(use string) bool { return strings.HasSuffix(use, name) }) {
			continue
		}
		if v.Native, err = v.Native.Add(c.Amount); err != nil {
			return err
		}
	}
	v.Balance = v.Native
	return nil
}

// less is a-b, and zero where b is more.
func less(a, b hefu.Units) hefu.Units {
	if d, err := a.Sub(b); err == nil {
		return d
	}
	return hefu.Units{}
}

// Returned finds the plan that came back signed from elsewhere among those that were given
// out, reviews it again and checks the signatures: every one must be this account's, over
// exactly the reviewed bytes. Anything else is KindInvalid, and nothing is to be sent.
func (u *Unguarded) Returned(set chain.Set, back []byte, now time.Time) (*Review, chain.Signed, error) {
	waiting := u.Carried(now)
	if len(waiting) == 0 {
		return nil, chain.Signed{}, hefu.Errorf(hefu.KindNotFound, "submit: %s waits for no signature. Plan it first with send; what was given out counts for a day", u.Label)
	}
	var cause error
	for _, m := range slices.Backward(waiting) {
		v, err := u.Review(set, m.Intent, m.Plan, now)
		if err != nil {
			cause = err
			continue
		}
		signed, err := u.bring(set, v, back)
		if err == nil {
			return v, signed, nil
		}
		if cause == nil {
			cause = err
		}
	}
	return nil, chain.Signed{}, hefu.Errorf(hefu.KindInvalid, "submit: this is not what you reviewed for %s, or it is not signed by its key; nothing was sent", u.Label).Because(cause)
}

// bring reads what came back for one plan.
func (u *Unguarded) bring(set chain.Set, v *Review, back []byte) (signed chain.Signed, err error) {
	owner, err := u.Owner(set, v.Network.ID)
	if err != nil {
		return signed, err
	}
	carrier, ok := v.family.Format.(chain.Carrier)
	opener, reads := v.family.Format.(chain.Opener)
	if !ok || !reads {
		return signed, hefu.Errorf(hefu.KindInvalid, "account: on %s nothing can be signed elsewhere", v.Network.Name)
	}
	raw, err := carrier.Bring(v.Network, owner, v.Plan, back)
	if err != nil {
		return signed, err
	}
	by, txid, err := opener.Open(v.Network, v.Plan, raw)
	if err != nil {
		return signed, err
	}
	if len(by) == 0 {
		return signed, hefu.Errorf(hefu.KindInvalid, "review: no account of this vault signed it")
	}
	return chain.Signed{Bytes: raw, TxID: txid}, owner.Owns(v.family, v.Network, by)
}

// Give writes a reviewed plan in the form that signers elsewhere read, and names the form.
func (u *Unguarded) Give(set chain.Set, v *Review) (form, text string, err error) {
	owner, err := u.Owner(set, v.Network.ID)
	if err != nil {
		return "", "", err
	}
	carrier, ok := v.family.Format.(chain.Carrier)
	if !ok {
		return "", "", hefu.Errorf(hefu.KindInvalid, "account: on %s nothing can be signed elsewhere", v.Network.Name)
	}
	return carrier.Carry(v.Network, owner, v.Plan)
}

// Familiar lists what this device knows by its unguarded accounts: their addresses, and
// whom they have paid.
func (u *Unguarded) Familiar(set chain.Set) []Familiar {
	var out []Familiar
	for _, f := range u.Set(set) {
		for _, n := range f.Networks {
			if o, err := u.Owner(set, n.ID); err == nil {
				out = append(out, Familiar{Why: WhyOwn, Name: u.Label, Network: n.ID, Address: o.Address})
			}
		}
	}
	for _, m := range u.Moves {
		switch m.State {
		case MoveFinal:
			out = append(out, Familiar{Why: WhyPaid, Network: m.Intent.Network, Address: m.Intent.To})
		case MoveSent, MoveCarried:
			out = append(out, Familiar{Why: WhyApproved, Network: m.Intent.Network, Address: m.Intent.To, Waiting: true})
		}
	}
	return out
}
