// Package page runs the page's own state machines without a browser: a signature from the
// proposal to the guard's answer (web/src/send.ts), the split of a key (web/src/setup/deal.ts),
// and the check of what was sent (web/src/money/transfers.ts). esbuild bundles them as they are, with the modules
// that speak to the Worker and to the guard; only those two are played, by *.mjs, and fail at
// every point in every way. Node's own test runner runs it.
package page
