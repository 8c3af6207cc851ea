package hefu

import "slices"

// Control names something that keeps coins safe. Each has one Enforcer, and whoever
// shows a control shows that with it: see Controls.
type Control string

// The controls.
const (
	ControlReview     Control = "review"
	ControlBook       Control = "address-book"
	ControlNewEntry   Control = "new-entry"
	ControlAlike      Control = "look-alike"
	ControlVault      Control = "vault"
	ControlCode       Control = "code"
	ControlLimit      Control = "limit"
	ControlRest       Control = "rest"
	ControlStop       Control = "stop"
	ControlFreeze     Control = "freeze"
	ControlHold       Control = "hold"
	ControlDevice     Control = "device"
	ControlDealing    Control = "split"
	ControlPairing    Control = "pairing"
	ControlLock       Control = "lock"
	ControlQuarantine Control = "quarantine"
	ControlOnce       Control = "once"
	ControlFinal      Control = "final"
	// Those of solo and cold accounts only.
	ControlKey     Control = "whole-key"
	ControlAbsence Control = "absence"
	ControlReturn  Control = "return"
	ControlTyped   Control = "typed-paper"
)

// Label is what is said of a control: who makes it hold, and what it does. It claims
// nothing that the code of that enforcer does not do; test/mutation holds each label
// against the checks that it stands for.
type Label struct {
	Control Control  `json:"control"`
	By      Enforcer `json:"by"`
	Text    string   `json:"text"`
}

// Controls lists every control of a guarded account, the device's first, then the guard's,
// then the chain's. Those of the device bind only the program that runs there, those of
// the guard every signature of a guarded account, those of the chain everybody.
func Controls() []Label {
	return []Label{
		{ControlReview, ByDevice, "what you approve is read on this device from the bytes that are signed: recipient, amount, and a fee below your cap"},
		{ControlBook, ByDevice, "an entry of the address book that somebody else changed is not used"},
		{ControlAlike, ByDevice, "an address that looks like a known one and is another is pointed out before you approve"},
		{ControlVault, ByDevice, "the half on this device opens with the vault password, or a passkey that you added to it, only"},
		{ControlCode, ByGuard, "no signature without a one-time code for exactly this transfer"},
		{ControlLimit, ByGuard, "no signature above the limit of any 24 hours, permissions and the fee that the bytes allow included; a raise waits"},
		{ControlRest, ByGuard, "what goes to a new recipient, or takes more than a fifth of the limit, rests before it is sent"},
		{ControlStop, ByGuard, "until it is sent any session or a code stops a transfer"},
		{ControlNewEntry, ByGuard, "a new entry of the address book counts after a wait, 24 hours or more on real networks; until then any session takes it out"},
		{ControlFreeze, ByGuard, "a freeze stops every signature and everything that is not sent"},
		{ControlHold, ByGuard, "after a freeze, or a database from a backup, transfers wait"},
		{ControlDevice, ByGuard, "a device that is refused signs nothing any more"},
		{ControlDealing, ByGuard, "a key is split again with the paper only, and after a wait that any session can end"},
		{ControlPairing, ByGuard, "the guard carries a half to another of your devices only for a one-time code and within ten minutes, and cannot read it"},
		{ControlLock, ByGuard, "a signing message that does not verify locks the half"},
		{ControlQuarantine, ByGuard, "a database from a backup signs nothing until each device is confirmed anew"},
		{ControlOnce, ByChain, "of two transactions with one number at most one happens"},
		{ControlFinal, ByChain, "what is final is not taken back"},
	}
}

// ControlsOf lists the controls of one kind of account, in the order of Controls. A guard
// enforces nothing for a solo or a cold one, and nothing here says so.
func ControlsOf(kind AccountKind) []Label {
	var shared, chains []Label
	for _, l := range Controls() {
		switch l.Control {
		case ControlReview, ControlAlike:
			shared = append(shared, l)
		case ControlOnce, ControlFinal:
			chains = append(chains, l)
		}
	}
	var own []Label
	switch kind {
	case Guarded:
		return Controls()
	case Solo:
		own = []Label{{ControlKey, ByDevice, "the whole key, which is on this device, opens with the vault password only"}}
	case Cold:
		own = []Label{
			{ControlReturn, ByDevice, "what comes back signed is sent only if it is exactly what you reviewed"},
			{ControlTyped, ByDevice, "words that are typed to sign once must be those of this account, and are not kept"},
		}
		chains = append([]Label{{ControlAbsence, ByChain, "nothing leaves without a signature by the key, which is not on this device"}}, chains...)
	default:
		return nil
	}
	return slices.Concat(shared, own, chains)
}

// By returns who enforces the control, or "" for one that there is not.
func (c Control) By() Enforcer {
	for _, kind := range []AccountKind{Guarded, Solo, Cold} {
		for _, l := range ControlsOf(kind) {
			if l.Control == c {
				return l.By
			}
		}
	}
	return ""
}

// Reason is a reason that this control gives.
func (c Control) Reason(text string) Reason { return Reason{Text: text, By: c.By()} }
