// Package crash kills the real guard (SQLite, keystore, a real dev chain) with SIGKILL
// before and after every statement and every commit that its use cases reach, and lets
// two fresh processes race to finish what was begun. The chain is the judge, not the
// guard's own tables: what was approved is paid exactly once, what was frozen never, the
// nonces have no gaps, and the dealing still signs.
//
// The statements are found twice: by running every use case on the path once through a
// driver that writes down who asks (driver_test.go), and by reading the sources of guard
// and store (scan_test.go); so is what the keystore writes before a commit that revokes
// something. The two must agree, so that a new statement without a kill fails the test.
//
// It does so over anvil and, with fewer kills, over btcd (world_test.go, bitcoin_test.go):
// there the judge reads every block and derives the account's addresses from paper.
//
// The device lives in the test's own process and survives; the guard is a child process
// that speaks JSON over its standard input and output (child_test.go). HEFU_SOAK=1 kills
// at every distinct call stack instead of at every site, several rounds of it.
package crash
