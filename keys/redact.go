package keys

import (
	"errors"
	"fmt"
)

// errSecret is what encoders get: a secret leaves this package only through the
// method or field that says so.
var errSecret = errors.New("encoding a secret: refused")

const redacted = "[secret]"

// Format prints "[secret]" for every verb, so that no log line holds the words.
func (m Mnemonic) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte(redacted)) }

// MarshalText refuses, also on behalf of JSON and structured logs.
func (m Mnemonic) MarshalText() ([]byte, error) { return nil, errSecret }

// Format prints "[secret]" for every verb.
func (k PrivateKey) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte(redacted)) }

// MarshalText refuses, also on behalf of JSON and structured logs.
func (k PrivateKey) MarshalText() ([]byte, error) { return nil, errSecret }

// Format prints "[secret]" for every verb.
func (k EdKey) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte(redacted)) }

// MarshalText refuses, also on behalf of JSON and structured logs.
func (k EdKey) MarshalText() ([]byte, error) { return nil, errSecret }
