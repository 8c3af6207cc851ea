// Package browser drives the wallet's page in a real Chromium against the real program and
// real dev chains. The Go side starts chains and guard and answers a few commands of the
// play (kill the guard, fund an address, mine); the plays are *.mjs, on playwright-core, from
// an npm folder of their own that is pinned by its lock file.
//
// Most of a play is waiting, for codes that count once in half a minute and for blocks, so the
// tests run beside each other, each with chains and a guard of its own.
package browser
