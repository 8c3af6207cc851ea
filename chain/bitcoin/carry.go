package bitcoin

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// Carry writes a PSBT in Base64 (BIP-174): with the transactions behind every input, and
// for every own input and output the path of its key.
func (f format) Carry(n chain.Network, from chain.Owner, p hefu.Plan) (form, text string, err error) {
	raw, err := ExportPSBT(chain.Family{Format: f}, n, from, from.Master, p)
	return "psbt", base64.StdEncoding.EncodeToString(raw), err
}

// Bring reads a signed PSBT, in Base64 or binary, finished or not, or the hex of a
// transaction that a signer finished.
func (f format) Bring(n chain.Network, from chain.Owner, p hefu.Plan, back []byte) ([]byte, error) {
	if len(back) > maxPSBT {
		return nil, hefu.Errorf(hefu.KindInvalid, "PSBT: it is larger than %d bytes", maxPSBT)
	}
	if raw, err := hex.DecodeString(string(bytes.TrimSpace(back))); err == nil && len(raw) > 0 {
		return raw, nil
	}
	signed, err := ImportSigned(chain.Family{Format: f}, n, from.Address, p, back)
	return signed.Bytes, err
}
