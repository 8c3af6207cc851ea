package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/hefu-wallet/hefu/test/figure"
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
	f := figure.New()
	if _, err := measurePair(f, e); err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(f); err != nil {
		return fmt.Errorf("print the figures: %w", err)
	}
	return nil
}
