package hefu_test

import (
	"slices"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
)

// TestEveryMethodKnowsItsStates holds the whole table of states: which method may be
// called in which, and where it leads.
func TestEveryMethodKnowsItsStates(t *testing.T) {
	all := []hefu.State{
		hefu.Proposed, hefu.Replan, hefu.Evaluating, hefu.Resting, hefu.Sending, hefu.Sent,
		hefu.Final, hefu.Dead, hefu.Stopped, hefu.Expired, hefu.Refused, "no such state",
	}
	for name, m := range map[string]struct {
		from []hefu.State
		to   hefu.State
		call func(*hefu.Transfer) error
	}{
		"Approve": {[]hefu.State{hefu.Proposed, hefu.Replan}, hefu.Evaluating, func(t *hefu.Transfer) error {
			return t.Approve(hefu.Approval{Digest: t.Intent.Digest(), At: start}, "device", nil, nil, start)
		}},
		"Renew":    {[]hefu.State{hefu.Proposed, hefu.Replan, hefu.Resting}, hefu.Replan, func(t *hefu.Transfer) error { return t.Renew(hefu.Plan{}, nil, start) }},
		"Unplan":   {[]hefu.State{hefu.Evaluating, hefu.Resting}, hefu.Replan, func(t *hefu.Transfer) error { return t.Unplan("why", start) }},
		"Ask":      {[]hefu.State{hefu.Evaluating}, hefu.Evaluating, func(t *hefu.Transfer) error { return t.Ask(hefu.Stopped, "why", start) }},
		"Rest":     {[]hefu.State{hefu.Evaluating}, hefu.Resting, func(t *hefu.Transfer) error { return t.Rest(nil, "id", start, start) }},
		"Send":     {[]hefu.State{hefu.Resting}, hefu.Sending, func(t *hefu.Transfer) error { return t.Send(start) }},
		"MarkSent": {[]hefu.State{hefu.Sending}, hefu.Sent, func(t *hefu.Transfer) error { return t.MarkSent(start, start) }},
		"Finish":   {[]hefu.State{hefu.Sending, hefu.Sent}, hefu.Final, func(t *hefu.Transfer) error { return t.Finish(start) }},
		"Die":      {[]hefu.State{hefu.Sending, hefu.Sent}, hefu.Dead, func(t *hefu.Transfer) error { return t.Die("why", start) }},
		"Stop":     {[]hefu.State{hefu.Proposed, hefu.Replan, hefu.Evaluating, hefu.Resting}, hefu.Stopped, func(t *hefu.Transfer) error { return t.Stop("why", start) }},
		"Expire":   {[]hefu.State{hefu.Proposed, hefu.Replan}, hefu.Expired, func(t *hefu.Transfer) error { return t.Expire(start) }},
		"Refuse":   {[]hefu.State{hefu.Evaluating}, hefu.Refused, func(t *hefu.Transfer) error { return t.Refuse("why", start) }},
	} {
		for _, from := range all {
			tr := hefu.Transfer{State: from, Intent: intent(), Plan: hefu.Plan{Number: 1}, DueAt: start.Add(-time.Second)}
			err := m.call(&tr)
			switch allowed := slices.Contains(m.from, from); {
			case allowed && (err != nil || tr.State != m.to):
				t.Errorf("%s of what is %s: %s, %v", name, from, tr.State, err)
			case !allowed && (!hefu.Is(err, hefu.KindConflict) || tr.State != from):
				t.Errorf("%s of what is %s was let pass: %s, %v", name, from, tr.State, err)
			}
		}
	}
}
