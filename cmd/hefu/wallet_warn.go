package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/wire"
)

// glance is how long a look that nobody asked for may hold a command up.
const glance = 3 * time.Second

// warning is what a script reads on standard error about a split that was announced.
type warning struct {
	Warning struct {
		Kind    string         `json:"kind"` // "split-announced"
		Wallet  hefu.WalletID  `json:"wallet"`
		Dealing hefu.DealingID `json:"dealing"`
		Device  string         `json:"device"`
		Asked   time.Time      `json:"asked"`
		Opens   time.Time      `json:"opens"`
		Message string         `json:"message"`
	} `json:"warning"`
}

// underWay reports whether a dealing is neither in use nor over.
func underWay(d wire.Dealing) bool {
	return slices.Contains([]string{"waiting", "open", "pending"}, d.State)
}

// warnSplit tells of a wallet that is about to be split anew. The owner must learn it
// from whatever they do next: the waiting period exists for this line. It is best effort:
// what the guard does not answer, the command itself will say.
func (e *env) warnSplit(g *guard) {
	ctx, cancel := context.WithTimeout(e.ctx, glance)
	defer cancel()
	all, err := g.Dealings(ctx)
	if err != nil {
		return
	}
	for _, d := range all.Dealings {
		if underWay(d) && d.Generation > 1 { // a first split takes nothing from anybody
			e.sayAnnounced(ctx, g, d)
		}
	}
}

func (e *env) sayAnnounced(ctx context.Context, g *guard, d wire.Dealing) {
	name := deviceName(ctx, g, d.Device)
	t := e.t("split.announced", d.Wallet, local(d.Created), name, local(d.NotBefore))
	if !e.asJSON {
		fmt.Fprintln(e.err, t)
		return
	}
	var w warning
	v := &w.Warning
	v.Kind, v.Wallet, v.Dealing, v.Device = "split-announced", d.Wallet, d.ID, name
	v.Asked, v.Opens, v.Message = d.Created, d.NotBefore, t
	_ = json.NewEncoder(e.err).Encode(w)
}

// deviceName is what the guard calls a device, else its id.
func deviceName(ctx context.Context, g *guard, id hefu.DeviceID) string {
	for d, err := range g.AllDevices(ctx) {
		if err == nil && d.ID == id {
			return d.Name
		}
	}
	return string(id)
}
