// Package hefu holds the nouns of the wallet and their rules: Intent, Plan,
// Summary, Transfer, Account, Dealing. It uses the standard library only and does
// no I/O, so the guard, the command line and the browser judge a transfer by
// the same code.
//
// Two parties import it and trust nothing else about each other: package guard
// (the server's side) and package holder (the user's side).
//
// Amounts are integers in base units (wei, satoshi); there is no float anywhere.
// Networks, accounts and assets are named by CAIP-2, CAIP-10 and CAIP-19.
package hefu
