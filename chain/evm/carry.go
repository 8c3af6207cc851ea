package evm

import (
	"bytes"
	"encoding/hex"
	"strings"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// maxCarried bounds what is read back: text of a transaction with the longest call data.
const maxCarried = 1 << 16

// Carry writes the unsigned transaction (EIP-2718 type 2, what is hashed for signing) as
// 0x and hex, as ethers' Transaction.from and viem's parseTransaction read it.
func (format) Carry(_ chain.Network, _ chain.Owner, p hefu.Plan) (form, text string, err error) {
	return "eip1559", "0x" + hex.EncodeToString(p.Bytes), nil
}

// Bring reads a signed transaction: binary, or hex with or without 0x.
func (format) Bring(_ chain.Network, _ chain.Owner, _ hefu.Plan, back []byte) ([]byte, error) {
	if len(back) > maxCarried {
		return nil, hefu.Errorf(hefu.KindInvalid, "transaction: longer than any that can be signed here")
	}
	if len(back) > 0 && back[0] == typeDynamicFee {
		return bytes.Clone(back), nil
	}
	text := strings.TrimPrefix(strings.TrimSpace(string(back)), "0x")
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) == 0 {
		return nil, hefu.Errorf(hefu.KindInvalid, "transaction: it is neither the bytes of a signed transaction nor their hex")
	}
	return raw, nil
}
