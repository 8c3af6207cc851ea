package webhook_test

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/client"
	"github.com/hefu-wallet/hefu/egress"
	"github.com/hefu-wallet/hefu/notify"
	"github.com/hefu-wallet/hefu/notify/notifytest"
	"github.com/hefu-wallet/hefu/notify/webhook"
)

// receiver is a program of a user's, over TLS, that checks signatures as the client tells
// users to.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	manner notifytest.Manner
	secret string
	got    []notifytest.Got
	ended  chan struct{}
}

func receive(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{ended: make(chan struct{})}
	r.Server = httptest.NewTLSServer(r)
	t.Cleanup(r.Close)
	t.Cleanup(func() { close(r.ended) })
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	_, err := client.VerifyWebhook(r.secret, req.Header, body, time.Now())
	r.got = append(r.got, notifytest.Got{ID: req.Header.Get("webhook-id"), Body: string(body), Genuine: err == nil && req.Method == http.MethodPost})
	manner := r.manner
	r.mu.Unlock()
	switch manner {
	case notifytest.Fails:
		w.WriteHeader(http.StatusInternalServerError)
	case notifytest.Ceased:
		w.WriteHeader(http.StatusGone)
	case notifytest.Hangs:
		select {
		case <-req.Context().Done():
		case <-r.ended:
		}
	}
}

func (r *receiver) Address() string { return r.URL + "/hook?x=1" }

func (r *receiver) Learn(secret string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.secret = secret
}

func (r *receiver) Behave(m notifytest.Manner) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.manner = m
}

func (r *receiver) Got() []notifytest.Got {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]notifytest.Got(nil), r.got...)
}

func loopback() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}

// local reaches this machine, and believes r's certificate.
func local(r *receiver) *webhook.Channel {
	roots := x509.NewCertPool()
	if r != nil {
		roots.AddCert(r.Certificate())
	}
	return webhook.New(egress.Policy{Allow: loopback()}, egress.Options{Roots: roots, Timeout: 300 * time.Millisecond, MaxBody: 1 << 10})
}

func TestChannel(t *testing.T) {
	shared := receive(t) // all certificates of httptest are one
	notifytest.Run(t, local(shared), func(t *testing.T) notifytest.Receiver { return receive(t) }, []string{
		"http://hooks.example/", "ftp://hooks.example/", "https://", "https:///x", "//hooks.example/", "https://user:pass@hooks.example/", "https://hooks.example/#x",
		"https://169.254.169.254/latest/meta-data", "https://10.0.0.1/", "https://[fd00::1]/", "https://[::ffff:10.0.0.1]/", "https://0.0.0.0/", "https://224.0.0.1/",
		"https://100.64.0.1/", "javascript:alert(1)", "https://" + strings.Repeat("a", 2100) + ".example/",
	})
}

// TestUsersAddressesLeadOutsideOnly: without the operator's word nothing of this machine or
// its network is reached, under any name.
func TestUsersAddressesLeadOutsideOnly(t *testing.T) {
	var hits atomic.Int64
	inside := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	defer inside.Close()
	c := webhook.New(egress.Policy{}, egress.Options{})
	to := notify.Receiver{Secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
	port := inside.URL[strings.LastIndexByte(inside.URL, ':'):]
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "127.1.2.3"} {
		to.Address = "https://" + host + port + "/"
		err := c.Send(t.Context(), to, notify.Message{ID: "one", At: time.Now(), Body: []byte("{}")})
		if !errors.Is(err, egress.ErrRefused) {
			t.Errorf("%s: %v", host, err)
			continue
		}
		// Of a name that is refused nothing more is told than of one that is not there.
		to.Address = "https://nowhere.invalid" + port + "/"
		var told, nowhere *hefu.Error
		if other := c.Send(t.Context(), to, notify.Message{ID: "one", At: time.Now(), Body: []byte("{}")}); !errors.As(err, &told) || !errors.As(other, &nowhere) || told.Message != nowhere.Message {
			t.Errorf("%s: %q, and of a name that nobody has %q", host, err, other)
		}
	}
	if hits.Load() != 0 {
		t.Errorf("%d requests came in", hits.Load())
	}
}

// TestARedirectIsNotFollowed, least of all to where a cloud keeps its keys.
func TestARedirectIsNotFollowed(t *testing.T) {
	var followed atomic.Bool
	other := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Store(true) }))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, where := range []string{other.URL, "http://169.254.169.254/latest/meta-data/", "/here"} {
			srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, where, status) }))
			err := local(&receiver{Server: other}).Send(t.Context(), notify.Receiver{Address: srv.URL, Secret: "whsec_AAAA"}, notify.Message{ID: "one", At: time.Now(), Body: []byte("{}")})
			if !hefu.Is(err, hefu.KindUnavailable) || !strings.Contains(err.Error(), "redirect") {
				t.Errorf("%d to %s: %v", status, where, err)
			}
			srv.Close()
		}
	}
	if followed.Load() {
		t.Error("a redirect was followed")
	}
}

// TestAnAnswerWithoutEnd is cut off by its length or by the time; what it began with counts.
func TestAnAnswerWithoutEnd(t *testing.T) {
	for name, fn := range map[string]http.HandlerFunc{
		"long, and failed": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = w.Write(make([]byte, 64<<10))
		},
		"long, and taken": func(w http.ResponseWriter, _ *http.Request) {
			for chunk := make([]byte, 64<<10); ; {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		},
		"slow, and taken": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, "."); err != nil {
					return
				}
				w.(http.Flusher).Flush()
				time.Sleep(10 * time.Millisecond)
			}
		},
		"many headers": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X", strings.Repeat("x", 1<<20))
		},
	} {
		srv := httptest.NewTLSServer(fn)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		err := local(&receiver{Server: srv}).Send(ctx, notify.Receiver{Address: srv.URL, Secret: "whsec_AAAA"}, notify.Message{ID: "one", At: time.Now(), Body: []byte("{}")})
		if taken := strings.HasSuffix(name, "taken"); taken && err != nil || !taken && !hefu.Is(err, hefu.KindUnavailable) || ctx.Err() != nil {
			t.Errorf("%s: %v", name, err)
		}
		cancel()
		srv.Close()
	}
}

// TestVector is the example of the specification's reference libraries.
func TestVector(t *testing.T) {
	const secret, id, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", `{"test": 2432232314}`
	var got http.Header
	srv := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header }))
	defer srv.Close()
	err := local(&receiver{Server: srv}).Send(t.Context(), notify.Receiver{Address: srv.URL, Secret: secret}, notify.Message{ID: id, At: time.Unix(1614265330, 0), Body: []byte(body)})
	if err != nil {
		t.Fatal(err)
	}
	if got.Get("webhook-id") != id || got.Get("webhook-timestamp") != "1614265330" || got.Get("webhook-signature") != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" ||
		got.Get("Content-Type") != "application/json" {
		t.Errorf("%v", got)
	}
}

// TestASecretThatCannotBeReadSendsNothing rather than something unsigned.
func TestASecretThatCannotBeReadSendsNothing(t *testing.T) {
	r := receive(t)
	for _, bad := range []string{"", "whsec_", "whsec_%%%", "%%%"} {
		err := local(r).Send(t.Context(), notify.Receiver{Address: r.Address(), Secret: bad}, notify.Message{ID: "one", At: time.Now(), Body: []byte("{}")})
		if !hefu.Is(err, hefu.KindInternal) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if n := len(r.Got()); n != 0 {
		t.Errorf("%d messages came in", n)
	}
}

// TestWhatIsSentIsWhatAReceiverReads holds a Notice against the helper of package client.
func TestWhatIsSentIsWhatAReceiverReads(t *testing.T) {
	want := hefu.Notice{
		ID: "faaaaaaaaaaaaaaaaaaaaaaaaa", Type: "transfer.sent", Timestamp: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC),
		Data: hefu.NoticeData{Transfer: &hefu.TransferNotice{ID: "gaaaaaaaaaaaaaaaaaaaaaaaaa", State: hefu.Sent, Network: "eip155:1", Asset: "eip155:1/slip44:60", Amount: hefu.UnitsOf(7), TxID: "0x1"}},
	}
	body, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	read := make(chan hefu.Notice, 1)
	const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		n, err := client.VerifyWebhook(secret, r.Header, body, time.Now())
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
		}
		read <- n
	}))
	defer srv.Close()
	err = local(&receiver{Server: srv}).Send(t.Context(), notify.Receiver{Address: srv.URL, Secret: secret}, notify.Message{ID: string(want.ID), At: time.Now(), Body: body})
	got, _ := json.Marshal(<-read)
	if err != nil || string(got) != string(body) {
		t.Errorf("%v: read %s of %s", err, got, body)
	}
}
