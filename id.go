package hefu

import (
	"encoding/base32"
	"fmt"
	"io"
)

// Typed IDs. Each is 16 random bytes in lower-case base32 (26 characters)
// unless its comment says otherwise.
type (
	UserID     string
	SessionID  string
	DeviceID   string
	DealingID  string
	TransferID string
	WebhookID  string
	PairingID  string
	// NoticeID names one Notice to one receiver; a Notice that arrives twice has it twice.
	NoticeID string
	// HalfID names a sealed guard half in the keystore. Each offer of a dealing has its
	// own, so that a slow one cannot overwrite what a later one put.
	HalfID string
	// WalletID names one mnemonic: the first 16 bytes of SHA-256 over its public
	// identity key, so that the same paper always gets the same name.
	WalletID string
	// GuardID is the fingerprint of a guard's long-lived identity key.
	GuardID string
)

var idEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// EncodeID writes bytes in the alphabet of IDs.
func EncodeID(b []byte) string { return idEncoding.EncodeToString(b) }

// NewID draws a fresh ID from r. It fails only if r does.
func NewID[T ~string](r io.Reader) (T, error) {
	var b [16]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return "", fmt.Errorf("draw an id: %w", err)
	}
	return T(EncodeID(b[:])), nil
}

// ParseID checks outside text once at the border: 26 characters of the ID
// alphabet.
func ParseID[T ~string](s string) (T, error) {
	if b, err := idEncoding.DecodeString(s); err != nil || len(b) != 16 || EncodeID(b) != s {
		return "", Errorf(KindInvalid, "id: %q is not a valid id", clip(s))
	}
	return T(s), nil
}
