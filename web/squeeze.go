package web

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

// The codings of content, best first (RFC 9110, RFC 7932, RFC 1952).
const (
	br = "br"
	gz = "gzip"
)

// Qualities of brotli. On 12.7 MB of wasm: 6 makes 2.64 MB in a second, 11 makes 2.28 MB in
// a minute; gzip makes 3.41 MB in 0.3 s.
const (
	quick    = 6
	smallest = 11
	window   = 23      // 8 MB back: 1 % less than with 4 MB for 60 MB more memory; 16 MB give no more
	piece    = 1 << 20 // written at once; the encoder keeps a copy of what it is given
)

// form is a file as it goes over the wire.
type form struct {
	coding string // "" as it is
	etag   string
	data   []byte
}

// served is a file with its forms, each made when it is first asked for.
type served struct {
	file     File
	squeezes bool // it is worth compressing
	raw      form
	mu       sync.Mutex
	forms    map[string]form
}

func newServed(f File) *served {
	s := &served{file: f, forms: map[string]form{}}
	s.raw = s.as("", "", f.Data)
	switch media, _, _ := strings.Cut(f.Type, ";"); media {
	case "image/png", "image/webp", "font/woff2": // compressed already
	default:
		s.squeezes = true
	}
	return s
}

// as names a form. Each has a strong tag of its own, because the bytes differ.
func (s *served) as(coding, suffix string, data []byte) form {
	return form{coding, strconv.Quote(s.file.SHA256()[:32] + suffix), data}
}

// form is the best one that the client takes.
func (s *served) form(accept []string) form {
	if !s.squeezes {
		return s.raw
	}
	for _, coding := range []string{br, gz} {
		if takes(accept, coding) {
			if f := s.make(coding); len(f.data) < len(s.raw.data) {
				return f
			}
		}
	}
	return s.raw
}

// make makes a form or remembers it. Who asks meanwhile waits: compressing twice would
// take longer.
func (s *served) make(coding string) form {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.forms[coding]
	if !ok {
		f = s.as(coding, "-"+coding, squeeze(coding, quick, s.file.Data))
		s.forms[coding] = f
	}
	return f
}

// shrink replaces the brotli form by the smallest one.
func (s *served) shrink() {
	if !s.squeezes {
		return
	}
	f := s.as(br, "-"+br+"-smallest", squeeze(br, smallest, s.file.Data))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forms[br] = f
}

func squeeze(coding string, level int, data []byte) []byte {
	var out bytes.Buffer
	var w io.WriteCloser = brotli.NewWriterOptions(&out, brotli.WriterOptions{Quality: level, LGWin: window})
	if coding == gz {
		w, _ = gzip.NewWriterLevel(&out, level) // fails for a level that gzip does not have
	}
	for len(data) > 0 { // into memory, which does not fail
		n := min(len(data), piece)
		_, _ = w.Write(data[:n])
		data = data[n:]
	}
	_ = w.Close()
	return out.Bytes()
}

// takes says whether Accept-Encoding names a coding with a weight above 0.
func takes(lines []string, coding string) bool {
	for _, part := range strings.Split(strings.Join(lines, ","), ",") {
		name, rest, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q, ok := strings.CutPrefix(strings.ToLower(strings.ReplaceAll(rest, " ", "")), "q=")
		if !ok {
			return true
		}
		weight, err := strconv.ParseFloat(q, 64)
		return err == nil && weight > 0
	}
	return false
}

// Decode reads a body of at most so many bytes that came with a Content-Encoding.
func Decode(coding string, from io.Reader, most int64) ([]byte, error) {
	switch coding {
	case "":
	case br:
		from = brotli.NewReader(from)
	case gz:
		z, err := gzip.NewReader(from)
		if err != nil {
			return nil, fmt.Errorf("read what is compressed: %w", err)
		}
		from = z
	default:
		return nil, fmt.Errorf("a coding that was not asked for: %q", coding)
	}
	data, err := io.ReadAll(io.LimitReader(from, most+1))
	if err != nil {
		return nil, fmt.Errorf("read what is served: %w", err)
	}
	if int64(len(data)) > most {
		return nil, fmt.Errorf("more than %d bytes", most)
	}
	return data, nil
}
