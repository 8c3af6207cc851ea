package client

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/wire"
)

const (
	maxLine = 256 << 10
	// FromNow asks Events for what happens from now on.
	FromNow int64 = -1
)

// Events yields what happens after a sequence number (FromNow for nothing of the
// past), in order and each once. A broken connection is made again after the last
// event; the sequence ends with ctx, when the loop breaks, or with an error when
// the session is over or the guard refuses.
func (c *Client) Events(ctx context.Context, after int64) iter.Seq2[wire.Event, error] {
	return func(yield func(wire.Event, error) bool) {
		s := &stream{c: c, last: after, yield: yield}
		for tries := 0; ; tries++ {
			heard := s.last
			err := s.once(ctx)
			if s.done || ctx.Err() != nil {
				return
			}
			if err != nil && !passing(err) {
				yield(wire.Event{}, err)
				return
			}
			if s.alive || s.last != heard {
				tries, s.alive = 0, false
			}
			if c.opt.Pause(ctx, 250*time.Millisecond<<min(tries, 5)) != nil {
				return
			}
		}
	}
}

// stream is one subscription over any number of connections.
type stream struct {
	c     *Client
	last  int64
	alive bool // the present connection was answered
	done  bool // the loop's body broke
	yield func(wire.Event, error) bool
}

// once follows one connection to its end. nil means that it broke.
func (s *stream) once(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	quiet := time.AfterFunc(s.c.opt.Quiet, cancel)
	defer quiet.Stop()
	k := call{method: http.MethodGet, path: "/v1/events"}
	req, err := s.c.request(ctx, k, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "text/event-stream")
	if s.last >= 0 {
		req.Header.Set("Last-Event-ID", strconv.FormatInt(s.last, 10))
	}
	resp, err := s.c.http.Do(req)
	if err != nil {
		return unreachable(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if media, _, _ := strings.Cut(resp.Header.Get("Content-Type"), ";"); resp.StatusCode != http.StatusOK || media != "text/event-stream" {
		data, _ := io.ReadAll(io.LimitReader(resp.Body, maxLine))
		return problem(resp, data)
	}
	s.alive = true
	return s.read(resp.Body, quiet)
}

// read parses the stream (WHATWG HTML, section 9.2; fields that the guard does
// not send are ignored).
func (s *stream) read(body io.Reader, quiet *time.Timer) error {
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, maxLine)
	var kind, id, data string
	for lines.Scan() {
		quiet.Reset(s.c.opt.Quiet)
		name, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case lines.Text() == "":
			if err := s.dispatch(kind, id, data); err != nil || s.done {
				return err
			}
			kind, id, data = "", "", ""
		case name == "event":
			kind = value
		case name == "id":
			id = value
		case name == "data":
			data += value
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return hefu.Errorf(hefu.KindInternal, "the guard sent an event larger than %d bytes", maxLine)
	}
	return nil
}

func (s *stream) dispatch(kind, id, data string) error {
	switch kind {
	case "":
		return nil
	case "ready":
		if seq, err := strconv.ParseInt(id, 10, 64); err == nil && s.last < 0 {
			s.last = seq
		}
		return nil
	case "end":
		var p wire.Problem
		if json.Unmarshal([]byte(data), &p) != nil || p.Kind == "" {
			p.Kind, p.Detail = hefu.KindUnauthenticated, "the session is over"
		}
		return hefu.Errorf(p.Kind, "%s", p.Detail)
	}
	var e wire.Event
	if err := json.Unmarshal([]byte(data), &e); err != nil {
		return hefu.Errorf(hefu.KindInternal, "the guard sent an event that cannot be read").Because(fmt.Errorf("event %q: %w", id, err))
	}
	if e.Seq <= s.last { // heard before
		return nil
	}
	s.last = e.Seq
	s.done = !s.yield(e, nil)
	return nil
}
