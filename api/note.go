package api

import (
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/hefu-wallet/hefu"
)

// note is what the document says of an operation besides its form.
type note struct {
	say   string         // what a summary has no room for
	kinds []hefu.Kind    // what it may answer with, besides what follows from its form
	by    []hefu.Control // what keeps coins safe there
}

// Keys of the document's extensions.
const (
	extKinds    = "x-kinds"
	extControls = "x-controls"
)

// enforced is a control in the document: its name, and who makes it hold.
type enforced struct {
	Control hefu.Control  `json:"control"`
	By      hefu.Enforcer `json:"by"`
}

// annotate writes an operation's note into the document.
func annotate(o *huma.Operation) {
	n := notes()[o.OperationID]
	if o.Description == "" {
		o.Description = n.say
	}
	o.Extensions = map[string]any{extKinds: kindsOf(*o, n)}
	var by []enforced
	for _, c := range n.by {
		by = append(by, enforced{c, c.By()})
	}
	if len(by) > 0 {
		o.Extensions[extControls] = by
	}
}

// kindsOf are the kinds of problem that a program should expect, in the order of allKinds.
func kindsOf(o huma.Operation, n note) []hefu.Kind {
	have := append([]hefu.Kind{hefu.KindUnavailable, hefu.KindInternal}, n.kinds...)
	if len(o.Security) > 0 {
		have = append(have, hefu.KindUnauthenticated)
	}
	if len(o.Parameters) > 0 || o.RequestBody != nil {
		have = append(have, hefu.KindInvalid)
	}
	for _, p := range o.Parameters {
		switch {
		case p.In == "path":
			have = append(have, hefu.KindNotFound)
		case p.Name == "Idempotency-Key":
			have = append(have, hefu.KindConflict, hefu.KindBusy)
		}
	}
	return slices.DeleteFunc(allKinds(), func(k hefu.Kind) bool { return !slices.Contains(have, k) })
}

// allKinds are the kinds of problem, as package hefu orders them.
func allKinds() []hefu.Kind {
	return []hefu.Kind{
		hefu.KindInvalid, hefu.KindUnauthenticated, hefu.KindForbidden, hefu.KindNotFound, hefu.KindConflict, hefu.KindFrozen, hefu.KindLimit,
		hefu.KindLocked, hefu.KindReplan, hefu.KindWaiting, hefu.KindThrottled, hefu.KindBusy, hefu.KindUnavailable, hefu.KindInternal,
	}
}

// notes has one note for each operation.
func notes() map[string]note {
	const (
		forbidden, conflict, frozen, limit  = hefu.KindForbidden, hefu.KindConflict, hefu.KindFrozen, hefu.KindLimit
		locked, replan, waiting             = hefu.KindLocked, hefu.KindReplan, hefu.KindWaiting
		throttled, busy, notFound, unproved = hefu.KindThrottled, hefu.KindBusy, hefu.KindNotFound, hefu.KindUnauthenticated
	)
	kinds := func(k ...hefu.Kind) []hefu.Kind { return k }
	by := func(c ...hefu.Control) []hefu.Control { return c }
	return map[string]note{
		"health": {}, "ready": {}, "guard": {},
		"sign-up":         {kinds: kinds(conflict, throttled)},
		"confirm-sign-up": {kinds: kinds(unproved, conflict, throttled)},
		"sign-in":         {say: "Every wrong proof has the same answer. The token of the answer is a secret; a client sends it as a bearer token.", kinds: kinds(unproved, conflict, throttled)},
		"sign-out":        {}, "user": {}, "sessions": {}, "history": {},
		"events":         {kinds: kinds(throttled)},
		"revoke-session": {kinds: kinds(forbidden, throttled)},
		"freeze":         {by: by(hefu.ControlFreeze)},
		"unfreeze":       {kinds: kinds(forbidden, throttled), by: by(hefu.ControlHold)},
		"devices":        {},
		"add-device":     {kinds: kinds(forbidden, frozen, throttled), by: by(hefu.ControlDevice)},
		"confirm-device": {kinds: kinds(forbidden, throttled), by: by(hefu.ControlQuarantine)},
		"refuse-device":  {by: by(hefu.ControlDevice)},
		"begin-pairing":  {say: "The key and the box are sealed between the two devices' screens: the guard can read neither, nor make one.", kinds: kinds(forbidden, frozen, locked, waiting, notFound, conflict)},
		"pairings":       {},
		"pairing":        {kinds: kinds(forbidden)},
		"fill-pairing":   {kinds: kinds(forbidden, frozen, locked, waiting, throttled, conflict), by: by(hefu.ControlPairing)},
		"end-pairing":    {kinds: kinds(forbidden)},
		"wallet":         {}, "dealings": {},
		"begin-dealing":  {kinds: kinds(forbidden, frozen, waiting, throttled), by: by(hefu.ControlDealing)},
		"accept-dealing": {kinds: kinds(frozen)},
		"check-points":   {kinds: kinds(conflict, frozen)},
		"check-dealing":  {kinds: kinds(frozen), by: by(hefu.ControlLock)},
		"cancel-dealing": {by: by(hefu.ControlDealing)},
		"accounts":       {},
		"balances":       {kinds: kinds(forbidden)}, "incoming": {kinds: kinds(forbidden)}, "quote": {kinds: kinds(forbidden)},
		"movements": {
			say:   "It is what the guard's node says, for showing: nobody is trusted because he paid. Tokens that the program does not ship are not in it, and coins that a contract pays out may be missing.",
			kinds: kinds(forbidden),
		},
		"book":              {by: by(hefu.ControlBook)},
		"add-book-entry":    {kinds: kinds(forbidden, frozen, throttled), by: by(hefu.ControlBook, hefu.ControlNewEntry)},
		"remove-book-entry": {by: by(hefu.ControlNewEntry)},
		"notes":             {say: "The guard cannot read them. Their key follows from the paper."},
		"set-note":          {kinds: kinds(forbidden)},
		"propose": {
			say:   "The answer's plan is for the device to check: it decodes the bytes and compares them with the intent. The same key never makes a second transfer.",
			kinds: kinds(forbidden, frozen, limit, locked, waiting, throttled), by: by(hefu.ControlReview, hefu.ControlAlike, hefu.ControlLimit),
		},
		"transfers":  {},
		"recipients": {},
		"transfer":   {by: by(hefu.ControlFinal)},
		"nonces":     {say: "The answer is a function of the request; nothing is stored, and asking again gives the same.", kinds: kinds(conflict, locked, replan)},
		"approve": {
			say:   "The answer never holds a signature. Kind replan says that nothing was signed and the code still stands: fetch the transfer, check its fresh plan and approve that one.",
			kinds: kinds(forbidden, frozen, limit, locked, replan, waiting, throttled, busy),
			by: by(hefu.ControlVault, hefu.ControlCode, hefu.ControlLimit, hefu.ControlRest, hefu.ControlDevice, hefu.ControlHold, hefu.ControlLock,
				hefu.ControlQuarantine, hefu.ControlOnce),
		},
		"cancel":   {by: by(hefu.ControlStop)},
		"stop":     {kinds: kinds(conflict), by: by(hefu.ControlStop)},
		"stop-all": {by: by(hefu.ControlStop)},
		"stop-by":  {kinds: kinds(unproved, conflict, throttled, notFound), by: by(hefu.ControlStop)},
		"webhooks": {},
		"add-webhook": {
			say: "Each change of a transfer's state is then sent there as JSON (a Notice: id, type, timestamp, data), signed as Standard Webhooks 1.0.0 says. " +
				"A receiver answers with a status from 200 to 299 within ten seconds; otherwise it hears the same again for three days. It may hear a notice twice: the header webhook-id tells.",
			kinds: kinds(forbidden, frozen, throttled),
		},
		"remove-webhook": {kinds: kinds(forbidden, throttled)},
		"test-webhook":   {},
		"deliveries":     {},
		"limits":         {by: by(hefu.ControlLimit)},
		"set-limit":      {kinds: kinds(forbidden, frozen, throttled), by: by(hefu.ControlLimit)},
	}
}
