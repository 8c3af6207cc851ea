package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// main is the wasm part. Its one argument is an effort as JSON; the figures go to
// standard output.
func main() {
	if err := run(); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "bench (wasm):", err)
		os.Exit(1)
	}
}

func run() error {
	var e effort
	if err := json.Unmarshal([]byte(os.Args[len(os.Args)-1]), &e); err != nil {
		return fmt.Errorf("read the effort: %w", err)
	}
	f := newFigures()
	if _, err := measurePair(f, e); err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(f); err != nil {
		return fmt.Errorf("print the figures: %w", err)
	}
	return nil
}

// cpuTime is the CPU time of Node's main thread, where all of wasm runs, as Linux tells
// it (proc(5), schedstat); 0 elsewhere. V8's compiler threads are not in it.
func cpuTime() time.Duration {
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
