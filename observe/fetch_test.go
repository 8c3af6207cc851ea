package observe

import (
	"context"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu/chain"
)

// plain is a node that answers plain HTTP.
type plain struct{ lame }

func (plain) Dialect() string { return "esplora" }

func (plain) Fetch(_ context.Context, body []byte, path ...string) ([]byte, error) {
	return append(body, path[0]...), nil
}

// A node's kind and its plain answers come through; a way that hid them would turn every
// Esplora into something else.
func TestPlainHTTPComesThrough(t *testing.T) {
	w := Watch{Metrics: NewMetrics("test", time.Now)}
	f, ok := w.RPC(eth, plain{}).(chain.Fetcher)
	if !ok || f.Dialect() != "esplora" {
		t.Fatal("the kind of the node is hidden")
	}
	if got, err := f.Fetch(t.Context(), []byte("body "), "path"); err != nil || string(got) != "body path" {
		t.Errorf("%q, %v", got, err)
	}
	f = w.RPC(eth, lame{}).(chain.Fetcher)
	if _, err := f.Fetch(t.Context(), nil, "path"); err == nil || f.Dialect() != "" {
		t.Error("a node without plain HTTP answers it")
	}
}
