package api

import (
	"context"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/wire"
)

const signOut = "sign-out"

func (a *API) accountRoutes() {
	route(a, post("/v1/sign-out", signOut, "sign-in", "End this session"), func(ctx context.Context, _ *none) (*nothing, error) {
		err := a.guard.SignOut(ctx, callerOf(ctx))
		if req := requestOf(ctx); err == nil && req.page {
			a.browser.Drop(req.answer)
		}
		return &nothing{}, err
	})
	route(a, get("/v1/user", "user", "account", "Who is signed in"), func(ctx context.Context, _ *none) (*reply[wire.User], error) {
		return &reply[wire.User]{toUser(callerOf(ctx).User)}, nil
	})
	route(a, get("/v1/sessions", "sessions", "sign-in", "A page of sign-ins, newest first"), func(ctx context.Context, in *Paged) (*reply[wire.Sessions], error) {
		c := callerOf(ctx)
		page, next, err := a.guard.Sessions(ctx, c, in.page())
		return replyOf(wire.Sessions{Sessions: each(page, toSession(c.Session.ID)), Next: wire.Cursor(next)}, err)
	})
	route(a, get("/v1/history", "history", "account", "A page of what happened, newest first"), func(ctx context.Context, in *Paged) (*reply[wire.History], error) {
		page, next, err := a.guard.History(ctx, callerOf(ctx), in.page())
		return replyOf(wire.History{Events: each(page, toEvent), Next: wire.Cursor(next)}, err)
	})
	route(a, post("/v1/sessions/{id}/revoke", "revoke-session", "sign-in", "End another session"), a.revokeSession)
	route(a, brake(post("/v1/freeze", "freeze", "account", "Stop everything: no co-signature, unsent bytes erased, sessions ended")), a.freeze)
	route(a, post("/v1/unfreeze", "unfreeze", "account", "End a freeze; a withdraw hold follows"), a.unfreeze)
}

type revokeIn struct {
	Keyed
	ID   string `path:"id"`
	Body wire.EndSession
}

func (a *API) revokeSession(ctx context.Context, in *revokeIn) (*nothing, error) {
	id, err := hefu.ParseID[hefu.SessionID](in.ID)
	if err != nil {
		return nil, err
	}
	return once(ctx, a, "revoke-session", in.Key, in, func(ctx context.Context) (*nothing, error) {
		return &nothing{}, a.guard.EndSession(ctx, callerOf(ctx), id, in.Body.Code)
	})
}

// freeze takes no idempotency key: nothing may stand between a user and the
// brake, and freezing twice is freezing once.
func (a *API) freeze(ctx context.Context, _ *none) (*reply[wire.User], error) {
	u, err := a.guard.Freeze(context.WithoutCancel(ctx), callerOf(ctx))
	return replyOf(toUser(u), err)
}

type unfreezeIn struct {
	Keyed
	Body wire.Unfreeze
}

func (a *API) unfreeze(ctx context.Context, in *unfreezeIn) (*reply[wire.User], error) {
	return once(ctx, a, "unfreeze", in.Key, in, func(ctx context.Context) (*reply[wire.User], error) {
		u, err := a.guard.Unfreeze(ctx, callerOf(ctx), in.Body.Password, in.Body.Code)
		return replyOf(toUser(u), err)
	})
}

func (a *API) deviceRoutes() {
	route(a, get("/v1/devices", "devices", "devices", "A page of the user's devices, oldest first"), func(ctx context.Context, in *Paged) (*reply[wire.Devices], error) {
		page, next, err := a.guard.Devices(ctx, callerOf(ctx), in.page())
		return replyOf(wire.Devices{Devices: each(page, toDevice), Next: wire.Cursor(next)}, err)
	})
	route(a, post("/v1/devices", "add-device", "devices", "Register a device's own key"), a.addDevice)
	route(a, post("/v1/devices/{id}/confirm", "confirm-device", "devices", "Confirm a device anew, after the guard's database was brought back from a backup"), a.confirmDevice)
	route(a, post("/v1/devices/{id}/refuse", "refuse-device", "devices", "Refuse a device from now on"), a.refuseDevice)
}

type addDeviceIn struct {
	Keyed
	Body wire.AddDevice
}

func (a *API) addDevice(ctx context.Context, in *addDeviceIn) (*reply[wire.Device], error) {
	return once(ctx, a, "add-device", in.Key, in, func(ctx context.Context) (*reply[wire.Device], error) {
		b := in.Body
		d, err := a.guard.AddDevice(ctx, callerOf(ctx), guard.AddDevice{NewDevice: guard.NewDevice{Name: b.Name, Key: b.Key, Proof: b.Proof}, Code: b.Code})
		return replyOf(toDevice(d), err)
	})
}

type confirmDeviceIn struct {
	Keyed
	ID   string `path:"id"`
	Body wire.ConfirmDevice
}

func (a *API) confirmDevice(ctx context.Context, in *confirmDeviceIn) (*reply[wire.Device], error) {
	id, err := hefu.ParseID[hefu.DeviceID](in.ID)
	if err != nil {
		return nil, err
	}
	return once(ctx, a, "confirm-device", in.Key, in, func(ctx context.Context) (*reply[wire.Device], error) {
		d, err := a.guard.ConfirmDevice(ctx, callerOf(ctx), id, in.Body.Code)
		return replyOf(toDevice(d), err)
	})
}

// PathID is the input of an operation on one thing.
type PathID struct {
	ID string `path:"id"`
}

// refuseDevice needs no idempotency key: refusing twice is refusing once.
func (a *API) refuseDevice(ctx context.Context, in *PathID) (*nothing, error) {
	id, err := hefu.ParseID[hefu.DeviceID](in.ID)
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.guard.RefuseDevice(ctx, callerOf(ctx), id)
}
