package guard

import "time"

// now is the guard's time. Everything that expires is measured by it.
func (g *Guard) now() time.Time { return g.clock.Now() }
