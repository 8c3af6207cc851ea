package api

import (
	"context"
	"io"
	"net/http"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// request is what the API knows of the request that it is answering. One lives
// in the context of each; only the goroutine that answers touches it.
type request struct {
	id     string
	source string // whom to throttle: an address, or the /64 of an IPv6 one
	agent  string
	caller guard.Caller
	failed error // the first error that was shown, for the log
	stream bool  // it is an event stream
	page   bool  // the page in a browser sent it, without a token of its own
	answer http.Header
}

type requestKey struct{}

func requestOf(ctx context.Context) *request {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r
	}
	return &request{}
}

// callerOf returns who signed in; routes with security always have one.
func callerOf(ctx context.Context) guard.Caller { return requestOf(ctx).caller }

func (a *API) newRequest(r *http.Request) *request {
	id := "unknown" // a request is served even when randomness fails; only the log suffers
	var b [10]byte
	if _, err := io.ReadFull(a.rand, b[:]); err == nil {
		id = hefu.EncodeID(b[:])
	}
	return &request{id: id, source: a.source(r), agent: r.UserAgent(), answer: http.Header{}}
}
