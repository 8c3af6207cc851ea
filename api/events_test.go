package api_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu/api"
	"github.com/hefu-wallet/hefu/api/apitest"
)

// listener reads a stream line by line.
type listener struct {
	t     *testing.T
	lines chan string
	leave context.CancelFunc
}

func (r *rig) listen(query string, headers ...string) *listener {
	r.Helper()
	ctx, leave := context.WithCancel(r.Context())
	req, err := http.NewRequestWithContext(ctx, "GET", r.url+"/v1/events"+query, nil)
	if err != nil {
		r.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+apitest.Token)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.Fatal(err)
	}
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/event-stream" || resp.Header.Get("Cache-Control") != "no-store" {
		r.Fatalf("%d %v", resp.StatusCode, resp.Header)
	}
	l := &listener{r.T, make(chan string, 1000), leave}
	go func() {
		defer close(l.lines)
		defer resp.Body.Close()
		for s := bufio.NewScanner(resp.Body); s.Scan(); {
			l.lines <- s.Text()
		}
	}()
	r.Cleanup(leave)
	return l
}

// expect reads until a line starts with the prefix and returns it; "" stands for
// the end of the stream.
func (l *listener) expect(prefix string) string {
	l.t.Helper()
	deadline := time.After(5 * time.Second)
	for {
		select {
		case line, ok := <-l.lines:
			switch {
			case !ok && prefix == "":
				return ""
			case !ok:
				l.t.Fatalf("the stream ended before %q", prefix)
			case prefix != "" && strings.HasPrefix(line, prefix):
				return line
			}
		case <-deadline:
			l.t.Fatalf("no %q in time", prefix)
		}
	}
}

func TestEventsArriveAndResume(t *testing.T) {
	r := serve(t)
	r.guard.Happen("transfer", "one")
	r.guard.Happen("transfer", "two")
	l := r.listen("")
	if got := l.expect("id: "); got != "id: 2" {
		t.Errorf("a new stream starts at %q, want now", got)
	}
	l.expect("event: ready")
	r.guard.Happen("device", "three\nwith a second line")
	if got := l.expect("id: "); got != "id: 3" {
		t.Errorf("%q", got)
	}
	if got := l.expect("event: "); got != "event: device" {
		t.Errorf("%q", got)
	}
	if got := l.expect("data: "); !strings.Contains(got, `"text":"three\nwith a second line"`) {
		t.Errorf("%q", got)
	}
	l.leave()
	for _, l := range []*listener{r.listen("", "Last-Event-ID", "1"), r.listen("?after=1"), r.listen("?after=0", "Last-Event-ID", "1")} {
		if got := l.expect("id: "); got != "id: 1" {
			t.Errorf("ready at %q", got)
		}
		if got := l.expect("id: ") + " " + l.expect("id: "); got != "id: 2 id: 3" {
			t.Errorf("resumed with %q", got)
		}
	}
	if got := r.listen("?after=0").expect("id: "); got != "id: 0" {
		t.Errorf("everything begins at %q", got)
	}
}

func TestAQuietStreamBeats(t *testing.T) {
	r := serve(t, func(o *api.Options) { o.Times.Read = 50 * time.Millisecond; o.Times.Handle = 50 * time.Millisecond })
	l := r.listen("")
	for range 20 { // far longer than any time-out of an ordinary request
		l.expect(": beat")
	}
	r.guard.Happen("transfer", "late")
	l.expect("event: transfer")
}

func TestAStreamEndsWithItsSession(t *testing.T) {
	r := serve(t)
	l := r.listen("")
	l.expect("event: ready")
	r.guard.EndAll()
	l.expect("event: end")
	if got := l.expect("data: "); !strings.Contains(got, `"kind":"unauthenticated"`) {
		t.Errorf("%q", got)
	}
	l.expect("")
	if got := r.do("GET", "/v1/events", "", "Last-Event-ID", "0"); got.status != 401 {
		t.Errorf("afterwards: %d", got.status)
	}
}

func TestStreamsOfOneUserAreBounded(t *testing.T) {
	r := serve(t)
	var open []*listener
	for range 8 {
		open = append(open, r.listen(""))
	}
	if got := r.do("GET", "/v1/events", ""); got.status != 429 {
		t.Fatalf("the ninth: %d", got.status)
	}
	open[0].leave()
	for range 200 {
		ctx, cancel := context.WithCancel(t.Context())
		req, _ := http.NewRequestWithContext(ctx, "GET", r.url+"/v1/events", nil)
		req.Header.Set("Authorization", "Bearer "+apitest.Token)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		resp.Body.Close()
		if resp.StatusCode == 200 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("a stream that was left still counts")
}
