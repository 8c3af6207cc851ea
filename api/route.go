package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/wire"
)

// streaming marks an operation without a time bound.
const streaming = "streaming"

// none is an operation without input, nothing one without a body in its answer.
type (
	none    struct{}
	nothing struct{}
)

// reply is an answer with a body.
type reply[T any] struct{ Body T }

func replyOf[T any](v T, err error) (*reply[T], error) {
	if err != nil {
		return nil, err
	}
	return &reply[T]{v}, nil
}

// Keyed is embedded by every request that moves something.
type Keyed struct {
	Key string `header:"Idempotency-Key" required:"true" minLength:"16" maxLength:"128" pattern:"^[A-Za-z0-9_-]+$" doc:"Fresh random text by request; sending the same request again with the same key has the first one's effect and answer"`
}

// Paged is the input of an operation that lists.
type Paged struct {
	After string `query:"after" maxLength:"256" pattern:"^[A-Za-z0-9_-]*$" doc:"Where to start: 'next' of the page before; absent for the first page"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many at most"`
}

func (p Paged) page() guard.Page { return guard.Page{After: guard.Cursor(p.After), Limit: p.Limit} }

// op describes one operation. Its id is the name of the client's method in
// kebab-case.
func op(method, path, id, tag, summary string) huma.Operation {
	o := huma.Operation{
		Method: method, Path: path, OperationID: id, Tags: []string{tag}, Summary: summary,
		Security: []map[string][]string{{bearer: {}}},
		// The body is read and bounded before routing. huma's own time-out would set a
		// deadline on the connection that cancels a handler which runs longer than it.
		BodyReadTimeout: -1 * time.Nanosecond, MaxBodyBytes: maxBody + 1,
	}
	return o
}

func get(path, id, tag, summary string) huma.Operation {
	return op(http.MethodGet, path, id, tag, summary)
}

func post(path, id, tag, summary string) huma.Operation {
	return op(http.MethodPost, path, id, tag, summary)
}

// public lifts the sign-in from an operation.
func public(o huma.Operation) huma.Operation {
	o.Security = nil
	return o
}

// route registers a handler whose errors become problem details.
func route[I, O any](a *API, o huma.Operation, fn func(context.Context, *I) (*O, error)) {
	a.ids = append(a.ids, o.OperationID)
	o.Responses = map[string]*huma.Response{"default": {
		Description: "Problem details; decide by kind",
		Content: map[string]*huma.MediaType{wire.ProblemType: {
			Schema: a.huma.OpenAPI().Components.Schemas.Schema(problemType, true, "Problem"),
		}},
	}}
	huma.Register(a.huma, o, func(ctx context.Context, in *I) (*O, error) {
		out, err := fn(ctx, in)
		if err != nil {
			return nil, fail(ctx, err)
		}
		return out, nil
	})
}
