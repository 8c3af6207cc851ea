package main

import (
	"context"
	"net"
	"os"
)

// notify tells whoever started the program how it stands, in the words of sd_notify(3):
// READY=1 once it serves, STOPPING=1 when it ends. Without a service manager nobody is told.
func notify(ctx context.Context, state string) {
	at := os.Getenv("NOTIFY_SOCKET")
	if at == "" {
		return
	}
	if at[0] == '@' { // an abstract address
		at = "\x00" + at[1:]
	}
	var d net.Dialer
	c, err := d.DialContext(ctx, "unixgram", at)
	if err != nil {
		return // it is a courtesy: a guard does not fail for it
	}
	defer c.Close() //nolint:errcheck // a datagram is sent or not
	_, _ = c.Write([]byte(state))
}
