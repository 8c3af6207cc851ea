package pair

import (
	"crypto/sha256"
	"encoding/binary"
)

// encoder appends fields; numbers are big endian, what varies in length is preceded by its length.
type encoder struct{ b []byte }

func (e *encoder) raw(b []byte)   { e.b = append(e.b, b...) }
func (e *encoder) u8(v byte)      { e.b = append(e.b, v) }
func (e *encoder) u16(v int)      { e.b = binary.BigEndian.AppendUint16(e.b, uint16(v)) }
func (e *encoder) u32(v uint32)   { e.b = binary.BigEndian.AppendUint32(e.b, v) }
func (e *encoder) u64(v uint64)   { e.b = binary.BigEndian.AppendUint64(e.b, v) }
func (e *encoder) bytes(b []byte) { e.u32(uint32(len(b))); e.raw(b) }
func (e *encoder) text(s string)  { e.bytes([]byte(s)) }

// decoder reads what encoder wrote. The first field that does not fit ends it: everything after is zero and end says so.
type decoder struct {
	b      []byte
	failed bool
}

// raw returns a copy of the next n bytes.
func (d *decoder) raw(n int) []byte {
	if d.failed || n > len(d.b) {
		d.failed = true
		return make([]byte, n)
	}
	out := append([]byte(nil), d.b[:n]...)
	d.b = d.b[n:]
	return out
}

func (d *decoder) u8() byte    { return d.raw(1)[0] }
func (d *decoder) u16() int    { return int(binary.BigEndian.Uint16(d.raw(2))) }
func (d *decoder) u32() uint32 { return binary.BigEndian.Uint32(d.raw(4)) }
func (d *decoder) u64() uint64 { return binary.BigEndian.Uint64(d.raw(8)) }

// bytes reads a length of at most limit and that many bytes.
func (d *decoder) bytes(limit int) []byte {
	n := d.u32()
	if d.failed || uint64(n) > uint64(limit) || int(n) > len(d.b) {
		d.failed = true
		return nil
	}
	return d.raw(int(n))
}

func (d *decoder) text(limit int) string { return string(d.bytes(limit)) }

// magic reads a format's name and version.
func (d *decoder) magic(want string) {
	if string(d.raw(len(want))) != want {
		d.failed = true
	}
}

// end reports whether everything fitted and nothing is left.
func (d *decoder) end() bool { return !d.failed && len(d.b) == 0 }

// tagged is SHA-256 over a tag and the fields that build appends. The tag's length comes first, so no two tags and no two
// lists of fields share an input.
func tagged(tag string, build func(*encoder)) [digestSize]byte {
	var e encoder
	e.text(tag)
	build(&e)
	return sha256.Sum256(e.b)
}
