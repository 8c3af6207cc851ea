package keys_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	mrand "math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/hefu-wallet/hefu/keys"
	"golang.org/x/text/unicode/norm"
)

type bip39File struct {
	Source, Language, Passphrase string
	Vectors                      []struct{ Entropy, Mnemonic, Seed string }
}

func TestOfficialSentencesGiveTheirSeeds(t *testing.T) {
	for _, name := range []string{"bip39_english.json", "bip39_japanese.json"} {
		file := load[bip39File](t, name)
		if len(file.Vectors) != 24 {
			t.Fatalf("%s: %d vectors, want 24", name, len(file.Vectors))
		}
		for i, v := range file.Vectors {
			m, err := keys.ParseMnemonic(v.Mnemonic)
			if err != nil {
				t.Errorf("%s %d: %v", name, i, err)
				continue
			}
			if got := hex.EncodeToString(m.Seed(file.Passphrase)); got != v.Seed {
				t.Errorf("%s %d: seed %s, want %s", name, i, got, v.Seed)
			}
			if m.Language() != file.Language {
				t.Errorf("%s %d: language %s", name, i, m.Language())
			}
		}
	}
}

// The entropy of the English vectors is fed in as randomness: the sentence must be
// the official one.
func TestNewMnemonicEncodesItsRandomness(t *testing.T) {
	made := 0
	for _, v := range load[bip39File](t, "bip39_english.json").Vectors {
		entropy, words := unhex(t, v.Entropy), strings.Fields(v.Mnemonic)
		if len(words) == 18 {
			if _, err := keys.NewMnemonic(bytes.NewReader(entropy), 18); err == nil {
				t.Error("a new sentence of 18 words was made")
			}
			continue
		}
		m, err := keys.NewMnemonic(bytes.NewReader(entropy), len(words))
		if err != nil {
			t.Fatal(err)
		}
		made++
		if !slices.Equal(m.Words(), words) || m.Language() != "english" {
			t.Errorf("entropy %s gave another sentence", v.Entropy)
		}
	}
	if made != 16 {
		t.Errorf("%d sentences made, want 16", made)
	}
}

func TestNewMnemonicRefusesShortRandomness(t *testing.T) {
	if _, err := keys.NewMnemonic(bytes.NewReader(make([]byte, 31)), 24); err == nil {
		t.Error("31 bytes were enough for 24 words")
	}
	broken := errors.New("no entropy")
	if _, err := keys.NewMnemonic(iotest.ErrReader(broken), 12); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

func TestSeedOfTheEmptyPassphrase(t *testing.T) {
	m := abandon(t)
	const want = "5eb00bbddcf069084889a8ab9155568165f5c453ccb85e70811aaed6f6da5fc19a5ac40b389cd370d086206dec8aa6c43daea6690f20ad3d8d48b2d2ce9e38e4"
	if got := hex.EncodeToString(m.Seed("")); got != want {
		t.Errorf("seed %s, want %s", got, want)
	}
	if bytes.Equal(m.Seed("é"), m.Seed("e")) {
		t.Error("an accent in the passphrase does not matter")
	}
	if !bytes.Equal(m.Seed("\u00e9"), m.Seed("e\u0301")) {
		t.Error("two spellings of one passphrase give two wallets")
	}
}

func abandon(t testing.TB) keys.Mnemonic {
	t.Helper()
	m, err := keys.ParseMnemonic(strings.Repeat("abandon ", 11) + "about")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// The lists are pinned by the SHA-256 of the official files in bitcoin/bips.
func TestWordListsAreTheOfficialOnes(t *testing.T) {
	official := map[string]string{
		"english":             "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda",
		"chinese_simplified":  "5c5942792bd8340cb8b27cd592f1015edf56a8c5b26276ee18a482428e7c5726",
		"chinese_traditional": "417b26b3d8500a4ae3d59717d7011952db6fc2fb84b807f3f94ac734e89c1b5f",
		"japanese":            "2eed0aef492291e061633d7ad8117f1a2b03eb80a29d0e4e3117ac2528d05ffd",
		"korean":              "9e95f86c167de88f450f0aaf89e87f6624a57f973c67b516e338e8e8b8897f60",
		"spanish":             "46846a5a0139d1e3cb77293e521c2865f7bcdb82c44e8d0a06a2cd0ecba48c0b",
		"french":              "ebc3959ab7801a1df6bac4fa7d970652f1df76b683cd2f4003c941c63d517e59",
		"italian":             "d392c49fdb700a24cd1fceb237c1f65dcc128f6b34a8aacb58b59384b5c648c2",
		"portuguese":          "2685e9c194c82ae67e10ba59d9ea5345a23dc093e92276fc5361f6667d79cd3f",
		"czech":               "7e80e161c3e93d9554c2efb78d4e3cebf8fc727e9c52e03b83b94406bdcc95fc",
	}
	lists := keys.WordLists()
	if len(lists) != len(official) {
		t.Fatalf("%d lists, want %d", len(lists), len(official))
	}
	for name, words := range lists {
		sum := sha256.Sum256([]byte(strings.Join(words, "\n") + "\n"))
		if hex.EncodeToString(sum[:]) != official[name] {
			t.Errorf("the %s list is not the official file", name)
		}
		for _, w := range words {
			if w != norm.NFKD.String(strings.ToLower(w)) {
				t.Errorf("%s: a word is not lower case in NFKD: it could never be found", name)
			}
		}
	}
}

// However a sentence is typed or pasted, in every language and length, the wallet is
// the same.
func TestSentenceSurvivesHandling(t *testing.T) {
	spellings := map[string]func([]string) string{
		"spaces":      func(w []string) string { return strings.Join(w, " ") },
		"lines":       func(w []string) string { return "\r\n" + strings.Join(w, "\r\n") + "\n" },
		"ideographic": func(w []string) string { return strings.Join(w, "\u3000") },
		"no-break":    func(w []string) string { return "\ufeff" + strings.Join(w, "\u00a0\u200b\t") + "\u2060" },
		"composed":    func(w []string) string { return norm.NFC.String(strings.Join(w, " ")) },
		"upper":       func(w []string) string { return strings.ToUpper(strings.Join(w, " ")) },
		"title":       func(w []string) string { return norm.NFC.String(titled(w)) },
	}
	for name := range keys.WordLists() {
		for _, size := range []int{16, 20, 24, 28, 32} {
			entropy := make([]byte, size)
			_, _ = rand.Read(entropy)
			words := keys.Encode(entropy, name)
			want := ""
			for how, spell := range spellings {
				m, err := keys.ParseMnemonic(spell(words))
				if err != nil {
					t.Errorf("%s, %d bytes, %s: %v", name, size, how, err)
					continue
				}
				if !slices.Equal(m.Words(), words) {
					t.Errorf("%s, %d bytes, %s: other words", name, size, how)
				}
				seed := hex.EncodeToString(m.Seed(""))
				if want == "" {
					want = seed
				}
				if seed != want {
					t.Errorf("%s, %d bytes, %s: another seed", name, size, how)
				}
			}
		}
	}
}

func titled(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		r := []rune(w)
		out[i] = strings.ToUpper(string(r[:1])) + string(r[1:])
	}
	return strings.Join(out, " ")
}

// Seven bits of the last word are entropy, four are the checksum: of every 16 words
// that follow each other in a list exactly one may end a given sentence.
func TestChecksumIsVerifiedInEveryLanguage(t *testing.T) {
	for name, list := range keys.WordLists() {
		words := keys.Encode(bytes.Repeat([]byte{0x5a}, 16), name)
		for at := 512; at < 512+128; at += 16 {
			accepted := 0
			for _, last := range list[at : at+16] {
				words[11] = last
				_, err := keys.ParseMnemonic(strings.Join(words, " "))
				if err == nil {
					accepted++
				} else if !errors.Is(err, keys.ErrChecksum) {
					t.Fatalf("%s: error %v", name, err)
				}
			}
			if accepted != 1 {
				t.Errorf("%s: %d of the words from %d on are accepted, want 1", name, accepted, at)
			}
		}
	}
}

func TestParseMnemonicNamesPositionsAndNeverWords(t *testing.T) {
	good := strings.Fields(strings.Repeat("abandon ", 11) + "about")
	with := func(changes map[int]string) string {
		words := slices.Clone(good)
		for i, w := range changes {
			words[i-1] = w
		}
		return strings.Join(words, " ")
	}
	for _, c := range []struct {
		text      string
		positions []int
		language  string
		message   string
	}{
		{with(map[int]string{3: "hunter2"}), []int{3}, "english", "word 3 is not in the english word list"},
		{with(map[int]string{1: "hunter2", 12: "sesame!"}), []int{1, 12}, "english", "words 1, 12 are not in the english word list"},
		{with(map[int]string{7: "あいこくしん"}), []int{7}, "english", "word 7 is not"},
		{strings.Repeat("hunter2 ", 12), []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, "", "are not in any word list"},
	} {
		_, err := keys.ParseMnemonic(c.text)
		var bad *keys.WordError
		if !errors.As(err, &bad) || !slices.Equal(bad.Positions, c.positions) || bad.Language != c.language {
			t.Errorf("error %#v, want positions %v in %q", err, c.positions, c.language)
			continue
		}
		if !strings.Contains(err.Error(), c.message) {
			t.Errorf("message %q, want %q in it", err, c.message)
		}
		for _, w := range append(slices.Clone(good), "hunter2", "sesame", "あいこくしん") {
			if strings.Contains(err.Error(), w) {
				t.Errorf("the message %q holds a word", err)
			}
		}
	}
}

func TestParseMnemonicRefusals(t *testing.T) {
	word := "abandon "
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"nothing":       {"", keys.ErrWordCount},
		"11 words":      {strings.Repeat(word, 11), keys.ErrWordCount},
		"13 words":      {strings.Repeat(word, 13), keys.ErrWordCount},
		"9 words":       {strings.Repeat(word, 9), keys.ErrWordCount},
		"27 words":      {strings.Repeat(word, 27), keys.ErrWordCount},
		"a whole book":  {strings.Repeat(word, 1e5), keys.ErrWordCount},
		"bad checksum":  {strings.Repeat(word, 12), keys.ErrChecksum},
		"swapped words": {"legal winner thank year wave sausage worth useful legal winner yellow thank", keys.ErrChecksum},
	} {
		m, err := keys.ParseMnemonic(c.text)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want %v", name, err, c.want)
		}
		if m.Words() != nil || m.Seed("") != nil {
			t.Errorf("%s: a refused sentence gives words or a seed", name)
		}
	}
}

// A hundred words are both English and French, under different numbers. Which list a
// sentence of such words is from shows in its checksum only.
func TestChecksumTellsListsApart(t *testing.T) {
	lists := keys.WordLists()
	var shared []string
	for _, w := range lists["english"] {
		if slices.Contains(lists["french"], w) {
			shared = append(shared, w)
		}
	}
	random := mrand.New(mrand.NewPCG(1, 2))
	found := map[string]int{}
	for range 400 {
		words := make([]string, 12)
		for i := range words {
			words[i] = shared[random.IntN(len(shared))]
		}
		m, err := keys.ParseMnemonic(strings.Join(words, " "))
		if err != nil {
			if !errors.Is(err, keys.ErrChecksum) {
				t.Fatal(err)
			}
			continue
		}
		found[m.Language()]++
		if !slices.Equal(m.Words(), words) {
			t.Error("the words changed")
		}
	}
	if found["english"] == 0 || found["french"] == 0 || found["english"]+found["french"] > 100 {
		t.Errorf("of 400 sentences these were accepted: %v, want about 25 of each", found)
	}
}

func TestWipeClearsEveryCopy(t *testing.T) {
	m := abandon(t)
	copied, words := m, m.Words()
	m.Wipe()
	for _, w := range []keys.Mnemonic{m, copied, {}} {
		if w.Words() != nil || w.Seed("") != nil {
			t.Error("a wiped sentence still gives words or a seed")
		}
	}
	if words[0] != "abandon" {
		t.Error("Words shares its memory with the sentence")
	}
	if keys.Remains(copied) {
		t.Error("the memory of the sentence was not cleared")
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	m := abandon(t)
	seed := m.Seed("")
	key, err := keys.Secp256k1(seed, nil)
	if err != nil {
		t.Fatal(err)
	}
	ed, err := keys.Ed25519(seed, nil)
	if err != nil {
		t.Fatal(err)
	}
	type holder struct{ Secret any }
	for _, secret := range []any{m, &m, key, &key, ed, &ed} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			for _, value := range []any{secret, holder{secret}, []any{secret}} {
				if got := fmt.Sprintf(verb, value); !strings.Contains(got, "[secret]") || len(got) > 60 {
					t.Errorf("%s of %T prints %d bytes: %.40s", verb, secret, len(got), got)
				}
			}
		}
		if b, err := json.Marshal(secret); err == nil {
			t.Errorf("%T was encoded as JSON, %d bytes", secret, len(b))
		}
		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "k", secret)
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "k", secret)
		if log.Len() > 400 || strings.Contains(log.String(), "abandon") {
			t.Errorf("a log line holds %T: %s", secret, log.String())
		}
	}
}

func FuzzParseMnemonic(f *testing.F) {
	for _, name := range []string{"bip39_english.json", "bip39_japanese.json"} {
		for _, v := range load[bip39File](f, name).Vectors[:6] {
			f.Add(v.Mnemonic)
		}
	}
	f.Add(strings.Repeat("abandon ", 12))
	f.Add("\xff\ufeff\u3000" + strings.Repeat("ＡＢＡＮＤＯＮ ", 11) + "ＡＢＯＵＴ")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := keys.ParseMnemonic(text)
		if err != nil {
			for _, w := range strings.Fields(text) {
				if len(w) > 12 && strings.Contains(err.Error(), w) {
					t.Errorf("the error holds what was typed: %v", err)
				}
			}
			return
		}
		again, err := keys.ParseMnemonic(strings.Join(m.Words(), " "))
		if err != nil || !slices.Equal(again.Words(), m.Words()) || again.Language() != m.Language() {
			t.Errorf("an accepted sentence does not read back: %v", err)
		}
	})
}
