package guard

import (
	"fmt"
	"slices"
	"time"

	"github.com/hefu-wallet/hefu"
)

// metaQuarantine is when the last quarantine's hold ends.
const metaQuarantine = "quarantine-until"

// restored is the mark of a copy: no keystore has it, so whoever starts on a copy starts in
// quarantine.
const restored = "restored"

const (
	restoredHold = "the guard's database was brought back from a backup; transfers are on hold for a while"
	restoredStop = "the guard's database was brought back from a backup before this was sent from it; if it was sent after the backup was made, the chain shows it"
	restoredVoid = "the guard's database was brought back from a backup; begin the split again"
	restoredLock = "the guard's database was brought back from a backup, and this half was given up since; split again from paper. Your coins are untouched"
)

// quarantine takes from a database that the keystore does not know all that it could
// wrongly allow: sessions and devices that were revoked since, transfers that were stopped,
// halves that are gone. Its way out is a sign-in, each device confirmed with a fresh code,
// and the end of the hold. Then it closes the gap.
func (g *Guard) quarantine(tx Tx, epoch uint64, event []byte) (erase []hefu.HalfID, err error) {
	halves, err := g.keys.HalfIDs()
	if err != nil {
		return nil, err
	}
	users, err := tx.UserIDs()
	if err != nil {
		return nil, err
	}
	until := g.now().Add(g.cfg.Delays.Quarantine)
	for _, id := range users {
		gone, err := g.quarantineUser(tx, id, until, halves)
		if err != nil {
			return nil, fmt.Errorf("put user %s into quarantine: %w", id, err)
		}
		erase = append(erase, gone...)
	}
	if err := tx.SetMeta(metaQuarantine, until.UTC().Format(time.RFC3339Nano)); err != nil {
		return nil, err
	}
	if err := tx.Record(AuditEntry{At: g.now(), Kind: "guard/quarantine", Details: "the database is not the one that the keystore knows; until " + until.UTC().Format(time.RFC3339)}); err != nil {
		return nil, err
	}
	return erase, g.raiseFrom(tx, epoch, event, change{Do: deedQuarantine})
}

func (g *Guard) quarantineUser(tx Tx, id hefu.UserID, until time.Time, halves []hefu.HalfID) ([]hefu.HalfID, error) {
	u, err := tx.LockUser(id)
	if err != nil {
		return nil, err
	}
	u.Hold = u.Hold.Extend(until, restoredHold)
	if err := tx.UpdateUser(u); err != nil {
		return nil, err
	}
	if err := g.endSessions(tx, id); err != nil {
		return nil, err
	}
	if err := g.doubtDevices(tx, id); err != nil {
		return nil, err
	}
	if err := tx.DeletePairings(id); err != nil {
		return nil, err
	}
	if err := stopUnsent(tx, id, g.now()); err != nil {
		return nil, err
	}
	// A raise that was taken back since the backup is announced in it.
	if err := g.withdrawRaises(tx, id); err != nil {
		return nil, err
	}
	erase, err := g.doubtDealings(tx, id, halves)
	if err != nil {
		return nil, err
	}
	text := "the guard's database was brought back from a backup. Every session has ended; confirm each of your devices with a code; transfers from " + u.Hold.Until.UTC().Format(time.RFC3339)
	return erase, g.event(tx, Event{User: id, Kind: "account", State: "quarantine", Text: text})
}

// endSessions ends all of a user's sessions.
func (g *Guard) endSessions(tx Tx, user hefu.UserID) error {
	all, err := tx.Sessions(user)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.Ended.IsZero() {
			if err := g.endSession(tx, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// doubtDevices makes every device wait for its confirmation: one that was refused since
// the backup looks welcome in it.
func (g *Guard) doubtDevices(tx Tx, user hefu.UserID) error {
	all, err := tx.Devices(user)
	if err != nil {
		return err
	}
	for _, d := range all {
		if !d.Refused.IsZero() || d.Confirmed.IsZero() {
			continue
		}
		d.Confirmed = time.Time{}
		if err := tx.UpdateDevice(d); err != nil {
			return err
		}
		if err := g.event(tx, Event{User: user, Kind: "device", State: "unconfirmed", Text: d.Name}); err != nil {
			return err
		}
	}
	return nil
}

// doubtDealings ends dealings that were under way and locks those whose half is gone.
func (g *Guard) doubtDealings(tx Tx, user hefu.UserID, halves []hefu.HalfID) (erase []hefu.HalfID, err error) {
	all, err := tx.UserDealings(user)
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		switch {
		case d.unfinished():
			if err := g.setDealing(tx, &d, DealingVoid, restoredVoid); err != nil {
				return nil, err
			}
			erase = append(erase, d.Half)
		case d.State == DealingActive && !slices.Contains(halves, d.Half):
			if err := g.setDealing(tx, &d, DealingLocked, restoredLock); err != nil {
				return nil, err
			}
		}
	}
	return erase, nil
}

// stopUnsent stops all of a user's transfers that were not committed to sending, one that
// is being evaluated included: nothing signed leaves.
func stopUnsent(tx Tx, user hefu.UserID, now time.Time) error {
	open, err := tx.OpenTransfers(user)
	if err != nil {
		return err
	}
	for _, t := range open {
		if !t.State.Unapproved() && t.State != hefu.Evaluating && t.State != hefu.Resting {
			continue
		}
		if err := t.Stop(restoredStop, now); err != nil {
			return err
		}
		if err := tx.UpdateTransfer(t); err != nil {
			return err
		}
		// Under its own name: what a replacement's family holds stays until that is decided.
		if err := tx.Unreserve(t.ID); err != nil {
			return err
		}
		if err := stateEvent(tx, t, now, now); err != nil {
			return err
		}
	}
	return nil
}

// MarkRestored makes a copy of the database one that starts in quarantine, whatever the
// keystore says, and takes the signed bytes of transfers that were not sent out of it. It
// is for backups, when they are made and when they are brought back, never for the
// database that a guard is using.
func MarkRestored(tx Tx, now time.Time) error {
	users, err := tx.UserIDs()
	if err != nil {
		return err
	}
	for _, id := range users {
		if err := stopUnsent(tx, id, now); err != nil {
			return err
		}
		if err := tx.DeletePairings(id); err != nil {
			return err
		}
	}
	for _, key := range MoveMarks() { // who brings a database back says which one it is
		if err := tx.SetMeta(key, ""); err != nil {
			return err
		}
	}
	if err := RecordAdmin(tx, now, "copy", "this database was marked as a copy: a backup was made here, or brought back"); err != nil {
		return err
	}
	return tx.SetMeta(metaEpoch, restored)
}

// BoundTo returns the guard that a database belongs to, or "" for one that was never
// started on.
func BoundTo(tx Tx) (hefu.GuardID, error) {
	id, err := tx.Meta(metaGuardID)
	return hefu.GuardID(id), err
}

// quarantined says whether the hold of a quarantine still runs.
func (g *Guard) quarantined(tx Tx) (bool, error) {
	text, err := tx.Meta(metaQuarantine)
	if err != nil || text == "" {
		return false, err
	}
	until, err := time.Parse(time.RFC3339Nano, text)
	return g.ripe().Before(until), err
}
