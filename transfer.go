package hefu

import "time"

// State is where a Transfer stands. See docs/journey-of-a-transfer.md.
type State string

// The states of a Transfer.
const (
	Proposed   State = "proposed"   // planned, not approved; holds nothing
	Replan     State = "replan"     // approved, but the plan went stale: the device must sign a fresh one
	Evaluating State = "evaluating" // T1 is committed: the device's message is being evaluated
	Resting    State = "resting"    // signed, kept at the guard, can be stopped
	Sending    State = "sending"    // committed to sending; from here on it cannot be stopped
	Sent       State = "sent"       // a node has it
	Final      State = "final"      // the chain will not take it back
	Stopped    State = "stopped"    // ended by the user or a freeze before sending; nothing left the guard
	Expired    State = "expired"    // its time ran out before it was signed
	Dead       State = "dead"       // it can never confirm, or was mined and failed
	Refused    State = "refused"    // the device's message did not verify; the dealing is locked
)

var transitions = map[State][]State{
	Proposed:   {Evaluating, Replan, Stopped, Expired},
	Replan:     {Evaluating, Replan, Stopped, Expired},
	Evaluating: {Resting, Stopped, Replan, Refused},
	Resting:    {Sending, Stopped, Replan},
	Sending:    {Sent, Final, Dead},
	Sent:       {Final, Dead},
}

// Terminal reports whether nothing can happen any more.
func (s State) Terminal() bool { return len(transitions[s]) == 0 }

// Live reports whether the transfer may hold money: its message is being
// evaluated, or signed bytes exist that are not yet settled.
func (s State) Live() bool { return s == Evaluating || s == Resting || s == Sending || s == Sent }

// Unapproved reports whether the transfer is only a proposal.
func (s State) Unapproved() bool { return s == Proposed || s == Replan }

// Approval records that a factor agreed to one Intent.
type Approval struct {
	Digest Digest    `json:"digest"` // of the Intent; an approval is worthless for another
	Factor string    `json:"factor"`
	At     time.Time `json:"at"`
}

// ApprovalLife is how long a factor's answer stands for its Intent when the plan
// must be renewed (ACCOUNT-SECURITY: 'A2 fresh', 5 minutes).
const ApprovalLife = 5 * time.Minute

// Stands reports whether the approval is for this Intent and still fresh.
func (a *Approval) Stands(in Intent, now time.Time) bool {
	return a != nil && a.Digest == in.Digest() && now.Before(a.At.Add(ApprovalLife)) && !now.Before(a.At)
}

// Transfer is the one aggregate: an Intent on its way. Its methods are the only
// way to change State, and each refuses a transition that the table does not
// know.
type Transfer struct {
	ID       TransferID
	User     UserID
	Dealing  DealingID
	Intent   Intent
	State    State
	Plan     Plan
	Uses     []string  // what Plan consumes exclusively; held while Live
	Approval *Approval // of the Intent; nil until a factor agreed
	Device   DeviceID  // which device's message was evaluated
	Commit   []byte    // the device's first message for Plan; set in T1
	Opening  []byte    // the device's second message for Plan; set in T1
	Signed   []byte    // signed bytes; set in T2, erased by a stop; never leave the guard before Sending
	TxID     string    // the chain's name for Signed
	Reason   string    // why it ended as it did, for a person
	Halt     State     // what it becomes instead of resting when its evaluation ends: Stopped or Replan, for Reason; "" for neither
	Created  time.Time
	Updated  time.Time
	DueAt    time.Time // when Advance should look at it next; zero when nobody waits
	Attempts int       // failed tries in this state, for back-off
	Depth    uint64    // confirmations when the guard looked last, 1 in the newest block; 0: in no block
}

func (t *Transfer) move(to State, now time.Time) error {
	for _, s := range transitions[t.State] {
		if s == to {
			t.State, t.Updated, t.Attempts = to, now, 0
			return nil
		}
	}
	return Errorf(KindConflict, "transfer: it is %s and cannot become %s", t.State, to)
}

// Approve is T1's transition: the approval and the device's message are recorded
// and the transfer will be evaluated, whatever happens to the request.
func (t *Transfer) Approve(a Approval, device DeviceID, commit, opening []byte, now time.Time) error {
	if !a.Stands(t.Intent, now) {
		return Errorf(KindForbidden, "approval: it is for another transfer or too old")
	}
	if err := t.move(Evaluating, now); err != nil {
		return err
	}
	t.Approval, t.Device, t.Commit, t.Opening, t.DueAt = &a, device, commit, opening, now
	return nil
}

// Renew replaces a stale plan; an approval that stands is kept.
func (t *Transfer) Renew(p Plan, uses []string, now time.Time) error {
	if t.State == Evaluating {
		return Errorf(KindConflict, "transfer: it is being evaluated and cannot be planned anew")
	}
	return t.replace(p, uses, now)
}

// Unplan takes a signed transfer that was not sent back to Replan: what came before it
// in line was stopped, so its bytes would never be mined. The signed bytes are erased;
// the plan keeps its bytes under a new number, for which nothing was signed, until a
// fresh one takes its place.
func (t *Transfer) Unplan(reason string, now time.Time) error {
	if !t.State.Live() {
		return Errorf(KindConflict, "transfer: it is %s and has no signed bytes to take back", t.State)
	}
	if err := t.replace(t.Plan, t.Uses, now); err != nil {
		return err
	}
	t.Reason = reason
	return nil
}

func (t *Transfer) replace(p Plan, uses []string, now time.Time) error {
	if err := t.move(Replan, now); err != nil {
		return err
	}
	p.Number = t.Plan.Number + 1
	clear(t.Signed)
	t.Plan, t.Uses, t.Commit, t.Opening, t.Signed, t.TxID, t.Halt = p, uses, nil, nil, nil, "", ""
	t.DueAt = time.Unix(t.Intent.Expiry, 0)
	return nil
}

// Ask records what becomes of a transfer when its evaluation, which nobody can
// interrupt, has ended: Stopped or Replan. A stop is never taken back.
func (t *Transfer) Ask(halt State, reason string, now time.Time) error {
	if t.State != Evaluating {
		return Errorf(KindConflict, "transfer: it is %s", t.State)
	}
	if t.Halt != Stopped {
		t.Halt, t.Reason, t.Updated = halt, reason, now
	}
	return nil
}

// Rest is T2's transition: the signed bytes exist and wait until due.
func (t *Transfer) Rest(signed []byte, txid string, due, now time.Time) error {
	if err := t.move(Resting, now); err != nil {
		return err
	}
	t.Signed, t.TxID, t.DueAt, t.Reason = signed, txid, due, ""
	return nil
}

// Send commits to sending; it is recorded before the bytes leave.
func (t *Transfer) Send(now time.Time) error {
	if t.State == Resting && now.Before(t.DueAt) {
		return Errorf(KindWaiting, "transfer: it rests until %s", t.DueAt.UTC().Format(time.RFC3339))
	}
	return t.move(Sending, now)
}

// MarkSent records that a node has the bytes.
func (t *Transfer) MarkSent(now, look time.Time) error {
	t.DueAt = look
	return t.move(Sent, now)
}

// Finish records that the chain will not take the transfer back.
func (t *Transfer) Finish(now time.Time) error {
	t.DueAt = time.Time{}
	return t.move(Final, now)
}

// Stop ends a transfer before it is sent and erases its signed bytes.
func (t *Transfer) Stop(reason string, now time.Time) error { return t.end(Stopped, reason, now) }

// Expire ends a proposal whose time is over.
func (t *Transfer) Expire(now time.Time) error {
	return t.end(Expired, "its time ran out before it was approved; nothing was sent", now)
}

// Die ends a transfer that can never confirm or that failed on the chain.
func (t *Transfer) Die(reason string, now time.Time) error {
	if err := t.move(Dead, now); err != nil {
		return err
	}
	t.Reason, t.DueAt = reason, time.Time{}
	return nil
}

// Refuse ends a transfer whose message did not verify.
func (t *Transfer) Refuse(reason string, now time.Time) error { return t.end(Refused, reason, now) }

func (t *Transfer) end(to State, reason string, now time.Time) error {
	if err := t.move(to, now); err != nil {
		return err
	}
	clear(t.Signed)
	t.Signed, t.Opening, t.Reason, t.DueAt, t.Halt = nil, nil, reason, time.Time{}, ""
	return nil
}

// Later records a failed try and when to look again.
func (t *Transfer) Later(reason string, due time.Time) {
	t.Attempts++
	t.Reason, t.DueAt = reason, due
}
