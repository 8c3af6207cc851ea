package wire

import "github.com/hefu-wallet/hefu"

// ProblemType is the media type of every error reply (RFC 9457).
const ProblemType = "application/problem+json"

// Problem is every error reply: RFC 9457 with two extension members, kind (what
// a program decides by) and request (what a person quotes to the operator).
type Problem struct {
	Type    string    `json:"type" doc:"Always about:blank; kind says more" example:"about:blank"`
	Title   string    `json:"title" doc:"The HTTP status in words"`
	Status  int       `json:"status" doc:"The HTTP status"`
	Detail  string    `json:"detail" doc:"What went wrong, for a person; complete in itself and without secrets"`
	Kind    hefu.Kind `json:"kind" doc:"What class of problem it is; a program decides by this" enum:"invalid,unauthenticated,forbidden,not-found,conflict,frozen,limit,locked,replan,waiting,throttled,busy,unavailable,internal"`
	Request string    `json:"request,omitempty" doc:"The request's id, as in the operator's log"`
	Fields  []Field   `json:"fields,omitempty" doc:"Which parts of the request are wrong"`
}

// Field is one wrong part of a request. It never repeats the value, which may be
// a secret.
type Field struct {
	Where   string `json:"where" doc:"For example body.intent.amount"`
	Message string `json:"message"`
}
