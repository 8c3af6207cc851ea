//go:build !unix

package devchain

// lockFile has no portable form: do not install from two processes at once here.
func lockFile(string) (unlock func(), err error) { return func() {}, nil }
