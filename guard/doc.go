// Package guard is the server's half of the wallet: it signs users in, keeps the
// guard half of their keys, judges and co-signs transfers, and follows them to
// finality. It has no SQL and no HTTP: it declares the Store, Keystore and Clock
// that it needs.
//
// Nothing is co-signed except what the guard planned, decoded and judged itself,
// after a factor agreed to that exact Intent. An approval runs in three steps
// that survive a kill at any line: T1 records everything, the evaluation is a
// pure function of what T1 recorded, T2 records the outcome (PAIR-SIGNING).
package guard
