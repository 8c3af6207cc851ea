package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/text"
)

// exit codes of `hefu wallet`, by kind of error. They are part of the interface and
// listed in the command's help.
var exitCodes = map[hefu.Kind]int{
	hefu.KindInternal:        1,
	hefu.KindInvalid:         2,
	hefu.KindUnauthenticated: 3,
	hefu.KindForbidden:       4,
	hefu.KindNotFound:        5,
	hefu.KindConflict:        6,
	hefu.KindFrozen:          7,
	hefu.KindLocked:          8,
	hefu.KindReplan:          9,
	hefu.KindWaiting:         10,
	hefu.KindThrottled:       11,
	hefu.KindBusy:            12,
	hefu.KindUnavailable:     13,
	kindVault:                14,
	kindFailed:               15,
	hefu.KindLimit:           16,
	kindCancelled:            130,
}

// Kinds that only the command line has.
const (
	kindVault     hefu.Kind = "vault"     // the vault does not open: wrong password, damage, in use
	kindFailed    hefu.Kind = "failed"    // the transfer ended otherwise than final
	kindCancelled hefu.Kind = "cancelled" // interrupted, or a question was answered with no
)

// exitError carries an exit code to main; what was to be said is said already.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// ExitCode is what main ends with.
func (e *exitError) ExitCode() int { return e.code }

// Reported says that main has nothing left to print.
func (e *exitError) Reported() bool { return true }

// failure is an error as a script reads it.
type failure struct {
	Error struct {
		Kind    hefu.Kind `json:"kind"`
		Message string    `json:"message"`
	} `json:"error"`
}

// report prints err in the language of whoever reads it, for a person or a script, and
// returns it with its exit code.
func report(w io.Writer, lang text.Lang, asJSON bool, command string, err error) error {
	if err == nil {
		return nil
	}
	kind, message := hefu.KindOf(err), ""
	var told *hefu.Error
	switch {
	case errors.As(err, &told):
		message = told.Message
		if errors.Is(err, context.Canceled) {
			kind = kindCancelled
		}
	case errors.Is(err, context.Canceled):
		kind, message = kindCancelled, english("interrupted")
	default:
		message = english("error.internal", command, err)
	}
	message = lang.Translate(message)
	if asJSON {
		f := failure{}
		f.Error.Kind, f.Error.Message = kind, message
		_ = json.NewEncoder(w).Encode(f)
	} else {
		fmt.Fprint(tame{w}, lang.Say("error.line", localTimes(message)))
	}
	code, ok := exitCodes[kind]
	if !ok {
		code = 1
	}
	return &exitError{code, err}
}

// english is a text as errors carry it: they are put into the person's language where
// they are shown, by report.
func english(t text.Key, args ...any) string { return text.English.Say(t, args...) }

// fail is an error with a text of the catalogue.
func fail(k hefu.Kind, t text.Key, args ...any) error {
	return hefu.Errorf(k, "%s", english(t, args...))
}
