// Package wire holds the JSON types of Hefu's HTTP API, shared by the server
// (package api) and by clients. It only describes: converting to and from the
// guard's own types is package api's work.
//
// Amounts are strings of decimal base units, times RFC 3339 in UTC, bytes
// standard base64, ids lower-case base32. A reader ignores fields that it does
// not know; the server refuses them. Signed bytes appear in a Transfer only
// once it is being sent, the pair's signing messages never do.
package wire
