//go:build unix

package figure

import (
	"syscall"
	"time"
)

// CPUTime is the CPU time of this process so far, all threads and the garbage collector
// included.
func CPUTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
