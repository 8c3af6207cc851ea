// Package api serves the guard over HTTP: JSON under /v1 (types in package
// wire), problem details for every error (RFC 9457), an event stream with resume,
// and an OpenAPI 3.1 document of exactly what is served at /openapi.json; /docs/api shows
// it to people.
//
// It decides nothing about money. It reads a request into the guard's types,
// names the caller by the bearer token or a browser's cookie, and shows an error's Kind and Message;
// the cause goes to the log with the request's id and nowhere else. Neither
// bodies nor headers nor query strings are ever logged.
package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/wire"
)

// Options are what an operator chooses and what the API stands on.
type Options struct {
	Guard   Guard
	Version string       // of the program, shown to everybody
	Policy  wire.Policy  // what the guard was configured with, shown to everybody
	Log     *slog.Logger // nil: no log
	Rand    io.Reader    // for request ids; safe for concurrent use
	Clock   guard.Clock
	// Proxies are the networks of reverse proxies whose X-Forwarded-For is believed.
	// From anybody else the header is ignored.
	Proxies []netip.Prefix
	// Secure says that clients reach the API over TLS, here or at a proxy.
	Secure bool
	// Origins are those of the page, where the Host of a request does not say them: behind
	// a proxy that rewrites it. Empty: as Host says.
	Origins []string
	// Page is served beside the API, for browsers. Nil: there is none.
	Page Page
	// Context may bound what a request does further down, such as its calls to nodes.
	// It is applied to every request that is not a stream. Nil: as it came.
	Context func(context.Context) context.Context
	// Watch is told when a request begins and what was answered: route is a pattern, stream
	// says that it was an event stream. Nil: nobody is told.
	Watch func(ctx context.Context, method string) (context.Context, func(route string, status int, stream bool))
	Rates Rates
	// Times are for tests; the zero value is right for production.
	Times Times
}

// Page is what is served beside the API: GET and HEAD of its paths. It sets all its headers.
type Page interface {
	http.Handler
	Paths() []string
}

// Times bound what a client can make the server wait for. A zero field means its
// default.
type Times struct {
	Header time.Duration // reading a request's header (5 s)
	Read   time.Duration // reading header and body (15 s)
	Handle time.Duration // answering (60 s); a stream has no such bound
	Idle   time.Duration // an unused connection (2 min)
	Drain  time.Duration // finishing what runs, at shutdown (60 s)
	Poll   time.Duration // between two looks for events (250 ms)
	Beat   time.Duration // between two heartbeats of a quiet stream (15 s)
}

func (t Times) orDefault() Times {
	for _, f := range []struct {
		at *time.Duration
		or time.Duration
	}{
		{&t.Header, 5 * time.Second}, {&t.Read, 15 * time.Second}, {&t.Handle, time.Minute},
		{&t.Idle, 2 * time.Minute}, {&t.Drain, time.Minute}, {&t.Poll, 250 * time.Millisecond}, {&t.Beat, 15 * time.Second},
	} {
		if *f.at == 0 {
			*f.at = f.or
		}
	}
	return t
}

// API is the HTTP side of one guard.
type API struct {
	guard   Guard
	log     *slog.Logger
	rand    io.Reader
	clock   guard.Clock
	proxies []netip.Prefix
	secure  bool
	browser Browser
	times   Times
	within  func(context.Context) context.Context
	watch   func(ctx context.Context, method string) (context.Context, func(route string, status int, stream bool))
	public  wire.Guard

	huma     huma.API
	ids      []string // of the operations, as they were registered
	handler  http.Handler
	document []byte
	kept     *replays
	streams  streams
	sources  *limiter
	sessions *limiter
	brakes   *limiter // of each session too

	drainOnce sync.Once
	draining  chan struct{} // closed when the server stops: streams end
}

// New wires every route. It fails only when the OpenAPI document cannot be
// written, which is a defect of this package.
func New(o Options) (*API, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Context == nil {
		o.Context = func(ctx context.Context) context.Context { return ctx }
	}
	if o.Watch == nil {
		o.Watch = func(ctx context.Context, _ string) (context.Context, func(string, int, bool)) {
			return ctx, func(string, int, bool) {}
		}
	}
	a := &API{
		guard: o.Guard, log: o.Log, rand: o.Rand, clock: o.Clock, proxies: o.Proxies, secure: o.Secure,
		browser: Browser{Cookie: CookieName(o.Guard.ID(), o.Secure), Secure: o.Secure, Origins: o.Origins},
		times:   o.Times.orDefault(), within: o.Context, watch: o.Watch, public: publicGuard(o), kept: newReplays(o.Clock),
		streams: streams{of: map[hefu.UserID][]*place{}},
		sources: newLimiter(o.Rates.Source, o.Rates.Burst), sessions: newLimiter(o.Rates.User, o.Rates.Burst),
		brakes: newLimiter(o.Rates.User, o.Rates.Burst), draining: make(chan struct{}),
	}
	r := chi.NewRouter()
	r.Use(a.track, a.headers, a.recover, a.limit, a.door, a.body)
	r.NotFound(a.notFound)
	r.MethodNotAllowed(a.methodNotAllowed(r))
	a.huma = humachi.New(r, config(o.Version))
	a.huma.UseMiddleware(a.authenticate)
	a.register()
	if err := a.describe(r); err != nil {
		return nil, err
	}
	a.mount(r, o.Page)
	a.handler = r
	return a, nil
}

// mount serves the page's files at their own paths; everything else stays the API's.
func (a *API) mount(r chi.Router, p Page) {
	if p == nil {
		return
	}
	for _, path := range p.Paths() {
		r.Method(http.MethodGet, path, p)
		r.Method(http.MethodHead, path, p)
	}
}

// Handler returns the API as an http.Handler.
func (a *API) Handler() http.Handler { return a.handler }

// Document returns the OpenAPI 3.1 document as JSON.
func (a *API) Document() []byte { return a.document }

// Drain ends the event streams, so that a shutdown need not wait for them. New
// streams end at once.
func (a *API) Drain() { a.drainOnce.Do(func() { close(a.draining) }) }

const bearer = "bearer"

// config is huma without what we do not want: no documentation page that loads
// scripts from elsewhere, no $schema links, and no document route of its own (its
// lazy one is not safe for concurrent requests).
func config(version string) huma.Config {
	c := huma.DefaultConfig("Hefu guard", version)
	c.OpenAPIPath, c.DocsPath, c.SchemasPath, c.CreateHooks = "", "", "", nil
	c.Info.Description = "The guard's half of the Hefu wallet. Errors are RFC 9457 problem details; decide by their kind. " +
		"A browser that signs in from the guard's own page gets the session in a cookie that no script reads, and an empty token; " +
		"the cookie counts only for requests of that page (Origin and Sec-Fetch-Site), and never where there is an Authorization."
	c.RejectUnknownQueryParameters = true
	c.Transformers = []huma.Transformer{problemTransformer}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		bearer: {Type: "http", Scheme: "bearer", Description: "The token of a sign-in"},
	}
	return c
}

func (a *API) register() {
	a.publicRoutes()
	a.accountRoutes()
	a.deviceRoutes()
	a.pairingRoutes()
	a.dealingRoutes()
	a.moneyRoutes()
	a.bookRoutes()
	a.labelRoutes()
	a.transferRoutes()
	a.limitRoutes()
	a.webhookRoutes()
	a.eventRoutes()
}

// describe freezes the document and serves it.
func (a *API) describe(r chi.Router) error {
	delete(a.huma.OpenAPI().Components.Schemas.Map(), "ErrorModel")
	delete(a.huma.OpenAPI().Components.Schemas.Map(), "ErrorDetail")
	for _, o := range operations(a.huma.OpenAPI()) {
		annotate(o)
	}
	var err error
	if a.document, err = json.Marshal(a.huma.OpenAPI()); err != nil {
		return fmt.Errorf("write the OpenAPI document: %w", err)
	}
	r.Get("/openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/openapi+json")
		_, _ = w.Write(a.document)
	})
	return a.pages(r)
}
