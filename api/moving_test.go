package api_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/api"
	"github.com/hefu-wallet/hefu/api/apitest"
)

// marker is in every secret that the request set sends or receives.
const marker = "MARKER"

// secret is a marker as bytes in JSON.
func secret(name string) string {
	return base64.StdEncoding.EncodeToString([]byte(marker + "-" + name))
}

type sample struct{ method, path, body string }

// samples has one good request for each operation, full of markers.
func samples() map[string]sample {
	hook := "/v1/webhooks/" + string(apitest.Hook)
	transfer, dealing := "/v1/transfers/"+string(apitest.Transfer), "/v1/dealings/"+string(apitest.Dealing)
	both := `"commit":"` + secret("commit") + `","opening":"` + secret("opening") + `"`
	signIn := `{"name":"MARKER-name","password":"MARKER-password","code":"MARKER-code"}`
	intent := `{"network":"eip155:31337","from":"MARKER-from","to":"MARKER-to","asset":"eip155:31337/slip44:60","amount":"5","memo":"MARKER-memo","fee_cap":"7","expiry":1795341600}`
	return map[string]sample{
		"health": {"GET", "/healthz", ""}, "ready": {"GET", "/readyz", ""}, "guard": {"GET", "/v1/guard", ""},
		"sign-up":         {"POST", "/v1/sign-up", `{"name":"MARKER-name","password":"MARKER-password"}`},
		"confirm-sign-up": {"POST", "/v1/sign-up/confirm", signIn}, "sign-in": {"POST", "/v1/sign-in", signIn},
		"sign-out": {"POST", "/v1/sign-out", ""}, "user": {"GET", "/v1/user", ""}, "sessions": {"GET", "/v1/sessions", ""}, "history": {"GET", "/v1/history", ""},
		"revoke-session": {"POST", "/v1/sessions/" + string(apitest.Session) + "/revoke", `{"code":"MARKER-code"}`},
		"freeze":         {"POST", "/v1/freeze", ""}, "unfreeze": {"POST", "/v1/unfreeze", `{"password":"MARKER-password","code":"MARKER-code"}`},
		"devices":        {"GET", "/v1/devices", ""},
		"add-device":     {"POST", "/v1/devices", `{"name":"MARKER-laptop","key":"` + secret("key") + `","proof":"` + secret("proof") + `","code":"MARKER-code"}`},
		"confirm-device": {"POST", "/v1/devices/" + string(apitest.Device) + "/confirm", `{"code":"MARKER-code"}`},
		"refuse-device":  {"POST", "/v1/devices/" + string(apitest.Device) + "/refuse", ""},
		"begin-pairing":  {"POST", "/v1/pairings", `{"device":"` + string(apitest.Device) + `","key":"` + secret("key") + `"}`},
		"pairings":       {"GET", "/v1/pairings", ""}, "pairing": {"GET", "/v1/pairings/" + string(apitest.Waiting), ""},
		"fill-pairing": {"PUT", "/v1/pairings/" + string(apitest.Waiting) + "/box", `{"box":"` + secret("box") + `","code":"MARKER-code"}`},
		"end-pairing":  {"DELETE", "/v1/pairings/" + string(apitest.Waiting), ""},
		"wallet":       {"GET", "/v1/wallets/" + string(apitest.Wallet), ""}, "dealings": {"GET", "/v1/dealings", ""},
		"begin-dealing": {"POST", "/v1/dealings", `{"identity":"` + secret("identity") + `","generation":1,"proof":"` + secret("proof") +
			`","device":"` + string(apitest.Device) + `","limits":[{"asset":"eip155:31337/slip44:60","units":"7"}],"code":"MARKER-code"}`},
		"accept-dealing": {"POST", dealing + "/accept", `{"package":"` + secret("package") + `"}`},
		"check-points":   {"POST", dealing + "/points", `{"curve":"secp256k1","commit":"` + secret("commit") + `"}`},
		"check-dealing":  {"POST", dealing + "/check", `{"curve":"secp256k1",` + both + `}`},
		"cancel-dealing": {"POST", dealing + "/cancel", ""},
		"accounts":       {"GET", "/v1/accounts", ""},
		"balances":       {"GET", "/v1/balances?network=eip155:31337&address=MARKER-address&asset=eip155:31337/erc20:MARKER", ""},
		"incoming":       {"GET", "/v1/incoming?network=eip155:31337&address=MARKER-address&asset=eip155:31337/erc20:MARKER", ""},
		"movements":      {"GET", "/v1/movements?network=eip155:31337&address=MARKER-address", ""},
		"book":           {"GET", "/v1/book", ""},
		"add-book-entry": {"POST", "/v1/book", `{"id":"` + string(apitest.Entry) + `","wallet":"` + string(apitest.Wallet) +
			`","name":"MARKER-name","network":"eip155:31337","address":"MARKER-address","mac":"` + secret("mac") + `","code":"MARKER-code"}`},
		"notes":             {"GET", "/v1/labels", ""},
		"set-note":          {"POST", "/v1/labels", `{"wallet":"` + string(apitest.Wallet) + `","subject":"transfer:` + string(apitest.Transfer) + `","sealed":"` + secret("sealed") + `"}`},
		"remove-book-entry": {"POST", "/v1/book/" + string(apitest.Entry) + "/remove", ""},
		"quote":             {"POST", "/v1/quote", `{"network":"eip155:31337","from":"MARKER-a","to":"MARKER-b","asset":"eip155:31337/slip44:60","amount":"5"}`},
		"propose":           {"POST", "/v1/transfers", `{"intent":` + intent + `}`},
		"transfers":         {"GET", "/v1/transfers", ""}, "transfer": {"GET", transfer, ""},
		"recipients": {"GET", "/v1/recipients", ""},
		"nonces":     {"POST", transfer + "/nonces", `{"plan":1,"commit":"` + secret("commit") + `"}`},
		"approve":    {"POST", transfer + "/approve", `{"plan":1,` + both + `,"code":"MARKER-code"}`},
		"cancel":     {"POST", transfer + "/cancel", ""},
		"stop":       {"POST", transfer + "/stop", ""},
		"stop-all":   {"POST", "/v1/stop-all", ""},
		"stop-by":    {"POST", "/v1/stop", `{"name":"MARKER-name","code":"MARKER-code"}`},
		"webhooks":   {"GET", "/v1/webhooks", ""}, "add-webhook": {"POST", "/v1/webhooks", `{"url":"https://MARKER.example/MARKER","code":"MARKER-code"}`},
		"remove-webhook": {"POST", hook + "/remove", `{"code":"MARKER-code"}`}, "test-webhook": {"POST", hook + "/test", ""}, "deliveries": {"GET", hook + "/deliveries", ""},
		"limits": {"GET", "/v1/limits", ""}, "set-limit": {"POST", "/v1/limits", `{"asset":"eip155:31337/slip44:60","units":"7","code":"MARKER-code"}`},
	}
}

// operations lists the document's operation ids except the stream.
func operations(t *testing.T, document []byte) (all, keyed []string) {
	t.Helper()
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string
			Parameters  []struct {
				Name     string
				Required bool
			}
		}
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		t.Fatal(err)
	}
	for _, methods := range doc.Paths {
		for _, o := range methods {
			if o.OperationID == "events" {
				continue
			}
			all = append(all, o.OperationID)
			for _, p := range o.Parameters {
				if p.Name == key && p.Required {
					keyed = append(keyed, o.OperationID)
				}
			}
		}
	}
	return all, keyed
}

func TestTheLogHoldsNoSecrets(t *testing.T) {
	r := serve(t)
	all, _ := operations(t, r.api.Document())
	set := samples()
	if len(all) != len(set) {
		t.Fatalf("%d operations, %d samples", len(all), len(set))
	}
	for round, fail := range []error{nil, hefu.Errorf(hefu.KindConflict, "MARKER-message quotes the client").Because(errors.New("the cause")), nil} {
		for id, s := range set {
			for _, m := range []string{"Accounts", "Propose", "Approve", "SignIn", "CheckDealing", "Balances"} {
				r.guard.Fail(m, fail)
			}
			token := apitest.Token
			if round == 2 {
				token = "MARKER-wrong-token"
			}
			got := r.do(s.method, s.path, s.body, key, aKey+string(rune('a'+round)), "Authorization", "Bearer "+token, "User-Agent", "MARKER-agent", "X-Extra", "MARKER")
			if round == 0 && got.status/100 != 2 {
				t.Errorf("%s: %d %s", id, got.status, got.body)
			}
		}
	}
	r.do("GET", "/MARKER-path?MARKER-query=1", "")
	r.do("MARKER", "/v1/user", "")
	log := r.log.String()
	for _, bad := range []string{marker, secret("commit")[:8], apitest.Token, aKey, "SAMPLESECRET"} {
		if i := strings.Index(log, bad); i >= 0 {
			t.Errorf("%q is in the log: …%s…", bad, log[max(0, i-300):min(len(log), i+100)])
		}
	}
	if !strings.Contains(log, "the cause") {
		t.Error("the cause is not in the log")
	}
	if lines := strings.Count(log, `"msg":"answered"`); lines != 3*len(set)+2 {
		t.Errorf("%d lines for %d requests", lines, 3*len(set)+2)
	}
}

func TestWhatMovesNeedsAKey(t *testing.T) {
	r := serve(t)
	_, keyed := operations(t, r.api.Document())
	for _, id := range []string{
		"propose", "approve", "cancel", "begin-dealing", "accept-dealing", "check-dealing", "cancel-dealing", "add-device", "confirm-device", "unfreeze", "revoke-session",
		"add-book-entry", "remove-book-entry", "set-limit", "add-webhook", "remove-webhook", "test-webhook",
	} {
		if !slices.Contains(keyed, id) {
			t.Errorf("%s does not ask for a key", id)
		}
	}
	for _, id := range keyed {
		s := samples()[id]
		for _, k := range []string{"", "short", strings.Repeat("x", 129), "with spaces and more of it"} {
			headers := []string{}
			if k != "" {
				headers = []string{key, k}
			}
			if p := r.do(s.method, s.path, s.body, headers...).problem(t); p.Status != 422 || p.Kind != hefu.KindInvalid {
				t.Errorf("%s with key %q: %+v", id, k, p)
			}
		}
	}
	for _, c := range r.guard.Calls() {
		if c != "Caller" {
			t.Errorf("without a key the guard was asked: %s", c)
		}
	}
}

func TestTheGuardKeepsTheKeysOfMoney(t *testing.T) {
	r := serve(t)
	for id, want := range map[string]string{"propose": "Propose " + aKey, "approve": "Approve " + string(apitest.Transfer) + " 1 " + aKey} {
		s := samples()[id]
		r.do(s.method, s.path, s.body, key, aKey)
		r.do(s.method, s.path, s.body, key, aKey)
		n := 0
		for _, c := range r.guard.Calls() {
			if c == want {
				n++
			}
		}
		if n != 2 {
			t.Errorf("%s: the guard saw the key %d times, want both: %v", id, n, r.guard.Calls())
		}
	}
}

// kept maps operations whose answers the API keeps to the guard's method.
var kept = map[string]string{
	"cancel": "Cancel", "begin-dealing": "BeginDealing", "accept-dealing": "AcceptDealing", "check-dealing": "CheckDealing",
	"cancel-dealing": "CancelDealing", "add-device": "AddDevice", "confirm-device": "ConfirmDevice", "unfreeze": "Unfreeze", "revoke-session": "EndSession",
	"add-book-entry": "AddBookEntry", "remove-book-entry": "RemoveBookEntry", "set-limit": "SetLimit",
}

func TestARepeatedRequestHasOneEffect(t *testing.T) {
	r := serve(t)
	for id, method := range kept {
		s := samples()[id]
		first := r.do(s.method, s.path, s.body, key, aKey)
		second := r.do(s.method, s.path, s.body, key, aKey)
		if n := r.guard.Count(method); n != 1 || first.status/100 != 2 || second.status != first.status || second.body != first.body {
			t.Errorf("%s: %d calls, %d %s then %d %s", id, n, first.status, first.body, second.status, second.body)
		}
		if third := r.do(s.method, s.path, s.body, key, bKey); r.guard.Count(method) != 2 || third.status != first.status {
			t.Errorf("%s: a fresh key did not reach the guard", id)
		}
	}
}

func TestAKeyAnswersOneRequestOnly(t *testing.T) {
	r := serve(t)
	path := "/v1/dealings/" + string(apitest.Dealing) + "/accept"
	r.do("POST", path, `{"package":"AA=="}`, key, aKey)
	if p := r.do("POST", path, `{"package":"AQ=="}`, key, aKey).problem(t); p.Kind != hefu.KindConflict {
		t.Errorf("another body: %+v", p)
	}
	other := strings.Replace(path, string(apitest.Dealing), string(apitest.Transfer), 1)
	if p := r.do("POST", other, `{"package":"AA=="}`, key, aKey).problem(t); p.Kind != hefu.KindConflict {
		t.Errorf("another dealing: %+v", p)
	}
	if n := r.guard.Count("AcceptDealing"); n != 1 {
		t.Errorf("%d calls", n)
	}
}

func TestAFailureIsNotKept(t *testing.T) {
	r := serve(t)
	s := samples()["accept-dealing"]
	r.guard.Fail("AcceptDealing", hefu.Errorf(hefu.KindUnavailable, "not now"))
	if got := r.do(s.method, s.path, s.body, key, aKey); got.status != 503 {
		t.Fatal(got.status)
	}
	r.guard.Fail("AcceptDealing", nil)
	if got := r.do(s.method, s.path, s.body, key, aKey); got.status != 200 {
		t.Fatalf("the second try: %d %s", got.status, got.body)
	}
	r.guard.Before("CancelDealing", func(context.Context) { panic("crash") })
	s = samples()["cancel-dealing"]
	if got := r.do(s.method, s.path, s.body, key, aKey); got.status != 500 {
		t.Fatal(got.status)
	}
	r.guard.Before("CancelDealing", nil)
	if got := r.do(s.method, s.path, s.body, key, aKey); got.status != 204 {
		t.Fatalf("after a crash: %d %s", got.status, got.body)
	}
}

func TestRepeatsAtOnceHaveOneEffect(t *testing.T) {
	r := serve(t)
	r.guard.Before("CheckDealing", func(context.Context) { time.Sleep(100 * time.Millisecond) })
	s := samples()["check-dealing"]
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if got := r.do(s.method, s.path, s.body, key, aKey); got.status != 200 {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}
	all.Wait()
	if n := r.guard.Count("CheckDealing"); n != 1 {
		t.Errorf("%d calls", n)
	}
}

func TestTheAnswerIsThereForTheSecondTry(t *testing.T) {
	r := serve(t)
	entered := make(chan struct{}, 1)
	r.guard.Before("AcceptDealing", func(ctx context.Context) {
		entered <- struct{}{}
		select {
		case <-ctx.Done():
			t.Error("the client's leaving cancelled it")
		case <-time.After(100 * time.Millisecond):
		}
	})
	s := samples()["accept-dealing"]
	ctx, leave := context.WithCancel(t.Context())
	req, _ := http.NewRequestWithContext(ctx, s.method, r.url+s.path, strings.NewReader(s.body))
	req.Header = http.Header{"Authorization": {"Bearer " + apitest.Token}, "Content-Type": {"application/json"}, key: {aKey}}
	go func() {
		if resp, err := http.DefaultClient.Do(req); err == nil {
			resp.Body.Close()
		}
	}()
	<-entered
	leave()
	if got := r.do(s.method, s.path, s.body, key, aKey); got.status != 200 || r.guard.Count("AcceptDealing") != 1 {
		t.Errorf("%d after %d calls", got.status, r.guard.Count("AcceptDealing"))
	}
}

// later is a clock that runs an hour by call.
type later struct {
	mu sync.Mutex
	at time.Time
}

func (c *later) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Hour)
	return c.at
}

func TestKeptAnswersEnd(t *testing.T) {
	r := serve(t, func(o *api.Options) { o.Clock = &later{at: apitest.At} })
	s := samples()["accept-dealing"]
	r.do(s.method, s.path, s.body, key, aKey)
	r.do(s.method, s.path, s.body, key, aKey)
	if n := r.guard.Count("AcceptDealing"); n != 2 {
		t.Errorf("an answer of hours ago was kept (%d calls)", n)
	}
}
