package api

import (
	"context"
	"reflect"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/wire"
)

var (
	problemType = reflect.TypeFor[wire.Problem]()
	eventType   = reflect.TypeFor[wire.Event]()
)

const signInFailed = "sign in: name, password or code is not right"

func (a *API) publicRoutes() {
	route(a, public(get("/healthz", "health", "operator", "The process lives")), func(context.Context, *none) (*reply[wire.Health], error) {
		return &reply[wire.Health]{wire.Health{Status: "ok"}}, nil
	})
	route(a, public(get("/readyz", "ready", "operator", "The guard can serve")), func(ctx context.Context, _ *none) (*reply[wire.Health], error) {
		if err := a.guard.Ready(ctx); hefu.Is(err, hefu.KindUnavailable) {
			return nil, err // it says why in words for everybody
		} else if err != nil {
			return nil, hefu.Errorf(hefu.KindUnavailable, "the guard is not ready to serve").Because(err)
		}
		return &reply[wire.Health]{wire.Health{Status: "ready"}}, nil
	})
	route(a, public(get("/v1/guard", "guard", "guard", "Who the guard is and what it enforces")), func(context.Context, *none) (*reply[wire.Guard], error) {
		return &reply[wire.Guard]{a.public}, nil
	})
	route(a, public(post("/v1/sign-up", "sign-up", "sign-in", "Begin an account; the answer is shown once")), a.signUp)
	route(a, public(post("/v1/sign-up/confirm", "confirm-sign-up", "sign-in", "Show that the authenticator works, and sign in")), a.confirmSignUp)
	route(a, public(post("/v1/sign-in", "sign-in", "sign-in", "Password and code together")), a.signIn)
}

type signUpIn struct{ Body wire.SignUp }

func (a *API) signUp(ctx context.Context, in *signUpIn) (*reply[wire.Enrolment], error) {
	e, err := a.guard.SignUp(ctx, guard.SignUp{Name: in.Body.Name, Password: in.Body.Password, Source: requestOf(ctx).source})
	return replyOf(wire.Enrolment{URI: e.URI}, err)
}

type signInIn struct{ Body wire.SignIn }

func (a *API) confirmSignUp(ctx context.Context, in *signInIn) (*reply[wire.SignedIn], error) {
	s, err := a.guard.ConfirmSignUp(ctx, a.proof(ctx, in.Body))
	return a.signedIn(ctx, s, err)
}

func (a *API) signIn(ctx context.Context, in *signInIn) (*reply[wire.SignedIn], error) {
	s, err := a.guard.SignIn(ctx, a.proof(ctx, in.Body))
	return a.signedIn(ctx, s, err)
}

// signedIn hands the session over: to the page in a browser as a cookie, to others as a token.
func (a *API) signedIn(ctx context.Context, s guard.SignedIn, err error) (*reply[wire.SignedIn], error) {
	out := toSignedIn(s)
	if req := requestOf(ctx); err == nil && req.page {
		a.browser.Keep(req.answer, out.Token)
		out.Token = ""
	}
	return replyOf(out, alike(err))
}

func (a *API) proof(ctx context.Context, in wire.SignIn) guard.SignIn {
	req := requestOf(ctx)
	out := guard.SignIn{Name: in.Name, Password: in.Password, Code: in.Code, Agent: req.agent, Source: req.source}
	if d := in.Device; d != nil {
		out.Device = &guard.NewDevice{Name: d.Name, Key: d.Key, Proof: d.Proof}
	}
	return out
}

// alike gives every failed sign-in the same answer, even if the guard should one
// day tell a missing user from a wrong password.
func alike(err error) error {
	switch {
	case err == nil:
		return nil
	case hefu.Is(err, hefu.KindUnauthenticated), hefu.Is(err, hefu.KindNotFound):
		return hefu.Errorf(hefu.KindUnauthenticated, signInFailed)
	}
	return err
}
