package keys

import (
	_ "embed" // the Portuguese list, which the library below does not have
	"slices"
	"strings"

	"github.com/tyler-smith/go-bip39/wordlists"
)

// portuguese is the official list of BIP-39 (bip-0039/portuguese.txt).
//
//go:embed wordlist/portuguese.txt
var portuguese string

// language is one official list of BIP-39: 2048 different words in NFKD.
type language struct {
	name  string
	words []string
}

// languages returns every official list. The order decides which name is shown for a
// sentence that is valid in two lists; its seed is the same in both, because a seed is
// made from the words and not from their numbers.
func languages() []language {
	return []language{
		{"english", wordlists.English},
		{"chinese_simplified", wordlists.ChineseSimplified},
		{"chinese_traditional", wordlists.ChineseTraditional},
		{"japanese", wordlists.Japanese},
		{"korean", wordlists.Korean},
		{"spanish", wordlists.Spanish},
		{"french", wordlists.French},
		{"italian", wordlists.Italian},
		{"portuguese", strings.Fields(portuguese)},
		{"czech", wordlists.Czech},
	}
}

// EnglishWords returns the English list of BIP-39, 2048 words in alphabetical order. The
// slice is the caller's.
func EnglishWords() []string { return slices.Clone(wordlists.English) }
