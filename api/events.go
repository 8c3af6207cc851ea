package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

const (
	sessionStreams = 3    // of one session at a time; more are refused
	userStreams    = 24   // of all sessions of one user; above, one gives way
	allStreams     = 4096 // of everybody
	eventPage      = 200
	streamWrite    = 10 * time.Second // a client that does not read is dropped
)

// streams are the open ones.
type streams struct {
	mu  sync.Mutex
	of  map[hefu.UserID][]*place // oldest first
	all int
}

// place is what one open stream takes up.
type place struct {
	session hefu.SessionID
	gone    chan struct{} // closed when it gives way
}

// enter takes a place. A session has few, so that one that was stolen leaves the others
// theirs; where many sessions have all that a user has, the oldest stream of the session that
// has most gives way, the newcomer's own before another's.
func (s *streams) enter(c guard.Caller) (*place, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	own, count := s.of[c.User.ID], map[hefu.SessionID]int{}
	for _, p := range own {
		count[p.session]++
	}
	if count[c.Session.ID] >= sessionStreams {
		return nil, hefu.Errorf(hefu.KindThrottled, "events: a session has at most %d streams open; close one", sessionStreams)
	}
	if s.all >= allStreams {
		return nil, hefu.Errorf(hefu.KindBusy, "events: the guard has as many streams open as it can hold; try again later")
	}
	if len(own) >= userStreams {
		count[c.Session.ID]++
		most := c.Session.ID
		for _, p := range own {
			if count[p.session] > count[most] {
				most = p.session
			}
		}
		at := slices.IndexFunc(own, func(p *place) bool { return p.session == most })
		at = max(at, 0) // the newcomer's first one, and all others have one too: the oldest
		close(own[at].gone)
		s.remove(c.User.ID, own[at])
	}
	p := &place{c.Session.ID, make(chan struct{})}
	s.of[c.User.ID] = append(s.of[c.User.ID], p)
	s.all++
	return p, nil
}

func (s *streams) leave(user hefu.UserID, p *place) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(user, p)
}

// remove frees a place once, whether it was left or gave way.
func (s *streams) remove(user hefu.UserID, p *place) {
	at := slices.Index(s.of[user], p)
	if at < 0 {
		return
	}
	s.all--
	if s.of[user] = slices.Delete(s.of[user], at, at+1); len(s.of[user]) == 0 {
		delete(s.of, user)
	}
}

func (a *API) eventRoutes() {
	o := get("/v1/events", "events", "account", "What happens, as server-sent events")
	o.Description = "Each event has its sequence number as id and a wire Event as JSON data. A stream that is begun without " +
		"Last-Event-ID and without after begins now, with an event 'ready' that names the place. Comments are heartbeats. " +
		"An event 'end' (a problem) says that the session is over; a stream that ends without it is begun again. " +
		"A session has at most three streams."
	o.Metadata = map[string]any{streaming: true}
	route(a, o, a.events)
	item := a.huma.OpenAPI().Paths["/v1/events"].Get.Responses["200"]
	item.Description = "A stream of events"
	schema := a.huma.OpenAPI().Components.Schemas.Schema(eventType, true, "Event")
	item.Content = map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString, Description: "data: " + schema.Ref}}}
}

type eventsIn struct {
	Last  string `header:"Last-Event-ID" pattern:"^[0-9]{1,18}$" doc:"Resume after this event"`
	After string `query:"after" pattern:"^[0-9]{1,18}$" doc:"The same for a client that cannot set headers; 0 for everything"`
}

type eventsOut struct{ Body func(huma.Context) }

func (a *API) events(ctx context.Context, in *eventsIn) (*eventsOut, error) {
	c := callerOf(ctx)
	from := in.Last
	if from == "" {
		from = in.After
	}
	seq, err := a.begin(ctx, c, from)
	if err != nil {
		return nil, err
	}
	p, err := a.streams.enter(c)
	if err != nil {
		return nil, err
	}
	return &eventsOut{func(hc huma.Context) {
		defer a.streams.leave(c.User.ID, p)
		_, w := humachi.Unwrap(hc)
		s := &stream{w: w, rc: http.NewResponseController(w), seq: seq}
		s.open()
		a.follow(hc.Context(), s, c, p.gone)
	}}, nil
}

// begin finds the place where a stream starts: after a known event, or now. Events that
// cannot be read are a refusal, and no stream that ends at once: whoever asked comes again later.
func (a *API) begin(ctx context.Context, c guard.Caller, from string) (int64, error) {
	if from != "" {
		seq, err := strconv.ParseInt(from, 10, 64) // the schema allows digits only
		if err == nil {
			_, err = a.guard.Events(ctx, c, seq, 1)
		}
		return seq, err
	}
	seq := int64(0)
	for {
		page, err := a.guard.Events(ctx, c, seq, eventPage)
		if err != nil || len(page) == 0 {
			return seq, err
		}
		seq = page[len(page)-1].Seq
	}
}

// follow writes events until the client leaves, the session ends or the server
// stops. The guard checks the session at every look, without counting it as use.
func (a *API) follow(ctx context.Context, s *stream, c guard.Caller, gone <-chan struct{}) {
	look, beat := time.NewTicker(a.times.Poll), time.NewTicker(a.times.Beat)
	defer look.Stop()
	defer beat.Stop()
	for {
		page, err := a.guard.Events(ctx, c, s.seq, eventPage)
		if err != nil {
			// A client stops for good at an end. After anything else it comes again.
			if ctx.Err() == nil {
				if f := fail(ctx, err); f.Kind == hefu.KindUnauthenticated {
					s.send("end", "", f.Problem)
				}
			}
			return
		}
		for _, e := range page {
			s.seq = e.Seq
			s.send(e.Kind, strconv.FormatInt(e.Seq, 10), toEvent(e))
		}
		if s.failed || !a.pause(ctx, s, gone, look.C, beat.C) {
			return
		}
	}
}

// pause waits for the next look and says whether the stream goes on.
func (a *API) pause(ctx context.Context, s *stream, gone <-chan struct{}, look, beat <-chan time.Time) bool {
	for {
		select {
		case <-ctx.Done():
			return false
		case <-a.draining:
			return false
		case <-gone:
			return false
		case <-beat:
			s.write(": beat\n\n")
			if s.failed {
				return false
			}
		case <-look:
			return true
		}
	}
}

// stream writes server-sent events (WHATWG HTML, section 9.2).
type stream struct {
	w      http.ResponseWriter
	rc     *http.ResponseController
	seq    int64
	failed bool
}

func (s *stream) open() {
	s.w.Header().Set("Content-Type", "text/event-stream")
	s.w.Header().Set("X-Accel-Buffering", "no") // nginx would hold events back
	s.w.WriteHeader(http.StatusOK)
	s.write("retry: 1000\n\n")
	s.send("ready", strconv.FormatInt(s.seq, 10), struct{}{})
}

func (s *stream) send(kind, id string, v any) {
	data, err := json.Marshal(v) // one line: JSON has no raw line breaks
	if err != nil {
		s.failed = true
		return
	}
	if id != "" {
		id = "id: " + id + "\n"
	}
	s.write(fmt.Sprintf("%sevent: %s\ndata: %s\n\n", id, kind, data))
}

func (s *stream) write(text string) {
	if s.failed {
		return
	}
	_ = s.rc.SetWriteDeadline(time.Now().Add(streamWrite)) // the connection's clock, not the guard's
	if _, err := s.w.Write([]byte(text)); err != nil {
		s.failed = true
		return
	}
	s.failed = s.rc.Flush() != nil
}
