package client_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/client"
)

func TestEventsFromTheStartAndFromNow(t *testing.T) {
	p := serve(t)
	c := dial(t, p.url)
	p.guard.Happen("transfer", "one")
	p.guard.Happen("transfer", "two")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var got []string
	for e, err := range c.Events(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, e.Text); len(got) == 2 {
			break
		}
	}
	if strings.Join(got, " ") != "one two" {
		t.Errorf("%v", got)
	}
	go func() {
		time.Sleep(100 * time.Millisecond)
		p.guard.Happen("transfer", "three")
	}()
	for e, err := range c.Events(ctx, client.FromNow) {
		if err != nil || e.Text != "three" {
			t.Errorf("%v %v", e, err)
		}
		break
	}
}

func TestEventsEndWithTheSession(t *testing.T) {
	p := serve(t)
	c := dial(t, p.url)
	p.guard.Happen("transfer", "one")
	n, ended := 0, error(nil)
	for _, err := range c.Events(t.Context(), 0) {
		if err != nil {
			ended = err
			continue
		}
		n++
		p.guard.EndAll()
	}
	if n != 1 || !hefu.Is(ended, hefu.KindUnauthenticated) {
		t.Errorf("%d events, then %v", n, ended)
	}
}

// TestEventsResume breaks every connection after one event, in the middle of the
// next one.
func TestEventsResume(t *testing.T) {
	var connections atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		connections.Add(1)
		last := 0
		_, _ = fmt.Sscan(r.Header.Get("Last-Event-ID"), &last)
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = fmt.Fprintf(w, "retry: 1\n\nid: %d\nevent: ready\ndata: {}\n\n: beat\n\n", last)
		for seq := max(last, 1); seq <= last+1; seq++ { // the last one is said twice
			_, _ = fmt.Fprintf(w, "id: %d\nevent: transfer\ndata: {\"seq\":%d,\"kind\":\"transfer\",\"text\":\"n%d\",\"at\":\"2026-11-22T10:00:00Z\"}\n\n", seq, seq, seq)
		}
		_, _ = io.WriteString(w, "id: 99\nevent: transfer\ndata: {\"seq\":9")
	}))
	defer srv.Close()
	c := dial(t, srv.URL)
	var got []string
	for e, err := range c.Events(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, e.Text); len(got) == 4 {
			break
		}
	}
	if strings.Join(got, " ") != "n1 n2 n3 n4" || connections.Load() != 4 {
		t.Errorf("%v over %d connections", got, connections.Load())
	}
}

func TestASilentStreamIsDead(t *testing.T) {
	var connections atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		if connections.Add(1) == 1 {
			w.(http.Flusher).Flush()
			<-r.Context().Done()
			return
		}
		_, _ = io.WriteString(w, "id: 1\nevent: transfer\ndata: {\"seq\":1,\"kind\":\"transfer\",\"at\":\"2026-11-22T10:00:00Z\"}\n\n")
	}))
	defer srv.Close()
	c := dial(t, srv.URL, func(o *client.Options) { o.Quiet = 50 * time.Millisecond })
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	n := 0
	for _, err := range c.Events(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		break
	}
	if n != 1 {
		t.Error("the client waited for ever on a silent connection")
	}
}

func TestAStreamThatBeatsLives(t *testing.T) {
	var connections atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		connections.Add(1)
		w.Header().Set("Content-Type", "text/event-stream")
		for range 30 {
			_, _ = io.WriteString(w, ": beat\n\n")
			w.(http.Flusher).Flush()
			time.Sleep(50 * time.Millisecond)
		}
		_, _ = io.WriteString(w, "id: 1\nevent: transfer\ndata: {\"seq\":1,\"kind\":\"transfer\",\"at\":\"2026-11-22T10:00:00Z\"}\n\n")
	}))
	defer srv.Close()
	c := dial(t, srv.URL, func(o *client.Options) { o.Quiet = time.Second })
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	n := 0
	for _, err := range c.Events(ctx, 0) {
		if n++; err != nil {
			t.Error(err)
		}
		break
	}
	if n != 1 || connections.Load() != 1 {
		t.Errorf("%d events over %d connections", n, connections.Load())
	}
}

func TestEventsWithoutEnd(t *testing.T) {
	line := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for chunk := strings.Repeat("x", 64<<10); ; {
			if _, err := io.WriteString(w, chunk); err != nil {
				return
			}
		}
	}
	garbage := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "id: 1\nevent: transfer\ndata: nonsense\n\n")
	}
	for name, fn := range map[string]http.HandlerFunc{"one endless line": line, "garbage": garbage} {
		var last error
		for _, err := range hostile(t, fn).Events(t.Context(), 0) {
			last = err
		}
		if !hefu.Is(last, hefu.KindInternal) {
			t.Errorf("%s: %v", name, last)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range hostile(t, garbage).Events(ctx, 0) {
		t.Error("an event after the end")
	}
}
