package devchain

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// opcodes is the part of the EVM's instruction set that token.asm uses (Ethereum
// yellow paper, appendix H).
func opcodes() map[string]byte {
	return map[string]byte{
		"STOP": 0x00, "ADD": 0x01, "SUB": 0x03, "LT": 0x10, "GT": 0x11, "EQ": 0x14, "ISZERO": 0x15, "SHR": 0x1c, "KECCAK256": 0x20,
		"CALLER": 0x33, "CALLVALUE": 0x34, "CALLDATALOAD": 0x35, "CALLDATASIZE": 0x36, "CODECOPY": 0x39,
		"MSTORE": 0x52, "SLOAD": 0x54, "SSTORE": 0x55, "JUMP": 0x56, "JUMPI": 0x57, "JUMPDEST": 0x5b,
		"DUP1": 0x80, "DUP2": 0x81, "DUP3": 0x82, "SWAP1": 0x90, "LOG3": 0xa3, "RETURN": 0xf3, "REVERT": 0xfd,
	}
}

// assemble turns the notation that token.asm explains into EVM code.
func assemble(source string) ([]byte, error) {
	ops, labels, uses := opcodes(), map[string]int{}, map[int]string{}
	var code []byte
	for _, line := range strings.Split(source, "\n") {
		line, _, _ = strings.Cut(line, ";")
		for _, word := range strings.Fields(line) {
			op, known := ops[word]
			switch {
			case known:
				code = append(code, op)
			case strings.HasSuffix(word, ":"):
				labels[strings.TrimSuffix(word, ":")] = len(code)
				code = append(code, ops["JUMPDEST"])
			case strings.HasPrefix(word, "@"):
				uses[len(code)+1] = word[1:]
				code = append(code, 0x61, 0, 0) // PUSH2
			case strings.HasPrefix(word, "#0x"):
				b, err := hex.DecodeString(word[3:])
				if err != nil || len(b) == 0 || len(b) > 32 {
					return nil, fmt.Errorf("assemble: %q is not 1 to 32 bytes", word)
				}
				code = append(append(code, 0x5f+byte(len(b))), b...) //nolint:gosec // 1 ≤ len(b) ≤ 32
			default:
				return nil, fmt.Errorf("assemble: unknown word %q", word)
			}
		}
	}
	for at, name := range uses {
		target, ok := labels[name]
		if !ok {
			return nil, fmt.Errorf("assemble: no label %q", name)
		}
		code[at], code[at+1] = byte(target>>8), byte(target) //nolint:gosec // code is far below 64 KiB
	}
	return code, nil
}
