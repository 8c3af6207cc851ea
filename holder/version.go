package holder

import (
	"crypto/sha256"
	"slices"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// Versions of a transfer out of an Unguarded account: at most one of them happens, because
// each uses all that the others use. They are a family as at a guard; its name is made of
// the first one's transaction, because no guard gave it one.

// family names the family that a signed transfer belongs to.
func (m Move) family() hefu.TransferID {
	if m.Intent.Replaces != "" {
		return m.Intent.Replaces
	}
	sum := sha256.Sum256([]byte("hefu/own/v1\x00" + string(m.Intent.Network) + "\x00" + m.TxID))
	return hefu.TransferID(hefu.EncodeID(sum[:16]))
}

// Waiting finds a signed transfer that the chain has not decided, by its transaction, and
// the name of its family. One that is over is KindConflict.
func (u *Unguarded) Waiting(txid string) (Move, hefu.TransferID, error) {
	i := slices.IndexFunc(u.Moves, func(m Move) bool { return m.TxID == txid && txid != "" })
	if i < 0 {
		return Move{}, "", hefu.Errorf(hefu.KindNotFound, "replace: %s sent no transaction %.100q; 'hefu wallet accounts show' lists them", u.Label, txid)
	}
	if m := u.Moves[i]; m.State != MoveSent {
		return m, "", hefu.Errorf(hefu.KindConflict, "replace: the transfer is %s; nothing can take its place", m.State)
	}
	return u.Moves[i], u.Moves[i].family(), nil
}

// versions are the live transfers of a family.
func (u *Unguarded) versions(network hefu.Network, family hefu.TransferID) []Move {
	return slices.DeleteFunc(u.Live(network), func(m Move) bool { return m.family() != family })
}

// Rivals are the plans that a version would take the place of.
func (u *Unguarded) Rivals(in hefu.Intent) (out []hefu.Plan) {
	for _, m := range u.versions(in.Network, in.Replaces) {
		out = append(out, m.Plan)
	}
	return out
}

// Outdone says that a later version of a transfer was signed. It is only watched then:
// handed out again it would fight the one that the person wants.
func (u *Unguarded) Outdone(m Move) bool {
	return slices.ContainsFunc(u.versions(m.Intent.Network, m.family()), func(o Move) bool { return o.TxID != m.TxID && o.Made.After(m.Made) })
}

// replacing fills Replaced and OldFee, and refuses a version that could be paid beside one
// that this account has signed.
func (u *Unguarded) replacing(v *Review) error {
	if v.Intent.Replaces == "" {
		return nil
	}
	live := u.versions(v.Intent.Network, v.Intent.Replaces)
	if len(live) == 0 {
		return hefu.Errorf(hefu.KindConflict, "replace: nothing of it is on its way any more")
	}
	for _, m := range live {
		if !hefu.Covers(v.Summary.Uses, m.Uses) {
			return hefu.Errorf(hefu.KindInvalid, "replace: this could be paid beside %s, which you signed; nothing was signed", m.TxID)
		}
		first := m.Intent
		first.Replaces = ""
		if !m.Intent.Cancels() {
			if err := v.Intent.CheckReplaces(first); err != nil {
				return err
			}
		}
		sum, err := v.family.Describe(v.Network, m.Plan)
		if err != nil {
			return err
		}
		if sum.MaxFee.Cmp(v.OldFee) > 0 {
			v.OldFee = sum.MaxFee
		}
		v.Replaced = append(v.Replaced, Live{Intent: m.Intent, Plan: m.Plan, Uses: m.Uses, Opened: m.Made, Sent: m.TxID})
	}
	return nil
}

// freed puts what the versions of an Intent's own family use where the Intent may use it
// again. It reports whether the transfer is one of them.
func freed(m Move, in hefu.Intent, v *chain.View, mined func(txid string) bool) (own bool, err error) {
	if in.Replaces == "" || m.family() != in.Replaces {
		return false, nil
	}
	if mined(m.TxID) {
		return true, hefu.Errorf(hefu.KindConflict, "replace: a version of it is mined already; nothing can take its place")
	}
	for _, use := range m.Uses {
		if !slices.Contains(v.Replaced, use) {
			v.Replaced = append(v.Replaced, use)
		}
	}
	return true, nil
}
