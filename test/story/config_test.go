package story

import (
	"fmt"
	"path/filepath"
)

// guardConfig is an operator's file for a throw-away chain, with waiting periods of
// seconds that only such a guard may have.
func guardConfig(dir, addr, networks string) string {
	return fmt.Sprintf(`data_dir = %q
listen = %q
issuer = "Story"
rest = "0s"

[limits]
source = "0"
session = "0"
[delays]
redeal = "4s"
unfreeze = "3s"
book = "10s"
raise = "6s"
raise_far = "9s"
no_passkey = "0s"
quarantine = "50s"

%s`, filepath.Join(dir, "data"), addr, networks)
}

// networks are the tables of the chains that the story has started.
func (s *stage) networks() (out string) {
	if s.url != "" {
		out = fmt.Sprintf("[networks.\"eip155:31337\"]\nnodes = [%q]\n", s.url)
	}
	if s.btc != nil {
		out += fmt.Sprintf("[networks.%q]\nnodes = [%q]\n", regtest, s.btc.url)
		if s.btc.past != "" {
			out += fmt.Sprintf("history = %q\n", s.btc.past)
		}
	}
	return out
}
