package api

import (
	"strconv"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// ToTransfer is toTransfer, for tests of what may leave.
var ToTransfer = toTransfer

// Notes are the operations that have a note, and the controls that the notes name.
func Notes() (ids []string, controls []hefu.Control) {
	for id, n := range notes() {
		ids, controls = append(ids, id), append(controls, n.by...)
	}
	return ids, controls
}

// MostBuckets is the bound of a limiter's memory.
const MostBuckets = mostBuckets

// FillLimiter lets so many sources ask once each, a microsecond apart, and says how many
// are remembered.
func FillLimiter(sources int, now time.Time) int {
	l := newLimiter(1, 1)
	for i := range sources {
		l.wait(strconv.Itoa(i), now.Add(time.Duration(i)*time.Microsecond))
	}
	return len(l.of)
}

// Streams is the count of open streams.
type Streams struct{ s streams }

// NewStreams has none open.
func NewStreams() *Streams { return &Streams{streams{of: map[hefu.UserID][]*place{}}} }

// Enter takes a place; the channel closes when it gives way.
func (s *Streams) Enter(c guard.Caller) (gone <-chan struct{}, leave func(), err error) {
	p, err := s.s.enter(c)
	if err != nil {
		return nil, nil, err
	}
	return p.gone, func() { s.s.leave(c.User.ID, p) }, nil
}

// All is how many are open.
func (s *Streams) All() int { return s.s.all }
