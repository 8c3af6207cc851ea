package observe

import (
	"context"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	spans "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// receiver is a collector: it reads with the protocol's own decoder.
type receiver struct {
	*httptest.Server
	t     *testing.T
	mu    sync.Mutex
	spans map[string]*spans.Span // by name
	about map[string]string
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{t: t, spans: map[string]*spans.Span{}, about: map[string]string{}}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil || req.URL.Path != "/v1/traces" || req.Method != http.MethodPost || req.Header.Get("Content-Type") != "application/json" {
		r.t.Errorf("%s %s: %v", req.Method, req.URL, err)
	}
	var got collector.ExportTraceServiceRequest
	if err := protojson.Unmarshal(body, &got); err != nil {
		r.t.Errorf("%s: %v", body, err)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, rs := range got.ResourceSpans {
		for _, a := range rs.Resource.Attributes {
			r.about[a.Key] = a.Value.GetStringValue()
		}
		for _, ss := range rs.ScopeSpans {
			for _, s := range ss.Spans {
				r.spans[s.Name] = s
			}
		}
	}
}

func value(s *spans.Span, key string) *common.AnyValue {
	for _, a := range s.GetAttributes() {
		if a.Key == key {
			return a.Value
		}
	}
	return nil
}

// id is what the protocol's JSON has in hexadecimal, and its decoder reads as base64.
func id(b []byte) string { return hex.EncodeToString(b) }

// A request, the approval in it and its steps, and a call to a node are one trace.
func TestATraceGoesFromTheRequestToTheNode(t *testing.T) {
	r := newReceiver(t)
	to, err := Collector(r.URL)
	if err != nil {
		t.Fatal(err)
	}
	tr := NewTraces(to, "1.2.3")
	w := Watch{Traces: tr, Metrics: NewMetrics("", time.Now)}
	ctx, answered := w.Request()(t.Context(), "POST")
	ctx, approved := w.Span()(ctx, guard.SpanApprove)
	_, evaluated := w.Span()(ctx, guard.SpanEvaluate)
	evaluated(nil)
	_ = w.RPC(eth, lame{hefu.Errorf(hefu.KindUnavailable, "0xsecret is away")}).Call(ctx, nil, "eth_call", "0xparameter")
	approved(hefu.Errorf(hefu.KindReplan, "0xsecret"))
	answered("/v1/transfers/{id}/approve", 503, false)
	if err := tr.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	top, approve, evaluate, node := r.spans["HTTP POST"], r.spans[guard.SpanApprove], r.spans[guard.SpanEvaluate], r.spans["node eth_call"]
	if top == nil || approve == nil || evaluate == nil || node == nil {
		t.Fatalf("%v", r.spans)
	}
	for child, parent := range map[*spans.Span]*spans.Span{approve: top, evaluate: approve, node: approve} {
		if id(child.ParentSpanId) != id(parent.SpanId) || id(child.TraceId) != id(top.TraceId) {
			t.Errorf("%s is not below %s", child.Name, parent.Name)
		}
	}
	if len(top.ParentSpanId) != 0 || top.Kind != spans.Span_SPAN_KIND_SERVER || node.Kind != spans.Span_SPAN_KIND_CLIENT || approve.Kind != spans.Span_SPAN_KIND_INTERNAL {
		t.Errorf("kinds: %v %v %v", top.Kind, node.Kind, approve.Kind)
	}
	if value(top, "http.route").GetStringValue() != "/v1/transfers/{id}/approve" || value(top, "http.response.status_code").GetIntValue() != 503 || value(node, "hefu.network").GetStringValue() != string(eth) {
		t.Errorf("%v %v", top.Attributes, node.Attributes)
	}
	for s, want := range map[*spans.Span]string{approve: "replan", node: "unavailable", top: "internal"} {
		if s.Status.GetCode() != spans.Status_STATUS_CODE_ERROR || s.Status.GetMessage() != want {
			t.Errorf("%s ended with %v, want %s", s.Name, s.Status, want)
		}
	}
	if evaluate.Status.GetCode() != spans.Status_STATUS_CODE_UNSET || evaluate.EndTimeUnixNano < evaluate.StartTimeUnixNano || evaluate.StartTimeUnixNano == 0 {
		t.Errorf("%v", evaluate)
	}
	if r.about["service.name"] != "hefu-guard" || r.about["service.version"] != "1.2.3" {
		t.Errorf("%v", r.about)
	}
}

// A collector that is away or refuses costs spans and nothing else.
func TestACollectorThatIsAway(t *testing.T) {
	refuses := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	defer refuses.Close()
	for _, url := range []string{refuses.URL, "http://127.0.0.1:1"} {
		to, err := Collector(url)
		if err != nil {
			t.Fatal(err)
		}
		tr := NewTraces(to, "")
		_, end := Watch{Traces: tr}.Span()(t.Context(), guard.SpanAdvance)
		end(nil)
		_ = tr.Close(t.Context()) // it may say so
	}
}

func TestACollectorsAddress(t *testing.T) {
	for _, bad := range []string{"", "localhost:4318", "ftp://x", "http://", "https://x/#y"} {
		if _, err := Collector(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
