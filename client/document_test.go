package client_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/api"
	"github.com/hefu-wallet/hefu/api/apitest"
	"github.com/hefu-wallet/hefu/client"
	"github.com/hefu-wallet/hefu/wire"
)

type clock struct{}

func (clock) Now() time.Time { return time.Now() }

// exchange is one request and its answer as they went over the wire.
type exchange struct {
	method, path  string
	sent, heard   []byte
	status        int
	idempotencyID string
	query         url.Values
}

// tap is the real API with a fake guard behind it, listening in.
type tap struct {
	guard *apitest.Guard
	api   *api.API
	url   string
	mu    sync.Mutex
	seen  []exchange
}

func (p *tap) all() []exchange {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.seen)
}

func serve(t *testing.T) *tap {
	t.Helper()
	p := &tap{guard: apitest.New()}
	var err error
	p.api, err = api.New(api.Options{Guard: p.guard, Version: "test", Rand: rand.Reader, Clock: clock{}, Times: api.Times{Poll: 5 * time.Millisecond, Beat: 20 * time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/events" {
			p.api.Handler().ServeHTTP(w, r)
			return
		}
		sent, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(sent))
		rec := httptest.NewRecorder()
		p.api.Handler().ServeHTTP(rec, r)
		p.mu.Lock()
		p.seen = append(p.seen, exchange{r.Method, r.URL.Path, sent, rec.Body.Bytes(), rec.Code, r.Header.Get("Idempotency-Key"), r.URL.Query()})
		p.mu.Unlock()
		for k, v := range rec.Header() {
			w.Header()[k] = v
		}
		w.WriteHeader(rec.Code)
		_, _ = w.Write(rec.Body.Bytes())
	}))
	t.Cleanup(srv.Close)
	t.Cleanup(p.api.Drain)
	p.url = srv.URL
	return p
}

func dial(t *testing.T, url string, change ...func(*client.Options)) *client.Client {
	t.Helper()
	o := client.Options{Token: apitest.Token, Agent: "test", Pause: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}
	for _, fn := range change {
		fn(&o)
	}
	c, err := client.New(url, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// parameter is one of an operation's.
type parameter struct{ Name, In string }

// document is what the test needs of OpenAPI.
type document struct {
	Paths map[string]map[string]struct {
		OperationID string
		Parameters  []parameter
		RequestBody struct {
			Content map[string]struct{ Schema map[string]any }
		}
		Responses map[string]struct {
			Content map[string]struct{ Schema map[string]any }
		}
	}
	Components struct{ Schemas map[string]map[string]any }
}

// calls uses every method once; the map's keys are the document's operation ids.
func calls(ctx context.Context, c *client.Client) map[string]func() (any, error) {
	nothing := func(err error) (any, error) { return nil, err }
	signIn := wire.SignIn{Name: "alice", Password: "correct horse", Code: "123456"}
	blob := []byte("a blob")
	withDevice := signIn
	withDevice.Device = &wire.NewDevice{Name: "laptop", Key: blob, Proof: blob}
	return map[string]func() (any, error){
		"health": func() (any, error) { return c.Health(ctx) }, "ready": func() (any, error) { return c.Ready(ctx) },
		"guard":           func() (any, error) { return c.Guard(ctx) },
		"sign-up":         func() (any, error) { return c.SignUp(ctx, wire.SignUp{Name: "alice", Password: "correct horse"}) },
		"confirm-sign-up": func() (any, error) { return c.ConfirmSignUp(ctx, signIn) },
		"sign-in":         func() (any, error) { return c.SignIn(ctx, withDevice) },
		"sign-out":        func() (any, error) { defer c.SetToken(apitest.Token); return nothing(c.SignOut(ctx)) },
		"user":            func() (any, error) { return c.User(ctx) }, "sessions": func() (any, error) { return c.Sessions(ctx, "0", 5) },
		"revoke-session": func() (any, error) {
			return nothing(c.RevokeSession(ctx, apitest.Session, wire.EndSession{Code: "123456"}))
		},
		"freeze":   func() (any, error) { return c.Freeze(ctx) },
		"unfreeze": func() (any, error) { return c.Unfreeze(ctx, wire.Unfreeze{Password: "correct horse", Code: "123456"}) },
		"devices":  func() (any, error) { return c.Devices(ctx, "0", 5) },
		"add-device": func() (any, error) {
			return c.AddDevice(ctx, wire.AddDevice{Name: "laptop", Key: blob, Proof: blob, Code: "123456"})
		},
		"confirm-device": func() (any, error) {
			return c.ConfirmDevice(ctx, apitest.Device, wire.ConfirmDevice{Code: "123456"})
		},
		"begin-pairing": func() (any, error) {
			return c.BeginPairing(ctx, wire.BeginPairing{Device: apitest.Device, Key: blob})
		},
		"pairings": func() (any, error) { return c.Pairings(ctx, "0", 5) },
		"pairing":  func() (any, error) { return c.Pairing(ctx, apitest.Waiting) },
		"fill-pairing": func() (any, error) {
			return c.FillPairing(ctx, apitest.Waiting, wire.FillPairing{Box: blob, Code: "123456"})
		},
		"end-pairing":   func() (any, error) { return nothing(c.EndPairing(ctx, apitest.Waiting)) },
		"refuse-device": func() (any, error) { return nothing(c.RefuseDevice(ctx, apitest.Device)) },
		"wallet":        func() (any, error) { return c.Wallet(ctx, apitest.Wallet) },
		"dealings":      func() (any, error) { return c.Dealings(ctx) },
		"begin-dealing": func() (any, error) {
			return c.BeginDealing(ctx, wire.BeginDealing{Identity: blob, Generation: 1, Proof: blob, Device: apitest.Device, Limits: []wire.Outflow{{Asset: apitest.Ether, Units: hefu.UnitsOf(7)}}, Code: "123456"})
		},
		"accept-dealing": func() (any, error) { return c.AcceptDealing(ctx, apitest.Dealing, wire.AcceptDealing{Package: blob}) },
		"check-points": func() (any, error) {
			return c.CheckPoints(ctx, apitest.Dealing, wire.CheckPoints{Curve: "ed25519", Commit: blob})
		},
		"check-dealing": func() (any, error) {
			return c.CheckDealing(ctx, apitest.Dealing, wire.CheckDealing{Curve: "ed25519", Commit: blob, Opening: blob})
		},
		"cancel-dealing": func() (any, error) { return nothing(c.CancelDealing(ctx, apitest.Dealing)) },
		"accounts":       func() (any, error) { return c.Accounts(ctx) },
		"balances": func() (any, error) {
			return c.Balances(ctx, apitest.Dev, apitest.Alice, apitest.Ether, "eip155:31337/erc20:0x01")
		},
		"incoming": func() (any, error) {
			return c.Incoming(ctx, apitest.Dev, apitest.Alice, apitest.Ether, "eip155:31337/erc20:0x01")
		},
		"movements": func() (any, error) { return c.Movements(ctx, apitest.Dev, apitest.Alice, "1", 2) },
		"book":      func() (any, error) { return c.Book(ctx, "0", 5) },
		"add-book-entry": func() (any, error) {
			return c.AddBookEntry(ctx, wire.AddBookEntry{ID: apitest.Entry, Wallet: apitest.Wallet, Name: "Bob", Network: apitest.Dev, Address: apitest.Bob, MAC: blob, Code: "123456"})
		},
		"notes": func() (any, error) { return c.Notes(ctx, "0", 5) },
		"set-note": func() (any, error) {
			return c.SetNote(ctx, wire.SetNote{Wallet: apitest.Wallet, Subject: hefu.AboutTransfer(apitest.Transfer), Sealed: blob})
		},
		"remove-book-entry": func() (any, error) { return nothing(c.RemoveBookEntry(ctx, apitest.Entry)) },
		"quote": func() (any, error) {
			return c.Quote(ctx, wire.QuoteRequest{Network: apitest.Dev, From: apitest.Alice, To: apitest.Bob, Asset: apitest.Ether, Amount: hefu.UnitsOf(5), Memo: "m"})
		},
		"propose":    func() (any, error) { return c.Propose(ctx, "", wire.Propose{Intent: apitest.Intent()}) },
		"transfers":  func() (any, error) { return c.Transfers(ctx, "1", 2) },
		"recipients": func() (any, error) { return c.Recipients(ctx, "0", 2) },
		"history":    func() (any, error) { return c.History(ctx, "0", 5) },
		"transfer":   func() (any, error) { return c.Transfer(ctx, apitest.Transfer) },
		"nonces":     func() (any, error) { return c.Nonces(ctx, apitest.Transfer, wire.Nonces{Plan: 1, Commit: blob}) },
		"approve": func() (any, error) {
			return c.Approve(ctx, "", apitest.Transfer, wire.Approve{Plan: 1, Commit: blob, Opening: blob, Code: "123456"})
		},
		"cancel":   func() (any, error) { return c.Cancel(ctx, apitest.Transfer) },
		"stop":     func() (any, error) { return c.Stop(ctx, apitest.Transfer) },
		"stop-all": func() (any, error) { return c.StopAll(ctx) },
		"stop-by": func() (any, error) {
			return c.StopBy(ctx, wire.StopBy{Name: "alice", Code: "123456", Transfer: apitest.Transfer})
		},
		"webhooks":    func() (any, error) { return c.Webhooks(ctx) },
		"add-webhook": func() (any, error) { return c.AddWebhook(ctx, wire.AddWebhook{URL: apitest.HookURL, Code: "123456"}) },
		"remove-webhook": func() (any, error) {
			return nothing(c.RemoveWebhook(ctx, apitest.Hook, wire.RemoveWebhook{Code: "123456"}))
		},
		"test-webhook": func() (any, error) { return c.TestWebhook(ctx, apitest.Hook) },
		"deliveries":   func() (any, error) { return c.Deliveries(ctx, apitest.Hook, "0", 5) },
		"limits":       func() (any, error) { return c.Limits(ctx) },
		"set-limit": func() (any, error) {
			return c.SetLimit(ctx, wire.SetLimit{Asset: apitest.Ether, Units: hefu.UnitsOf(7), Code: "123456"})
		},
	}
}

// TestClientAndDocumentAgree calls every operation of the OpenAPI document and
// holds both directions of each exchange against its schema, and what the client
// understood against what was said.
func TestClientAndDocumentAgree(t *testing.T) {
	p := serve(t)
	c := dial(t, p.url)
	var doc document
	if err := json.Unmarshal(p.api.Document(), &doc); err != nil {
		t.Fatal(err)
	}
	set := calls(t.Context(), c)
	done := 0
	for path, methods := range doc.Paths {
		for method, o := range methods {
			name := methodName(o.OperationID)
			if _, ok := reflect.TypeFor[*client.Client]().MethodByName(name); !ok {
				t.Errorf("%s: the client has no method %s", o.OperationID, name)
			}
			if o.OperationID == "events" {
				continue // a stream; TestEvents…
			}
			fn, ok := set[o.OperationID]
			if !ok {
				t.Errorf("%s is not called", o.OperationID)
				continue
			}
			before := len(p.all())
			got, err := fn()
			if err != nil {
				t.Errorf("%s: %v", o.OperationID, err)
				continue
			}
			seen := p.all()[before:]
			if len(seen) != 1 || seen[0].method != strings.ToUpper(method) || !matches(path, seen[0].path) {
				t.Errorf("%s: went to %+v, want %s %s", o.OperationID, seen, method, path)
				continue
			}
			x := seen[0]
			for _, e := range sameParameters(o.OperationID, o.Parameters, x) {
				t.Error(e)
			}
			check(t, doc, o.OperationID+" request", o.RequestBody.Content["application/json"].Schema, x.sent)
			check(t, doc, o.OperationID+" answer", o.Responses[fmt.Sprint(x.status)].Content["application/json"].Schema, x.heard)
			if got != nil && !sameJSON(t, got, x.heard) {
				t.Errorf("%s: the client understood %+v of %s", o.OperationID, got, x.heard)
			}
			done++
		}
	}
	if done != len(set) {
		t.Errorf("%d operations agree, the client calls %d", done, len(set))
	}
}

func methodName(id string) string {
	name := ""
	for _, word := range strings.Split(id, "-") {
		name += strings.ToUpper(word[:1]) + word[1:]
	}
	return name
}

func matches(template, path string) bool {
	a, b := strings.Split(template, "/"), strings.Split(path, "/")
	return len(a) == len(b) && !slices.ContainsFunc(a, func(s string) bool {
		i := slices.Index(a, s)
		return s != b[i] && !strings.HasPrefix(s, "{")
	})
}

func sameJSON(t *testing.T, v any, heard []byte) bool {
	t.Helper()
	said, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var a, b any
	if json.Unmarshal(said, &a) != nil || json.Unmarshal(heard, &b) != nil {
		return false
	}
	return reflect.DeepEqual(a, b)
}

func check(t *testing.T, doc document, what string, schema map[string]any, data []byte) {
	t.Helper()
	if schema == nil {
		if len(data) != 0 {
			t.Errorf("%s: %s, but the document knows no body", what, data)
		}
		return
	}
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Errorf("%s: %s: %v", what, data, err)
		return
	}
	for _, e := range validate(doc, schema, v, what) {
		t.Error(e)
	}
}

// validate knows the part of JSON Schema that the document uses.
func validate(doc document, s map[string]any, v any, at string) (errs []string) {
	if ref, ok := s["$ref"].(string); ok {
		s = doc.Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")]
	}
	types, _ := s["type"].([]any)
	if one, ok := s["type"].(string); ok {
		types = []any{one}
	}
	if got := typeOf(v); !slices.Contains(types, any(got)) {
		return []string{fmt.Sprintf("%s: is %s, want %v", at, got, types)}
	}
	if enum, ok := s["enum"].([]any); ok && !slices.Contains(enum, v) {
		errs = append(errs, fmt.Sprintf("%s: %v is none of %v", at, v, enum))
	}
	switch v := v.(type) {
	case string:
		if _, err := time.Parse(time.RFC3339, v); s["format"] == "date-time" && err != nil {
			errs = append(errs, at+": "+err.Error())
		}
		if _, err := base64.StdEncoding.DecodeString(v); s["contentEncoding"] == "base64" && err != nil {
			errs = append(errs, at+": "+err.Error())
		}
	case []any:
		for i, item := range v {
			errs = append(errs, validate(doc, s["items"].(map[string]any), item, fmt.Sprintf("%s[%d]", at, i))...)
		}
	case map[string]any:
		errs = append(errs, validateObject(doc, s, v, at)...)
	}
	return errs
}

func validateObject(doc document, s, v map[string]any, at string) (errs []string) {
	props, _ := s["properties"].(map[string]any)
	for name, field := range v {
		if p, ok := props[name].(map[string]any); ok {
			errs = append(errs, validate(doc, p, field, at+"."+name)...)
		} else {
			errs = append(errs, at+"."+name+": not in the document")
		}
	}
	required, _ := s["required"].([]any)
	for _, name := range required {
		if _, ok := v[name.(string)]; !ok {
			errs = append(errs, fmt.Sprintf("%s.%s: missing", at, name))
		}
	}
	return errs
}

func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case float64:
		if v == float64(int64(v)) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	}
	return "object"
}
