package main

import (
	"errors"
	"strings"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/text"
)

const (
	mostWords   = 24
	mostRetypes = 24 // of single words, and of whole papers a few
)

// wordReader takes the words of a paper from a person. What is typed wrong costs one word,
// not the paper.
type wordReader struct {
	*env
	ask   func(text.Key, ...any) (string, error)
	typed []string
}

// readWords takes lines until the paper is complete: at 24 words with a right checksum by
// itself, else at an empty line, because 12 words may be the beginning of 24. A script
// gives one line and one try.
func (e *env) readWords(visible bool) (keys.Mnemonic, error) {
	e.say("paper.type")
	r := &wordReader{env: e, ask: e.askHidden}
	if visible {
		r.ask = e.ask
	} else if e.interactive() {
		e.say("paper.type.hidden")
	}
	defer func() { clear(r.typed) }()
	if err := r.lines(); err != nil {
		return keys.Mnemonic{}, err
	}
	for tries := mostRetypes; ; tries-- {
		m, err := keys.ParseMnemonic(strings.Join(r.typed, " "))
		if err == nil {
			return m, nil
		}
		if !e.interactive() || tries == 0 {
			return m, holder.WordsError(err)
		}
		if err := r.mend(err); err != nil {
			return m, err
		}
	}
}

// lines reads until the paper is complete or the person says so.
func (r *wordReader) lines() error {
	for {
		line, err := r.ask("paper.prompt")
		r.typed = append(r.typed, strings.Fields(line)...)
		if err != nil || strings.TrimSpace(line) == "" || !r.interactive() {
			break
		}
		if wholePaper(strings.Join(r.typed, " ")) {
			break
		}
	}
	if r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	if len(r.typed) == 0 {
		return fail(hefu.KindInvalid, "paper.none")
	}
	return nil
}

// mend asks again for what is wrong: the words that are in no list, the rest of a paper
// that is too short, or all of it where only the whole is known to be wrong.
func (r *wordReader) mend(cause error) error {
	var bad *keys.WordError
	switch {
	case errors.As(cause, &bad) && len(bad.Positions) <= len(r.typed)/2:
		return r.retype(bad)
	case errors.Is(cause, keys.ErrWordCount) && len(r.typed) < mostWords:
		r.say("paper.count", len(r.typed))
	default:
		r.say("paper.again", cause)
		clear(r.typed)
		r.typed = nil
	}
	before := len(r.typed)
	if err := r.lines(); err != nil {
		return err
	}
	if len(r.typed) == before { // an empty line twice: the person has no more
		return holder.WordsError(cause)
	}
	return nil
}

func (r *wordReader) retype(bad *keys.WordError) error {
	for _, at := range bad.Positions {
		if at > len(r.typed) {
			return holder.WordsError(bad)
		}
		word, err := r.ask("paper.word", at, strings.ReplaceAll(bad.Language, "_", " "))
		if err != nil {
			return err
		}
		if word = strings.TrimSpace(word); word == "" {
			return holder.WordsError(bad)
		}
		r.typed[at-1] = word
	}
	return nil
}
