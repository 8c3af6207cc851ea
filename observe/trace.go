package observe

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/hefu-wallet/hefu/egress"
)

// Traces tell what the guard did, step by step, to a collector.
type Traces struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
}

// Collector checks the address of a collector: a URL whose path is that of OTLP over HTTP
// when it has none of its own. It says nothing of the text in its errors.
func Collector(url string) (*egress.Target, error) {
	t, err := collecting().Parse(url)
	if err != nil {
		return nil, err
	}
	if scheme, rest, _ := strings.Cut(url, "://"); scheme != "" && !strings.Contains(strings.TrimSuffix(rest, "/"), "/") {
		t = t.At(nil, "v1", "traces")
	}
	return t, nil
}

// collecting is where an operator may have his collector.
func collecting() egress.Policy { return egress.Policy{Local: true, Plain: true} }

// NewTraces sends spans to a collector, in batches, over OTLP/HTTP with JSON. A collector
// that is away costs spans and nothing else. Close sends what is left.
func NewTraces(collector *egress.Target, version string) *Traces {
	about := resource.NewSchemaless(attribute.String("service.name", "hefu-guard"), attribute.String("service.version", version))
	e := &exporter{to: collector, way: egress.New(collecting(), egress.Options{}), about: about}
	p := sdk.NewTracerProvider(sdk.WithBatcher(e), sdk.WithResource(about))
	return &Traces{p, p.Tracer("github.com/hefu-wallet/hefu")}
}

// Close sends what was not sent yet.
func (t *Traces) Close(ctx context.Context) error { return t.provider.Shutdown(ctx) }

// start begins a span; the function ends it with further attributes and an error, of
// which only the kind is told.
func (t *Traces) start(ctx context.Context, name string, kind trace.SpanKind, about ...attribute.KeyValue) (context.Context, func(error, ...attribute.KeyValue)) {
	ctx, span := t.tracer.Start(ctx, name, trace.WithSpanKind(kind), trace.WithAttributes(about...))
	return ctx, func(err error, more ...attribute.KeyValue) {
		span.SetAttributes(more...)
		if err != nil {
			span.SetStatus(codes.Error, outcome(err))
		}
		span.End()
	}
}

// exporter writes spans as OTLP's JSON: the protocol's own encoder would bring gRPC along,
// which is a fifth of the binary.
type exporter struct {
	to    *egress.Target
	way   *egress.Client
	about *resource.Resource
}

// ExportSpans implements sdk.SpanExporter.
func (e *exporter) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	all := make([]otlpSpan, len(spans))
	for i, s := range spans {
		all[i] = spanOf(s)
	}
	body, err := json.Marshal(otlpRequest{[]otlpResourceSpans{{
		Resource:   otlpResource{attributes(e.about.Attributes())},
		ScopeSpans: []otlpScopeSpans{{Scope: otlpScope{Name: "github.com/hefu-wallet/hefu"}, Spans: all}},
	}}})
	if err != nil {
		return fmt.Errorf("write spans: %w", err)
	}
	res, err := e.way.Do(ctx, http.MethodPost, e.to, http.Header{"Content-Type": {"application/json"}}, body)
	if err != nil {
		return fmt.Errorf("send spans: %w", err)
	}
	if res.Status/100 != 2 {
		return fmt.Errorf("send spans: the collector answers with status %d", res.Status)
	}
	return nil
}

// Shutdown implements sdk.SpanExporter.
func (e *exporter) Shutdown(context.Context) error {
	e.way.Close()
	return nil
}

// OTLP's messages as JSON (opentelemetry-proto 1.11, 'JSON Protobuf Encoding'): ids in
// hexadecimal, 64-bit numbers as text, enums as numbers.
type (
	otlpRequest struct {
		ResourceSpans []otlpResourceSpans `json:"resourceSpans"`
	}
	otlpResourceSpans struct {
		Resource   otlpResource     `json:"resource"`
		ScopeSpans []otlpScopeSpans `json:"scopeSpans"`
	}
	otlpResource struct {
		Attributes []otlpAttribute `json:"attributes"`
	}
	otlpScopeSpans struct {
		Scope otlpScope  `json:"scope"`
		Spans []otlpSpan `json:"spans"`
	}
	otlpScope struct {
		Name string `json:"name"`
	}
	otlpSpan struct {
		TraceID    string          `json:"traceId"`
		SpanID     string          `json:"spanId"`
		Parent     string          `json:"parentSpanId,omitempty"`
		Name       string          `json:"name"`
		Kind       int             `json:"kind"`
		Start      string          `json:"startTimeUnixNano"`
		End        string          `json:"endTimeUnixNano"`
		Attributes []otlpAttribute `json:"attributes,omitempty"`
		Status     otlpStatus      `json:"status"`
	}
	otlpAttribute struct {
		Key   string    `json:"key"`
		Value otlpValue `json:"value"`
	}
	otlpValue struct {
		Text *string `json:"stringValue,omitempty"`
		Int  *string `json:"intValue,omitempty"`
	}
	otlpStatus struct {
		Code    int    `json:"code,omitempty"`
		Message string `json:"message,omitempty"`
	}
)

func spanOf(s sdk.ReadOnlySpan) otlpSpan {
	id, span := s.SpanContext().TraceID(), s.SpanContext().SpanID()
	out := otlpSpan{
		TraceID: hex.EncodeToString(id[:]), SpanID: hex.EncodeToString(span[:]), Name: s.Name(), Kind: int(s.SpanKind()),
		Start: nanos(s.StartTime()), End: nanos(s.EndTime()), Attributes: attributes(s.Attributes()),
	}
	if p := s.Parent().SpanID(); p.IsValid() {
		out.Parent = hex.EncodeToString(p[:])
	}
	if s.Status().Code == codes.Error {
		out.Status = otlpStatus{Code: 2, Message: s.Status().Description}
	}
	return out
}

func nanos(t time.Time) string { return strconv.FormatInt(t.UnixNano(), 10) }

// attributes writes texts and whole numbers: there are no others here.
func attributes(all []attribute.KeyValue) []otlpAttribute {
	out := make([]otlpAttribute, len(all))
	for i, a := range all {
		v := a.Value.String()
		out[i].Key = string(a.Key)
		if a.Value.Type() == attribute.INT64 {
			out[i].Value.Int = &v
		} else {
			out[i].Value.Text = &v
		}
	}
	return out
}
