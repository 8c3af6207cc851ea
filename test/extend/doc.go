// Package extend shows what it takes to add a network or a family of chains: one row, or
// one folder and one entry. Its test does it, in an overlay of the sources (go help build),
// counts what it touched, and lets the suite of chain/chaintest judge the result.
package extend
