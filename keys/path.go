package keys

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Hardened is added to an index of a hardened step (BIP-32).
const Hardened uint32 = 1 << 31

// maxDepth is the deepest key that BIP-32 can serialise.
const maxDepth = 255

// Path is a derivation path from the master key. A hardened step has the bit Hardened
// set. The empty path is the master key itself.
type Path []uint32

// ParsePath reads a path in the notation of BIP-32: "m/44'/60'/0'/0/0". A hardened
// step may end in ', h or H. Every path has one spelling but for that mark: leading
// zeros, signs and empty steps are refused.
func ParsePath(text string) (Path, error) {
	root, rest, more := strings.Cut(text, "/")
	if root != "m" {
		return nil, errors.New("reading a derivation path: it must begin with m")
	}
	path := Path{}
	for more {
		var step string
		step, rest, more = strings.Cut(rest, "/")
		index, err := parseStep(step)
		if err != nil {
			return nil, fmt.Errorf("reading a derivation path: step %d: %w", len(path)+1, err)
		}
		if path = append(path, index); len(path) > maxDepth {
			return nil, fmt.Errorf("reading a derivation path: more than %d steps", maxDepth)
		}
	}
	return path, nil
}

func parseStep(step string) (uint32, error) {
	digits := step
	var mark uint32
	if n := len(step); n > 0 && strings.IndexByte("'hH", step[n-1]) >= 0 {
		digits, mark = step[:n-1], Hardened
	}
	if digits == "" || len(digits) > 1 && digits[0] == '0' {
		return 0, errors.New("not a number without leading zeros")
	}
	n, err := strconv.ParseUint(digits, 10, 31)
	if err != nil {
		return 0, errors.New("not a number below 2^31")
	}
	return uint32(n) | mark, nil
}

// String writes the path as "m/44'/60'/0'/0/0"; ParsePath reads it back.
func (p Path) String() string {
	var b strings.Builder
	b.WriteByte('m')
	for _, index := range p {
		b.WriteByte('/')
		b.WriteString(strconv.FormatUint(uint64(index&^Hardened), 10))
		if index&Hardened != 0 {
			b.WriteByte('\'')
		}
	}
	return b.String()
}

// Join returns a new path with the steps appended.
func (p Path) Join(steps ...uint32) Path { return slices.Concat(p, steps) }
