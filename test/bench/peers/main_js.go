package main

import (
	"fmt"
	"os"
)

// main is the wasm part. Its one argument is an effort as JSON; the figures go to
// standard output.
func main() {
	if err := answer(os.Args[len(os.Args)-1]); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "peers (wasm):", err)
		os.Exit(1)
	}
}
