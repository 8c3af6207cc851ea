//go:build !js

// Command hefuwasm is the wallet's core in a browser's Worker; it is built for js/wasm only.
package main

import "os"

func main() {
	_, _ = os.Stderr.WriteString("hefuwasm runs in a browser: build it with GOOS=js GOARCH=wasm (make web)\n")
	os.Exit(2)
}
