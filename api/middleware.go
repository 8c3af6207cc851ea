package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/wire"
)

// maxBody bounds a request's body. The largest honest one, the package of a
// dealing, is a tenth of it.
const maxBody = 256 << 10

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *recorder) WriteHeader(code int) {
	if w.status == 0 {
		w.status = code
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController through.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// track names the request and writes one log line when it is over.
func (a *API) track(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := a.clock.Now()
		req, rec := a.newRequest(r), &recorder{ResponseWriter: w}
		req.answer = rec.Header()
		req.answer.Set("X-Request-Id", req.id)
		ctx, answered := a.watch(r.Context(), known(r.Method))
		r = r.WithContext(context.WithValue(ctx, requestKey{}, req))
		next.ServeHTTP(rec, r)
		answered(routeOf(r), rec.status, req.stream)
		a.record(r, req, rec, a.clock.Now().Sub(began))
	})
}

// record logs the route's pattern, never the path, query, headers or bodies.
func (a *API) record(r *http.Request, req *request, rec *recorder, took time.Duration) {
	attrs := []slog.Attr{
		slog.String("request", req.id), slog.String("method", known(r.Method)), slog.String("route", routeOf(r)), slog.Int("status", rec.status),
		slog.Int64("bytes", rec.bytes), slog.Duration("took", took), slog.String("from", blurred(req.source)),
	}
	if u := req.caller.User.ID; u != "" {
		attrs = append(attrs, slog.String("user", string(u)))
	}
	level := slog.LevelInfo
	if req.failed != nil {
		attrs = append(attrs, slog.String("kind", string(hefu.KindOf(req.failed))))
		if rec.status >= http.StatusInternalServerError {
			level = slog.LevelError
		}
		// Only a cause is for the log; the message repeats what the client was told
		// and may quote what the client sent.
		if cause := causeOf(req.failed); cause != "" {
			attrs = append(attrs, slog.String("cause", cause))
		}
	}
	a.log.LogAttrs(r.Context(), level, "answered", attrs...)
}

// routeOf is the pattern of a request's route, never its path.
func routeOf(r *http.Request) string {
	if c := chi.RouteContext(r.Context()); c != nil && c.RoutePattern() != "" {
		return c.RoutePattern()
	}
	return "none"
}

func known(method string) string {
	switch method {
	case http.MethodGet, http.MethodPost, http.MethodHead, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

func causeOf(err error) string {
	var e *hefu.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	if e.Err != nil {
		return e.Err.Error()
	}
	if e.Kind == hefu.KindInternal {
		return e.Message
	}
	return ""
}

// headers are for the case that a browser shows or frames an answer.
func (a *API) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if a.secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// recover answers a panic with 500 and keeps the server alive. The panic's value
// may hold anything, so only its type and the stack are logged.
func (a *API) recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler { //nolint:errorlint // the sentinel itself is panicked with
				panic(v)
			}
			f := fail(r.Context(), crash(v))
			a.log.LogAttrs(r.Context(), slog.LevelError, "panic", slog.String("request", f.Request), slog.String("stack", string(debug.Stack())))
			if rec, ok := w.(*recorder); ok && rec.status == 0 {
				f.write(w)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

func crash(v any) error {
	if e, ok := v.(runtime.Error); ok {
		return fmt.Errorf("panic: %w", e)
	}
	return fmt.Errorf("panic: a value of type %T", v)
}

// body reads the whole body within bounds of size and time, before anything looks
// at it.
func (a *API) body(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			a.refuse(w, r, http.StatusRequestEntityTooLarge, fmt.Sprintf("the request is larger than %d bytes", maxBody))
			return
		case errors.Is(err, os.ErrDeadlineExceeded):
			w.Header().Set("Connection", "close")
			a.refuse(w, r, http.StatusRequestTimeout, "the request did not arrive in time")
			return
		case err != nil:
			a.refuse(w, r, http.StatusBadRequest, "the request did not arrive completely")
			return
		case len(data) > 0 && !isJSON(r.Header.Get("Content-Type")):
			a.refuse(w, r, http.StatusUnsupportedMediaType, "the API reads application/json only")
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(data))
		next.ServeHTTP(w, r)
	})
}

func isJSON(contentType string) bool {
	media, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(media), "application/json")
}

// refuse answers what never reached a route.
func (a *API) refuse(w http.ResponseWriter, r *http.Request, status int, detail string) {
	kind := hefu.KindInvalid
	if status == http.StatusNotFound {
		kind = hefu.KindNotFound
	}
	requestOf(r.Context()).failed = hefu.Errorf(kind, "%s", detail)
	problem(r.Context(), status, kind, detail).write(w)
}

func (a *API) notFound(w http.ResponseWriter, r *http.Request) {
	a.refuse(w, r, http.StatusNotFound, "there is nothing at this address; /openapi.json lists what there is")
}

func (a *API) methodNotAllowed(routes chi.Routes) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
			if routes.Match(chi.NewRouteContext(), m, r.URL.Path) {
				w.Header().Add("Allow", m)
			}
		}
		a.refuse(w, r, http.StatusMethodNotAllowed, "this address does not take that method")
	}
}

// authenticate names the caller of every operation that asks for one, and bounds
// the time of every operation that is not a stream.
func (a *API) authenticate(ctx huma.Context, next func(huma.Context)) {
	op := ctx.Operation()
	if requestOf(ctx.Context()).stream = op.Metadata[streaming] != nil; op.Metadata[streaming] == nil {
		bounded, cancel := context.WithTimeout(ctx.Context(), a.times.Handle)
		defer cancel()
		ctx = huma.WithContext(ctx, a.within(bounded))
	}
	if len(op.Security) > 0 {
		if err := a.identify(ctx); err != nil {
			f := fail(ctx.Context(), err)
			if req := requestOf(ctx.Context()); op.OperationID == signOut && req.page && f.Kind == hefu.KindUnauthenticated {
				a.browser.Drop(req.answer) // a session that has ended leaves the browser all the same
			}
			for k, v := range f.GetHeaders() {
				ctx.SetHeader(k, v[0])
			}
			ctx.SetHeader("Content-Type", wire.ProblemType)
			ctx.SetStatus(f.Status)
			_ = a.huma.Marshal(ctx.BodyWriter(), "application/json", f)
			return
		}
	}
	next(ctx)
}

func (a *API) identify(ctx huma.Context) error {
	token, err := a.token(ctx)
	if err != nil {
		return err
	}
	c, err := a.guard.Caller(ctx.Context(), token)
	if err != nil {
		return err
	}
	req := requestOf(ctx.Context())
	req.caller = c
	if left := a.allowance(ctx.Operation()).wait(string(c.Session.ID), a.clock.Now()); left > 0 {
		return tooOften(left)
	}
	return nil
}

// token is the bearer token, or else what the page's cookie carries.
func (a *API) token(ctx huma.Context) (token string, err error) {
	scheme, token, _ := strings.Cut(ctx.Header("Authorization"), " ")
	if scheme == "" && token == "" {
		r, _ := humachi.Unwrap(ctx)
		if token, err = a.browser.Token(r); err != nil {
			return "", err
		}
		scheme = bearer
	}
	if !strings.EqualFold(scheme, bearer) || token == "" || len(token) > 256 {
		return "", hefu.Errorf(hefu.KindUnauthenticated, "sign in first; this needs the token of a session")
	}
	return token, nil
}
