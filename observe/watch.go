package observe

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/guard"
)

// Watch is what stands around a guard: numbers, traces, both or neither. The zero value
// watches nothing and costs nothing.
type Watch struct {
	Metrics *Metrics
	Traces  *Traces
}

// Span is for guard.Parts; nil when nothing is watched.
func (w Watch) Span() guard.Span {
	if w.Metrics == nil && w.Traces == nil {
		return nil
	}
	return func(ctx context.Context, name string) (context.Context, func(error)) {
		ctx, end := w.start(ctx, name, trace.SpanKindInternal)
		m := w.Metrics
		if m == nil {
			return ctx, func(err error) { end(err) }
		}
		began := m.clock()
		return ctx, func(err error) {
			m.Step(name, m.clock().Sub(began), err)
			end(err)
		}
	}
}

func (w Watch) start(ctx context.Context, name string, kind trace.SpanKind, about ...attribute.KeyValue) (context.Context, func(error, ...attribute.KeyValue)) {
	if w.Traces == nil {
		return ctx, func(error, ...attribute.KeyValue) {}
	}
	return w.Traces.start(ctx, name, kind, about...)
}

// Store is s with its transactions counted.
func (w Watch) Store(s guard.Store) guard.Store {
	if w.Metrics == nil {
		return s
	}
	return w.Metrics.Store(s)
}

// RPC is the way to a network's nodes with its calls counted.
func (w Watch) RPC(network hefu.Network, rpc chain.RPC) chain.RPC {
	if w.Metrics == nil && w.Traces == nil {
		return rpc
	}
	return way{rpc, w, network}
}

type way struct {
	chain.RPC
	w       Watch
	network hefu.Network
}

// Dialect implements chain.Fetcher.
func (r way) Dialect() string {
	if f, ok := r.RPC.(chain.Fetcher); ok {
		return f.Dialect()
	}
	return ""
}

// Fetch implements chain.Fetcher; it is counted as a call.
func (r way) Fetch(ctx context.Context, body []byte, path ...string) (answer []byte, err error) {
	f, ok := r.RPC.(chain.Fetcher)
	if !ok {
		return nil, errors.New("the nodes answer no plain HTTP")
	}
	err = r.count(ctx, "fetch", func(ctx context.Context) error {
		answer, err = f.Fetch(ctx, body, path...)
		return err
	})
	return answer, err
}

// Quorum implements chain.Several.
func (r way) Quorum() int {
	if s, ok := r.RPC.(chain.Several); ok {
		return s.Quorum()
	}
	return 0
}

// Each implements chain.Several; the calls to each are counted too.
func (r way) Each() (out []chain.RPC) {
	if s, ok := r.RPC.(chain.Several); ok {
		for _, one := range s.Each() {
			out = append(out, way{one, r.w, r.network})
		}
	}
	return out
}

// Differ implements chain.Several.
func (r way) Differ(ctx context.Context, about string, said []string) {
	if s, ok := r.RPC.(chain.Several); ok {
		s.Differ(ctx, about, said)
	}
}

// Call implements chain.RPC. A node's own error is an answer: it is counted as refused.
func (r way) Call(ctx context.Context, result any, method string, params ...any) error {
	return r.count(ctx, method, func(ctx context.Context) error { return r.RPC.Call(ctx, result, method, params...) })
}

func (r way) count(ctx context.Context, method string, call func(context.Context) error) error {
	ctx, end := r.w.start(ctx, "node "+method, trace.SpanKindClient, attribute.String("hefu.network", string(r.network)))
	m := r.w.Metrics
	if m == nil {
		err := call(ctx)
		end(err)
		return err
	}
	began := m.clock()
	err := call(ctx)
	m.Call(r.network, m.clock().Sub(began), err)
	end(err)
	return err
}

// Request is for api.Options: it begins the answer to a request, and ends it with what
// was answered. Nil when nothing is watched.
func (w Watch) Request() func(ctx context.Context, method string) (context.Context, func(route string, status int, stream bool)) {
	if w.Metrics == nil && w.Traces == nil {
		return nil
	}
	return func(ctx context.Context, method string) (context.Context, func(string, int, bool)) {
		ctx, end := w.start(ctx, "HTTP "+method, trace.SpanKindServer, attribute.String("http.request.method", method))
		m := w.Metrics
		var done func(route string, status int, stream bool)
		if m != nil {
			began := m.clock()
			done = func(route string, status int, stream bool) {
				m.Request(method, route, status, m.clock().Sub(began), stream)
			}
		}
		return ctx, func(route string, status int, stream bool) {
			if done != nil {
				done(route, status, stream)
			}
			var err error
			if status >= 500 {
				err = errAnswered
			}
			end(err, attribute.String("http.route", route), attribute.Int("http.response.status_code", status))
		}
	}
}

// errAnswered marks the span of a request that the guard could not serve.
var errAnswered = &hefu.Error{Kind: hefu.KindInternal}
