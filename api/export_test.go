package api

// ToTransfer is toTransfer, for tests of what may leave.
var ToTransfer = toTransfer
