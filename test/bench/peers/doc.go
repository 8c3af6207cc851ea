// Command peers measures one ECDSA signature by two parties on secp256k1 with Hefu's
// package pair, with the Go libraries for it that can be had as modules, and by one
// machine with the whole key: set-up, each party's time, bytes and round trips, natively
// and as wasm in Node, in one run.
//
//	go run .            prints the table
//	go run . -json      prints the figures, as test/bench reads them
//	go run . -quick     few repetitions
//
// `go vet ./...` and `make test` of the product see nothing of it but its format: building
// it fetches a dozen modules more. `make bench` runs it and says so where that fails.
//
// It is a module of its own so that none of these libraries enters the product's go.mod.
// Modules that Hefu and a library share have Hefu's versions here, because Go builds one
// version of each.
package main
