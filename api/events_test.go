package api_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/api"
	"github.com/hefu-wallet/hefu/api/apitest"
	"github.com/hefu-wallet/hefu/guard"
)

// listener reads a stream line by line.
type listener struct {
	t     *testing.T
	lines chan string
	leave context.CancelFunc
}

// listen opens a stream, as soon as one that was left before does not count any more.
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
	var resp *http.Response
	for range 500 {
		if resp, err = http.DefaultClient.Do(req); err != nil {
			r.Fatal(err)
		}
		if resp.StatusCode != http.StatusTooManyRequests {
			break
		}
		_ = resp.Body.Close()
		time.Sleep(10 * time.Millisecond)
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
	for _, from := range [][]string{{"", "Last-Event-ID", "1"}, {"?after=1"}, {"?after=0", "Last-Event-ID", "1"}} {
		l := r.listen(from[0], from[1:]...)
		if got := l.expect("id: "); got != "id: 1" {
			t.Errorf("ready at %q", got)
		}
		if got := l.expect("id: ") + " " + l.expect("id: "); got != "id: 2 id: 3" {
			t.Errorf("resumed with %q", got)
		}
		l.leave()
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
	for range 3 {
		open = append(open, r.listen(""))
	}
	if got := r.do("GET", "/v1/events", ""); got.status != 429 {
		t.Fatalf("the fourth: %d", got.status)
	}
	open[0].leave()
	r.listen("").expect("event: ready") // what was left does not count
}

// One session holds a few streams and leaves the others theirs; many sessions together push
// out the oldest of whichever has most.
func TestAThiefsStreamsLeaveTheOwnersOpen(t *testing.T) {
	s := api.NewStreams()
	as := func(session string) guard.Caller {
		c := apitest.Caller()
		c.Session.ID = hefu.SessionID(session)
		return c
	}
	enter := func(session string) (<-chan struct{}, func()) {
		t.Helper()
		gone, leave, err := s.Enter(as(session))
		if err != nil {
			t.Fatal(err)
		}
		return gone, leave
	}
	over := func(c <-chan struct{}) bool {
		select {
		case <-c:
			return true
		default:
			return false
		}
	}
	owner, leave := enter("owner") // the oldest of all
	thief, _ := enter("thief0")
	for range 2 {
		enter("thief0")
	}
	if _, _, err := s.Enter(as("thief0")); !hefu.Is(err, hefu.KindThrottled) {
		t.Fatalf("the fourth of one session: %v", err)
	}
	for i := 1; i < 7; i++ { // more sessions than a thief has
		for range 3 {
			enter(fmt.Sprint("thief", i))
		}
	}
	own, _ := enter("thief7")
	enter("thief7")
	if over(own) || s.All() != 24 {
		t.Fatalf("%d are open", s.All())
	}
	enter("thief7")
	if !over(own) || over(thief) || over(owner) {
		t.Fatal("the third of a session pushed out another's")
	}
	enter("owner's phone")
	if !over(thief) || over(owner) || s.All() != 24 {
		t.Fatalf("the owner's is over: %t, the thief's oldest: %t; %d are open", over(owner), over(thief), s.All())
	}
	leave()
	leave()
	if s.All() != 23 {
		t.Fatalf("%d are open after the owner left, want 23", s.All())
	}
	if _, _, err := s.Enter(as("owner")); err != nil {
		t.Fatal(err)
	}
}

// A stream that breaks is no session that is over: a page that heard so would stay away.
func TestAStreamThatBreaksIsNoEnd(t *testing.T) {
	r := serve(t)
	l := r.listen("")
	l.expect("event: ready")
	r.guard.Fail("Events", errors.New("the database is locked"))
	for line := range l.lines { // until it is closed
		if strings.HasPrefix(line, "event: end") {
			t.Error("an end was said for a database that was locked")
		}
	}
	if got := r.do("GET", "/v1/events?after=0", ""); got.status != 500 {
		t.Errorf("begun while nothing can be read: %d, want 500 and no stream", got.status)
	}
	r.guard.Fail("Events", nil)
	r.listen("?after=0").expect("event: ready")
}
