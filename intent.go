package hefu

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"time"
)

// Digest is a SHA-256 hash that names an Intent.
type Digest [sha256.Size]byte

// String returns the digest in hex.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// MarshalText writes hex.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads hex.
func (d *Digest) UnmarshalText(b []byte) error {
	raw, err := hex.DecodeString(string(b))
	if err != nil || len(raw) != len(d) {
		return Errorf(KindInvalid, "digest: must be 64 hex digits")
	}
	copy(d[:], raw)
	return nil
}

// Intent is what the human approves, in the words of the human: who gets how
// much of what, on which network, for at most which fee, until when. It says
// nothing of nonces, inputs or gas; those belong to a Plan.
type Intent struct {
	Network Network `json:"network"`
	From    string  `json:"from"`   // own address, canonical form of the network
	To      string  `json:"to"`     // recipient, canonical form of the network
	Asset   AssetID `json:"asset"`  // CAIP-19
	Amount  Units   `json:"amount"` // base units of Asset
	Memo    string  `json:"memo,omitempty"`
	FeeCap  Units   `json:"fee_cap"` // the most the fee may be, base units of the network's native asset
	Expiry  int64   `json:"expiry"`  // Unix seconds; afterwards nothing is signed for it
	// Data is exact call data that the human approves; empty for a transfer. With it, To is
	// the contract, Asset the native one, and Amount the coins attached, which may be zero.
	Data []byte `json:"data,omitempty"`
	// Replaces is the transfer, sent and not mined, whose place this one is to take; empty
	// for all others. It is the first of its family, never itself a replacement.
	Replaces TransferID `json:"replaces,omitempty"`
}

const (
	intentDomain  = "hefu/intent/v2"
	replaceDomain = "hefu/intent/v3" // of one that replaces; it has one field more
	maxMemo       = 512
	// MaxData bounds Data, in bytes.
	MaxData = 4096
	// MaxIntentAge bounds how far ahead an Expiry may lie. An approval must not
	// become a blank cheque for next year.
	MaxIntentAge = 24 * time.Hour
)

// Encode returns the injective, versioned encoding that Digest hashes: the
// domain, then every field in order, each with a 4-byte big-endian length. A replacement
// has a domain of its own, so that a code for it approves no second payment.
func (in Intent) Encode() []byte {
	var exp [8]byte
	binary.BigEndian.PutUint64(exp[:], uint64(in.Expiry)) //nolint:gosec // two's complement is injective
	fields := [][]byte{
		[]byte(intentDomain), []byte(in.Network), []byte(in.From), []byte(in.To), []byte(in.Asset),
		in.Amount.Big().Bytes(), []byte(in.Memo), in.FeeCap.Big().Bytes(), exp[:], in.Data,
	}
	if in.Replaces != "" {
		fields[0] = []byte(replaceDomain)
		fields = append(fields, []byte(in.Replaces))
	}
	out := []byte{}
	for _, f := range fields {
		out = binary.BigEndian.AppendUint32(out, uint32(len(f))) //nolint:gosec // fields are far below 4 GiB
		out = append(out, f...)
	}
	return out
}

// Digest names the Intent; approvals are bound to it.
func (in Intent) Digest() Digest { return sha256.Sum256(in.Encode()) }

// Check refuses an Intent that is wrong on its face. Addresses are checked by
// the network's Format, not here.
func (in Intent) Check(now time.Time) error {
	if _, err := ParseNetwork(string(in.Network)); err != nil {
		return err
	}
	if _, err := ParseAsset(string(in.Asset)); err != nil {
		return err
	}
	if in.Replaces != "" {
		if _, err := ParseID[TransferID](string(in.Replaces)); err != nil {
			return err
		}
	}
	switch {
	case in.Asset.Network() != in.Network:
		return Errorf(KindInvalid, "transfer: the asset lives on %s, not on %s", in.Asset.Network(), in.Network)
	case in.From == "" || in.To == "":
		return Errorf(KindInvalid, "transfer: sender and recipient are needed")
	case in.Amount.IsZero() && len(in.Data) == 0 && !in.Cancels():
		return Errorf(KindInvalid, "transfer: the amount is zero; nothing would move and the fee would be lost")
	case in.FeeCap.IsZero():
		return Errorf(KindInvalid, "transfer: the fee cap is zero; say the most that the fee may be")
	case len(in.Data) > MaxData:
		return Errorf(KindInvalid, "transfer: the call data is longer than %d bytes", MaxData)
	case len(in.Memo) > maxMemo:
		return Errorf(KindInvalid, "transfer: the memo is longer than %d bytes", maxMemo)
	}
	return in.checkExpiry(now)
}

func (in Intent) checkExpiry(now time.Time) error {
	if in.Expired(now) {
		return Errorf(KindConflict, "transfer: it expired at %s; nothing was sent, start it again", time.Unix(in.Expiry, 0).UTC().Format(time.RFC3339))
	}
	if in.Expiry > now.Add(MaxIntentAge).Unix() {
		return Errorf(KindInvalid, "transfer: the expiry lies more than %s ahead", MaxIntentAge)
	}
	return nil
}

// Expired reports whether the Intent's time is over.
func (in Intent) Expired(now time.Time) bool { return now.Unix() >= in.Expiry }
