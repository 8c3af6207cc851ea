package keys

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxSentence bounds the text given to ParseMnemonic, in bytes. The longest sentence
// of any list is about 1300 bytes.
const maxSentence = 4096

// Errors of ParseMnemonic. None of them, and no WordError, holds a word.
var (
	// ErrWordCount: the text has another number of words than 12, 15, 18, 21 or 24.
	ErrWordCount = errors.New("reading the recovery words: a sentence has 12, 15, 18, 21 or 24 words")
	// ErrChecksum: every word is known, but together they are not a sentence: a word
	// is wrong or two have changed places.
	ErrChecksum = errors.New("reading the recovery words: every word is known, but one is wrong or in the wrong place")
)

// WordError says which words are in no list. Positions count from 1. Language is the
// list that most of the other words are from, empty if there is none.
type WordError struct {
	Positions []int
	Language  string
}

// Error names the positions, never the words.
func (e *WordError) Error() string {
	places := make([]string, len(e.Positions))
	for i, p := range e.Positions {
		places[i] = fmt.Sprint(p)
	}
	what, verb := "word", "is"
	if len(places) > 1 {
		what, verb = "words", "are"
	}
	list := "any word list"
	if e.Language != "" {
		list = "the " + strings.ReplaceAll(e.Language, "_", " ") + " word list"
	}
	return fmt.Sprintf("reading the recovery words: %s %s %s not in %s", what, strings.Join(places, ", "), verb, list)
}

// Mnemonic is a BIP-39 sentence whose checksum has been verified. Copies share their
// memory: wiping one wipes all. It prints as "[secret]" and cannot be encoded.
type Mnemonic struct {
	language string
	words    []string // point into the word list
	sentence []byte   // the words in NFKD, joined by single spaces
}

// NewMnemonic makes an English sentence of 12 words (128 bits) or 24 (256 bits) from
// rand, which must be a cryptographic source.
func NewMnemonic(rand io.Reader, words int) (Mnemonic, error) {
	if words != 12 && words != 24 {
		return Mnemonic{}, errors.New("making recovery words: a new sentence has 12 or 24 words")
	}
	entropy := make([]byte, words/3*4)
	defer clear(entropy)
	if _, err := io.ReadFull(rand, entropy); err != nil {
		return Mnemonic{}, fmt.Errorf("making recovery words: reading randomness: %w", err)
	}
	return fromEntropy(entropy, languages()[0]), nil
}

// fromEntropy encodes 16, 20, 24, 28 or 32 bytes with their checksum.
func fromEntropy(entropy []byte, l language) Mnemonic {
	sum := sha256.Sum256(entropy)
	bits := append(slices.Clone(entropy), sum[0])
	defer clear(bits)
	words := make([]string, len(entropy)/4*3)
	for i := range words {
		n := 0
		for b := i * 11; b < i*11+11; b++ {
			n = n<<1 | int(bits[b/8]>>(7-b%8)&1)
		}
		words[i] = l.words[n]
	}
	return newMnemonic(words, l.name)
}

func newMnemonic(words []string, name string) Mnemonic {
	var sentence []byte
	for i, w := range words {
		if i > 0 {
			sentence = append(sentence, ' ')
		}
		sentence = append(sentence, w...)
	}
	return Mnemonic{language: name, words: words, sentence: sentence}
}

// ParseMnemonic reads a sentence in any official language of BIP-39, as typed or
// pasted: any white space (the ideographic and zero-width ones too) between words, any
// case, any Unicode normalisation form. Its errors are ErrWordCount, *WordError and
// ErrChecksum.
func ParseMnemonic(text string) (Mnemonic, error) {
	if len(text) > maxSentence {
		return Mnemonic{}, ErrWordCount
	}
	typed := strings.FieldsFunc(strings.ToLower(norm.NFKD.String(text)), separates)
	if n := len(typed); n < 12 || n > 24 || n%3 != 0 {
		return Mnemonic{}, ErrWordCount
	}
	best, most, known := &WordError{}, -1, false
	for _, l := range languages() {
		numbers, missing := lookUp(typed, l.words)
		if len(missing) == 0 {
			if checksumHolds(numbers) {
				words := make([]string, len(numbers))
				for i, n := range numbers {
					words[i] = l.words[n]
				}
				return newMnemonic(words, l.name), nil
			}
			known = true
		}
		if found := len(typed) - len(missing); found > most {
			most, best.Positions, best.Language = found, missing, l.name
		}
	}
	if known {
		return Mnemonic{}, ErrChecksum
	}
	if most == 0 {
		best.Language = ""
	}
	return Mnemonic{}, best
}

// separates tells what stands between words. Zero-width characters come along when
// text is copied from a web page or a chat.
func separates(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\u2060' || r == '\ufeff'
}

// lookUp returns the numbers of the words in list and the positions, from 1, of those
// that are not in it.
func lookUp(typed, list []string) (numbers, missing []int) {
	for i, w := range typed {
		n := slices.Index(list, w)
		if n < 0 {
			missing = append(missing, i+1)
		}
		numbers = append(numbers, n)
	}
	return numbers, missing
}

// checksumHolds tests the last len/3 bits against SHA-256 of the bits before them.
func checksumHolds(numbers []int) bool {
	var bits [33]byte
	defer clear(bits[:])
	for i, n := range numbers {
		for b := range 11 {
			at := i*11 + b
			bits[at/8] |= byte(n>>(10-b)&1) << (7 - at%8)
		}
	}
	size := len(numbers) / 3 * 4
	sum := sha256.Sum256(bits[:size])
	mask := byte(0xff) << (8 - len(numbers)/3)
	return sum[0]&mask == bits[size]
}

// Words returns the words in order, in the spelling (NFKD) of the official list. It
// returns nil after Wipe.
func (m Mnemonic) Words() []string {
	if m.wiped() {
		return nil
	}
	return slices.Clone(m.words)
}

// Language names the list: "english", "japanese", "chinese_simplified" …
func (m Mnemonic) Language() string { return m.language }

// Seed returns the 64-byte seed of BIP-39 (PBKDF2-HMAC-SHA-512, 2048 rounds) for the
// sentence and a passphrase, which may be empty and is taken in NFKD. Every passphrase
// gives a valid and different wallet. The caller wipes the seed. It returns nil after
// Wipe.
func (m Mnemonic) Seed(passphrase string) []byte {
	if m.wiped() {
		return nil
	}
	salt := norm.NFKD.Append([]byte("mnemonic"), []byte(passphrase)...)
	defer clear(salt)
	seed, err := pbkdf2.Key(sha512.New, string(m.sentence), salt, 2048, 64)
	if err != nil { // only in FIPS 140 mode with a short salt; there is no wallet without a seed
		panic("deriving the seed: " + err.Error())
	}
	return seed
}

// Wipe clears the words in this value and in all copies of it.
func (m *Mnemonic) Wipe() {
	clear(m.sentence)
	clear(m.words)
	*m = Mnemonic{}
}

// wiped is true for the zero value and for a copy of a wiped one.
func (m Mnemonic) wiped() bool { return len(m.sentence) == 0 || m.sentence[0] == 0 }
