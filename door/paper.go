package door

import (
	"crypto/subtle"
	"slices"
	"strings"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/keys"
)

// paperWords is how many words a new paper has.
const paperWords = 24

// enoughWords are as many as show that somebody wrote them down.
const enoughWords = 3

// Label is what a person calls a wallet.
type Label struct {
	Label string `json:"label"`
}

// Named names a wallet.
type Named struct {
	Wallet hefu.WalletID `json:"wallet"`
}

// newPaper makes a wallet; its words, with single spaces, are secret 0 of the answer.
func (c *call) newPaper(in Label) (WalletInfo, error) {
	m, err := keys.NewMnemonic(c.opt.Rand, paperWords)
	if err != nil {
		return WalletInfo{}, err
	}
	defer m.Wipe()
	w, err := c.state.AddMnemonic(m, "", in.Label, false, c.opt.Now())
	if err != nil {
		return WalletInfo{}, err
	}
	if err := c.save(); err != nil {
		return WalletInfo{}, err
	}
	c.give = append(c.give, []byte(strings.Join(m.Words(), " ")))
	return walletInfo(w), nil
}

func (c *call) wallet(id hefu.WalletID) (*holder.Wallet, error) { return c.state.Wallet(string(id)) }

// words gives the words of a wallet that is not split yet.
func (c *call) words(in Named) (None, error) {
	w, err := c.wallet(in.Wallet)
	if err != nil {
		return None{}, err
	}
	if w.Paper == nil {
		return None{}, hefu.Errorf(hefu.KindConflict, "paper: the words are no longer on this device; they are on your paper only")
	}
	c.give = append(c.give, append([]byte{}, w.Paper.Words...))
	return None{}, nil
}

// Asked are the words that a person is asked for, counted from 1.
type Asked struct {
	Wallet hefu.WalletID `json:"wallet"`
	At     []int         `json:"at"`
}

// Right says which of them were right.
type Right struct {
	Right []bool `json:"right"`
}

// checkWords compares what was typed (secret i for At[i]) with the paper. Three different
// words or more, all right, and the wallet may be split.
func (c *call) checkWords(in Asked) (Right, error) {
	w, err := c.wallet(in.Wallet)
	if err != nil {
		return Right{}, err
	}
	if w.Paper == nil {
		return Right{}, hefu.Errorf(hefu.KindConflict, "paper: the words are no longer on this device; they are on your paper only")
	}
	words := strings.Fields(string(w.Paper.Words))
	out := Right{Right: make([]bool, len(in.At))}
	for i, at := range in.At {
		if at < 1 || at > len(words) {
			return Right{}, hefu.Errorf(hefu.KindInvalid, "paper: there is no word %d", at)
		}
		typed := strings.ToLower(strings.TrimSpace(string(c.secret(i))))
		out.Right[i] = subtle.ConstantTimeCompare([]byte(typed), []byte(words[at-1])) == 1
	}
	if slices.Contains(out.Right, false) || len(slices.Compact(slices.Sorted(slices.Values(in.At)))) < enoughWords {
		return out, nil
	}
	w.Paper.Checked = true
	return out, c.save()
}

// FromPaper is what to make of words that are typed.
type FromPaper struct {
	Label string `json:"label"`
	// Imported says that the words came from another wallet.
	Imported bool `json:"imported"`
}

// Restored is a wallet that came from paper. Known: it was in this vault before.
type Restored struct {
	Wallet WalletInfo `json:"wallet"`
	Known  bool       `json:"known"`
}

// restore takes words (secret 0, any official language) and their passphrase (secret 1, as
// a rule empty).
func (c *call) restore(in FromPaper) (Restored, error) {
	m, err := keys.ParseMnemonic(string(c.secret(0)))
	if err != nil {
		return Restored{}, holder.WordsError(err)
	}
	defer m.Wipe()
	before := len(c.state.Wallets)
	w, err := c.state.AddMnemonic(m, string(c.secret(1)), in.Label, in.Imported, c.opt.Now())
	if err != nil {
		return Restored{}, err
	}
	w.Paper.Checked = true // whoever typed the words has them
	if err := c.save(); err != nil {
		return Restored{}, err
	}
	return Restored{walletInfo(w), len(c.state.Wallets) == before}, nil
}

// IsPaper says whether what was typed is the paper of the wallet.
type IsPaper struct {
	Right bool `json:"right"`
}

// checkPaper compares words (secret 0, any official language) and their passphrase (secret 1,
// as a rule empty) with a wallet, split or not, by the identity key that they lead to. The
// whole key is here meanwhile; nothing of it stays.
func (c *call) checkPaper(in Named) (IsPaper, error) {
	w, err := c.wallet(in.Wallet)
	if err != nil {
		return IsPaper{}, err
	}
	m, err := keys.ParseMnemonic(string(c.secret(0)))
	if err != nil {
		return IsPaper{}, holder.WordsError(err)
	}
	defer m.Wipe()
	right, err := w.IsPaper(m, string(c.secret(1)))
	return IsPaper{right}, err
}

// Words are words of the English list.
type Words struct {
	Words []string `json:"words"`
}

const mostHints = 6

// wordHint lists how a beginning (secret 0, two letters or more) can go on.
func (c *call) wordHint(None) (Words, error) {
	begin := strings.ToLower(strings.TrimSpace(string(c.secret(0))))
	out := Words{Words: []string{}}
	if len(begin) < 2 {
		return out, nil
	}
	for _, w := range keys.EnglishWords() {
		if strings.HasPrefix(w, begin) && len(out.Words) < mostHints {
			out.Words = append(out.Words, w)
		}
	}
	return out, nil
}
