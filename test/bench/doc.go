// Command bench measures Hefu on one machine in one run and writes docs/benchmarks.md
// completely: signing and dealing natively and as wasm in Node, approvals and sign-ins
// of a whole guard next to their bare minimum, and how long the demo takes to be ready.
//
//	go run ./test/bench -demo             everything, as `make bench` does
//	go run ./test/bench -quick            few repetitions, printed instead of written
//	go run ./test/bench -only approve     one part, printed
//
// The wasm part is this same program built for GOOS=js GOARCH=wasm (main_js.go); it
// shares the code that measures signing and dealing and prints its figures as JSON.
//
// Times are wall clock unless they are said to be CPU. A series is given as its median
// and, in brackets, its 10th and 90th percentile.
package main
