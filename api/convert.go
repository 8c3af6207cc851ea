package api

import (
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/wire"
)

// each converts a list and never returns nil, which JSON would show as null.
func each[A, B any](in []A, fn func(A) B) []B {
	out := make([]B, 0, len(in))
	for _, v := range in {
		out = append(out, fn(v))
	}
	return out
}

func same[T any](v T) T { return v }

func publicGuard(o Options) wire.Guard {
	return wire.Guard{
		ID: o.Guard.ID(), IdentityKey: o.Guard.IdentityKey(), Networks: each(o.Guard.Networks(), toNetwork),
		Policy: o.Policy, Controls: hefu.Controls(), Version: o.Version,
	}
}

func toNetwork(n chain.Network) wire.Network {
	return wire.Network{
		ID: n.ID, Name: n.Name, Native: toAsset(n.Native), Tokens: each(n.Tokens, toAsset),
		Curve: n.Curve, Path: n.Path(), Testnet: n.Testnet, Dev: n.Dev, FinalDepth: n.FinalDepth,
	}
}

func toAsset(a chain.Asset) wire.Asset {
	return wire.Asset{ID: a.ID, Symbol: a.Symbol, Decimals: a.Decimals}
}

func toUser(u hefu.User) wire.User {
	out := wire.User{ID: u.ID, Name: u.Name, State: u.State, Created: u.Created.UTC(), FrozenAt: u.FrozenAt.UTC()}
	if !u.Hold.Until.IsZero() {
		out.Hold = &wire.Hold{Until: u.Hold.Until.UTC(), Reason: u.Hold.Reason}
	}
	return out
}

func toSession(current hefu.SessionID) func(guard.Session) wire.Session {
	return func(s guard.Session) wire.Session {
		return wire.Session{ID: s.ID, Agent: s.Agent, Created: s.Created.UTC(), Seen: s.Seen.UTC(), Ended: s.Ended.UTC(), Current: s.ID == current}
	}
}

func toSignedIn(in guard.SignedIn) wire.SignedIn {
	out := wire.SignedIn{Token: in.Token, Session: toSession(in.Session.ID)(in.Session), User: toUser(in.User)}
	if in.Device != nil {
		d := toDevice(*in.Device)
		out.Device = &d
	}
	return out
}

func toDevice(d hefu.Device) wire.Device {
	return wire.Device{ID: d.ID, Name: d.Name, Key: d.Key, Created: d.Created.UTC(), Confirmed: d.Confirmed.UTC(), Refused: d.Refused.UTC()}
}

func toDealing(d guard.Dealing) wire.Dealing {
	return wire.Dealing{
		ID: d.ID, Wallet: d.Wallet, Generation: d.Generation, State: string(d.State), Device: d.Device, Checked: each(d.Checked, same),
		NotBefore: d.NotBefore.UTC(), Created: d.Created.UTC(), Updated: d.Updated.UTC(),
	}
}

func toDealingOrNone(d *guard.Dealing) *wire.Dealing {
	if d == nil {
		return nil
	}
	out := toDealing(*d)
	return &out
}

func toHolding(h guard.Holding) wire.Holding {
	return wire.Holding{Asset: h.Asset, Symbol: h.Symbol, Decimals: h.Decimals, Units: h.Units, Source: h.Source, Arrives: h.Arrives, Next: h.Next}
}

// toTransfer keeps back what could be used: whoever holds signed bytes can send
// them, so bytes and their name leave only once the guard itself is committed to
// sending, and the device's messages never.
func toTransfer(t hefu.Transfer) wire.Transfer {
	out := wire.Transfer{
		ID: t.ID, Dealing: t.Dealing, Intent: t.Intent, Digest: t.Intent.Digest(), State: t.State, Plan: t.Plan, Device: t.Device,
		Reason: t.Reason, Created: t.Created.UTC(), Updated: t.Updated.UTC(), DueAt: t.DueAt.UTC(), Depth: t.Depth,
	}
	if t.Approval != nil {
		out.Approved = t.Approval.At.UTC()
	}
	if t.State.Committed() {
		out.Signed, out.TxID = t.Signed, t.TxID
	}
	return out
}

func toEvent(e guard.Event) wire.Event {
	return wire.Event{Seq: e.Seq, Kind: e.Kind, Transfer: e.Transfer, Account: e.Account, State: e.State, Text: e.Text, At: e.At.UTC()}
}

func toVerdict(v hefu.Verdict) hefu.Verdict {
	v.Reasons, v.Until = each(v.Reasons, same), v.Until.UTC()
	return v
}
