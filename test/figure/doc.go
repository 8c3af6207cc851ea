// Package figure is what the programs share that measure Hefu and write their figures
// into docs/benchmarks.md: series with their spread, a stop-watch for the steps of two
// parties, the machine, tables, sections of a document that another program wrote, and
// the way to run a program's own code as wasm in Node.
package figure
