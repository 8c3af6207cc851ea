package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/wire"
)

const (
	internalDetail = "something went wrong on our side; nothing was lost. If it happens again, tell the operator the request id"
	slowDetail     = "the answer took too long; ask for the state before you try again"
)

// status maps a Kind to its HTTP status. A kind that is not in the table is ours
// to fix: 500.
func status(k hefu.Kind) int {
	switch k {
	case hefu.KindInvalid:
		return http.StatusBadRequest
	case hefu.KindUnauthenticated:
		return http.StatusUnauthorized
	case hefu.KindForbidden, hefu.KindFrozen, hefu.KindLimit:
		return http.StatusForbidden
	case hefu.KindNotFound:
		return http.StatusNotFound
	case hefu.KindConflict, hefu.KindReplan, hefu.KindWaiting, hefu.KindBusy:
		return http.StatusConflict
	case hefu.KindLocked:
		return http.StatusLocked
	case hefu.KindThrottled:
		return http.StatusTooManyRequests
	case hefu.KindUnavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// failure is a problem on its way out of a handler; huma asks it for its status,
// headers and media type and writes it as it is.
type failure struct {
	wire.Problem
	retry string // Retry-After, when the kind alone does not say it
}

func (f *failure) Error() string                { return f.Detail }
func (f *failure) GetStatus() int               { return f.Status }
func (f *failure) ContentType(string) string    { return wire.ProblemType }
func (f *failure) MarshalJSON() ([]byte, error) { return json.Marshal(f.Problem) }

// GetHeaders implements huma's interface for errors with headers.
func (f *failure) GetHeaders() http.Header {
	if f.retry != "" {
		return http.Header{"Retry-After": {f.retry}}
	}
	return problemHeaders(f.Kind)
}

func problemHeaders(k hefu.Kind) http.Header {
	switch k {
	case hefu.KindUnauthenticated:
		return http.Header{"Www-Authenticate": {`Bearer realm="hefu"`}}
	case hefu.KindBusy:
		return http.Header{"Retry-After": {"1"}}
	case hefu.KindUnavailable:
		return http.Header{"Retry-After": {"2"}}
	}
	return http.Header{}
}

// fail turns an error into what may leave, and keeps the whole of it for the log.
func fail(ctx context.Context, err error) *failure {
	req := requestOf(ctx)
	if req.failed == nil {
		req.failed = err
	}
	kind, detail := hefu.KindInternal, internalDetail
	var known *hefu.Error
	switch {
	case errors.As(err, &known):
		if known.Kind != hefu.KindInternal {
			kind, detail = known.Kind, known.Message
		}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		kind, detail = hefu.KindUnavailable, slowDetail
	}
	f := problem(ctx, status(kind), kind, detail)
	var soon *often
	if errors.As(err, &soon) {
		f.retry = soon.retryIn()
	}
	return f
}

func problem(ctx context.Context, status int, kind hefu.Kind, detail string) *failure {
	return &failure{Problem: wire.Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status,
		Detail: detail, Kind: kind, Request: requestOf(ctx).id,
	}}
}

// write answers outside huma.
func (f *failure) write(w http.ResponseWriter) {
	for k, v := range f.GetHeaders() {
		w.Header()[k] = v
	}
	w.Header().Set("Content-Type", wire.ProblemType)
	w.WriteHeader(f.Status)
	_ = json.NewEncoder(w).Encode(f.Problem)
}

// problemTransformer rewrites huma's own errors (a request that does not fit its
// schema) into our form, without the offending values.
func problemTransformer(ctx huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	kind, detail := hefu.KindInvalid, "the request does not have the form that the API asks for"
	if m.Status >= http.StatusInternalServerError {
		kind, detail = hefu.KindInternal, internalDetail
	}
	f := problem(ctx.Context(), m.Status, kind, detail)
	for _, e := range m.Errors {
		if e != nil {
			f.Fields = append(f.Fields, wire.Field{Where: e.Location, Message: e.Message})
		}
	}
	if req := requestOf(ctx.Context()); req.failed == nil {
		req.failed = hefu.Errorf(kind, "%s", detail)
	}
	return f, nil
}
