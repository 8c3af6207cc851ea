//go:build unix

package vault

// LockWithin is Lock with another time to wait.
var LockWithin = lock
