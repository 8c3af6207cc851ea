// Command soak lets people pay through the real binary for as long as it is told, under
// everything that goes wrong by itself, and judges from the chain at the end:
//
//	go run ./test/soak -for 2m                                a smoke
//	go run ./test/soak -for 1h -fuzz -write docs/benchmarks.md   what `make soak` runs
//
// A long run is best done in a checkout of its own; -take brings its figures over.
//
// Two guards (`hefu serve`, each with its own directory) share one chain: a dev chain of
// Ethereum, or with -chain bitcoin btcd on regtest. The first guard
// is killed with SIGKILL at random moments and started again at once; the second lives
// through the whole run, so that its memory can be watched. The chain reorganises above
// its finality and is restarted, which loses what waited to be
// mined. People sign up over HTTP with the holder's own code, pay natively and in
// tokens, within and above their limits, stop what rests, freeze and come back, raise
// limits, and let plans go stale.
//
// The judge (judge.go) reads final blocks and not the guards' tables: nothing is paid
// twice, nothing that a guard calls final is missing, nothing was paid that was stopped
// or never agreed to, no limit is exceeded, and every transfer has an end.
package main
