package password

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Params are argon2id's cost.
type Params struct {
	Memory uint32 // KiB
	Passes uint32
	Lanes  uint8
}

// Default is OWASP's recommendation: 19 MiB, two passes, about 30 ms of one core.
func Default() Params { return Params{Memory: 19 * 1024, Passes: 2, Lanes: 1} }

const (
	saltSize = 16
	hashSize = 32
)

// record is what a PHC string says.
type record struct {
	params     Params
	salt, hash []byte
}

// weakerThan reports whether the record is cheaper to attack.
func (r record) weakerThan(p Params) bool {
	return r.params.Memory < p.Memory || r.params.Passes < p.Passes || len(r.salt) < saltSize || len(r.hash) < hashSize
}

// format writes "$argon2id$v=19$m=19456,t=2,p=1$salt$hash" with unpadded base64.
func format(r record) []byte {
	b64 := base64.RawStdEncoding
	return fmt.Appendf(nil, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		r.params.Memory, r.params.Passes, r.params.Lanes, b64.EncodeToString(r.salt), b64.EncodeToString(r.hash))
}

var errState = errors.New("password: the stored state is not a PHC string of argon2id within bounds")

// parse reads what format wrote and nothing else. Costs are bounded: a damaged
// state must not take the machine.
func parse(state []byte) (r record, err error) {
	parts := strings.Split(string(state), "$")
	if len(parts) != 6 {
		return r, errState
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &r.params.Memory, &r.params.Passes, &r.params.Lanes); err != nil {
		return r, errState
	}
	b64 := base64.RawStdEncoding.Strict()
	r.salt, err = b64.DecodeString(parts[4])
	if err == nil {
		r.hash, err = b64.DecodeString(parts[5])
	}
	p := r.params
	switch {
	case err != nil,
		len(r.salt) < 8, len(r.salt) > 64, len(r.hash) < 16, len(r.hash) > 64,
		p.Lanes < 1, p.Passes < 1, p.Passes > 16, p.Memory < 8*uint32(p.Lanes), p.Memory > 1<<20,
		string(format(r)) != string(state):
		return record{}, errState
	}
	return r, nil
}
