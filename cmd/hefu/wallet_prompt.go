package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/text"
)

const leastPassword = 12 // characters of a new vault password

// interactive reports whether a person sits at the terminal.
func (e *env) interactive() bool { return term.IsTerminal(int(e.stdin.Fd())) }

// ask reads one line. It comes from the terminal or, one line an answer, from
// standard input.
func (e *env) ask(t text.Key, args ...any) (string, error) {
	fmt.Fprint(e.err, e.t(t, args...))
	line, err := e.readLine(func() (string, error) { return e.in.ReadString('\n') })
	if !e.interactive() {
		fmt.Fprintln(e.err) // what follows, perhaps an error in JSON, has a line of its own
	}
	if errors.Is(err, context.Canceled) {
		return "", err
	}
	if err != nil && (line == "" || !errors.Is(err, io.EOF)) {
		return "", fail(hefu.KindInvalid, "prompt.eof")
	}
	return strings.TrimSpace(line), nil
}

// askHidden is ask without an echo on a terminal; only the line's end is cut.
func (e *env) askHidden(t text.Key, args ...any) (string, error) {
	fmt.Fprint(e.err, e.t(t, args...))
	defer fmt.Fprintln(e.err)
	if !e.interactive() {
		line, err := e.readLine(func() (string, error) { return e.in.ReadString('\n') })
		if errors.Is(err, context.Canceled) {
			return "", err
		}
		if err != nil && line == "" {
			return "", fail(hefu.KindInvalid, "prompt.eof")
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	fd := int(e.stdin.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", fail(hefu.KindInvalid, "prompt.eof")
	}
	line, err := e.readLine(func() (string, error) {
		b, err := term.ReadPassword(fd)
		defer clear(b)
		return string(b), err
	})
	if errors.Is(err, context.Canceled) {
		return "", errors.Join(err, term.Restore(fd, before)) // the echo is still off
	}
	if err != nil {
		return "", fail(hefu.KindInvalid, "prompt.eof")
	}
	return line, nil
}

// readLine waits for read, or for the interrupt that the person sent instead of an
// answer. An abandoned read ends with the program, and after an interrupt no other
// one begins: two would share the reader.
func (e *env) readLine(read func() (string, error)) (string, error) {
	if e.ctx.Err() != nil {
		return "", context.Canceled
	}
	type answer struct {
		line string
		err  error
	}
	got := make(chan answer, 1)
	go func() {
		line, err := read()
		got <- answer{line, err}
	}()
	select {
	case a := <-got:
		return a.line, a.err
	case <-e.ctx.Done():
		return "", context.Canceled
	}
}

// agree asks a yes-or-no question; --yes answers it.
func (e *env) agree(t text.Key, args ...any) (bool, error) {
	if e.yes {
		return true, nil
	}
	a, err := e.ask(t, args...)
	if err != nil {
		return false, err
	}
	return text.Agrees(a), nil
}

// fromFile reads a secret of one line.
func fromFile(path string) (string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return "", hefu.Errorf(hefu.KindInvalid, "reading a password file: %v", err)
	}
	line, _, _ := strings.Cut(string(b), "\n")
	return strings.TrimSuffix(line, "\r"), nil
}

// accountPassword comes from its file or from the person.
func (e *env) accountPassword(fresh bool) (string, error) {
	if e.conf.Password != "" {
		return fromFile(e.conf.Password)
	}
	if !fresh {
		return e.askHidden("account.password")
	}
	return e.twice("account.password.new", "account.password.again", "account.password.match")
}

// vaultPassword comes from its file or from the person.
func (e *env) vaultPassword(fresh bool) (string, error) {
	if e.conf.VaultPassword != "" {
		return fromFile(e.conf.VaultPassword)
	}
	if !fresh {
		return e.askHidden("vault.password")
	}
	p, err := e.twice("vault.password.new", "vault.password.again", "vault.password.match")
	if err != nil {
		return "", err
	}
	if n := utf8.RuneCountInString(p); n < leastPassword {
		return "", fail(hefu.KindInvalid, "vault.password.short", n, leastPassword)
	}
	return p, nil
}

// twice asks for a new secret, on a terminal two times.
func (e *env) twice(first, again, differ text.Key) (string, error) {
	p, err := e.askHidden(first)
	if err != nil || !e.interactive() {
		return p, err
	}
	q, err := e.askHidden(again)
	if err != nil {
		return "", err
	}
	if p != q {
		return "", fail(hefu.KindInvalid, differ)
	}
	return p, nil
}
