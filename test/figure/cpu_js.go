package figure

import (
	"fmt"
	"os"
	"time"
)

// CPUTime is the CPU time of Node's main thread, where all of wasm runs, as Linux tells
// it (proc(5), schedstat); 0 elsewhere. V8's compiler threads are not in it.
func CPUTime() time.Duration {
	raw, err := os.ReadFile("/proc/self/schedstat")
	if err != nil {
		return 0
	}
	var ns int64
	if _, err := fmt.Sscan(string(raw), &ns); err != nil {
		return 0
	}
	return time.Duration(ns)
}
