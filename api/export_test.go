package api

import "github.com/hefu-wallet/hefu"

// ToTransfer is toTransfer, for tests of what may leave.
var ToTransfer = toTransfer

// Notes are the operations that have a note, and the controls that the notes name.
func Notes() (ids []string, controls []hefu.Control) {
	for id, n := range notes() {
		ids, controls = append(ids, id), append(controls, n.by...)
	}
	return ids, controls
}
