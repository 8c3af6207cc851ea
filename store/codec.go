package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hefu-wallet/hefu"
)

// micros is how a time is stored.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// moment reads a time that micros wrote.
type moment struct{ at *time.Time }

// Scan implements sql.Scanner.
func (m moment) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a time is stored as %T", v)
	}
	*m.at = time.Time{}
	if n != 0 {
		*m.at = time.UnixMicro(n).UTC()
	}
	return nil
}

// document stores a value as JSON text and reads it again. A nil pointer is NULL.
type document struct{ v any }

// Value implements driver.Valuer.
func (d document) Value() (driver.Value, error) {
	raw, err := json.Marshal(d.v)
	if err != nil {
		return nil, fmt.Errorf("encode %T: %w", d.v, err)
	}
	if string(raw) == "null" {
		return nil, nil
	}
	return string(raw), nil
}

// Scan implements sql.Scanner.
func (d document) Scan(v any) error {
	var raw []byte
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		raw = []byte(v)
	case []byte:
		raw = v
	default:
		return fmt.Errorf("a document is stored as %T", v)
	}
	if err := json.Unmarshal(raw, d.v); err != nil {
		return fmt.Errorf("decode %T: %w", d.v, err)
	}
	return nil
}

// list stores nil and empty alike as an empty list.
func list(s []string) document {
	if s == nil {
		s = []string{}
	}
	return document{s}
}

// texts reads a list; an empty one is nil.
type texts struct{ to *[]string }

// Scan implements sql.Scanner.
func (s texts) Scan(v any) error {
	*s.to = nil
	if err := (document{s.to}).Scan(v); err != nil {
		return err
	}
	if len(*s.to) == 0 {
		*s.to = nil
	}
	return nil
}

// blob stores nil as empty where a column must have bytes.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// number stores a generation; one that does not fit fails rather than wrap.
type number uint64

// Value implements driver.Valuer.
func (n number) Value() (driver.Value, error) {
	if n > 1<<63-1 {
		return nil, fmt.Errorf("generation %d is too large", n)
	}
	return int64(n), nil
}

// digest reads 32 bytes.
type digest struct{ to *hefu.Digest }

// Scan implements sql.Scanner.
func (d digest) Scan(v any) error {
	raw, ok := v.([]byte)
	if !ok || len(raw) != len(d.to) {
		return fmt.Errorf("a digest is stored as %T of another length", v)
	}
	copy(d.to[:], raw)
	return nil
}
