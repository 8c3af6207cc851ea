package api

import (
	"strconv"
	"time"

	"github.com/hefu-wallet/hefu"
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
