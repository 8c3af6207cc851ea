//go:build unix && !linux

package crash_test

import "errors"

// canMount: the other kind of full disk is tested everywhere.
func canMount() bool { return false }

func mountSmall(string) (unmount func(), err error) { return nil, errors.ErrUnsupported }
