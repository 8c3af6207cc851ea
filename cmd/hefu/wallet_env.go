package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
	"unicode"

	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/text"
)

// config is wallet.toml in HEFU_HOME: defaults for flags. The password files and the
// authenticator are for scripts and demos: a secret in a file guards nothing from
// whoever reads the file.
type config struct {
	Guard       string `toml:"guard"`       // URL
	Fingerprint string `toml:"fingerprint"` // of the guard, got from its operator
	Name        string `toml:"name"`        // user name
	Wallet      string `toml:"wallet"`      // label or id
	Network     string `toml:"network"`     // CAIP-2 id or name
	// Tokens are shown by balance besides those that the binary ships, by CAIP-19 id.
	Tokens []hefu.AssetID `toml:"tokens"`
	// The rest is for scripts and demos.
	Password      string `toml:"password_file"`       // account password, scripts only
	VaultPassword string `toml:"vault_password_file"` // scripts only
	Authenticator string `toml:"authenticator"`       // file with the otpauth:// URI, scripts only
}

// env is what one run of a wallet command works with.
type env struct {
	ctx    context.Context
	in     *bufio.Reader
	stdin  *os.File
	out    io.Writer // what was asked for
	err    io.Writer // talk: prompts, progress, errors
	raw    io.Writer // the screen itself: clearing it, drawing a bar
	asJSON bool
	yes    bool
	home   string
	conf   config
	now    func() time.Time
	asked  string // address of the guard, once it has answered this run
	lang   text.Lang
	gap    uint32 // how far to look for used addresses, where that is more than usual
}

// walletFlags are the flags that every wallet command has.
type walletFlags struct {
	home, guard, wallet, passwordFile, vaultPasswordFile string
	asJSON, yes                                          bool
}

func (f *walletFlags) add(c *cobra.Command) {
	p := c.PersistentFlags()
	p.StringVar(&f.home, "home", "", "directory of vault, session and wallet.toml (HEFU_HOME)")
	p.StringVar(&f.guard, "guard", "", "URL of the guard")
	p.StringVar(&f.wallet, "wallet", "", "label or id, where the vault holds several")
	p.StringVar(&f.passwordFile, "password-file", "", "file with the account password (scripts)")
	p.StringVar(&f.vaultPasswordFile, "vault-password-file", "", "file with the vault password (scripts)")
	p.BoolVar(&f.asJSON, "json", false, "one JSON object a line, for scripts; errors as JSON on stderr")
	p.BoolVar(&f.yes, "yes", false, "do not ask; agree to every question, but approve and what could pay twice are a person's to answer")
}

// run wraps a wallet command: it builds the env, and it reports a failure in the
// form that was asked for, with the exit code of its kind.
func (f *walletFlags) run(fn func(*env, []string) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		e, err := f.env(c)
		if err == nil {
			err = fn(e, args)
			err = e.reached(e.asked, false, err)
		}
		return report(c.ErrOrStderr(), langOf(c), f.asJSON, c.CommandPath(), err)
	}
}

func (f *walletFlags) env(c *cobra.Command) (*env, error) {
	e := &env{
		ctx: c.Context(), stdin: os.Stdin, in: bufio.NewReader(c.InOrStdin()),
		out: tame{c.OutOrStdout()}, err: tame{c.ErrOrStderr()}, raw: c.ErrOrStderr(),
		asJSON: f.asJSON, yes: f.yes, home: f.home, now: time.Now, lang: langOf(c),
	}
	if e.ctx == nil {
		e.ctx = context.Background()
	}
	if e.home == "" {
		home, err := defaultHome()
		if err != nil {
			return e, err
		}
		e.home = home
	}
	if err := e.readConfig(); err != nil {
		return e, err
	}
	for to, from := range map[*string]string{
		&e.conf.Guard: f.guard, &e.conf.Wallet: f.wallet, &e.conf.Password: f.passwordFile, &e.conf.VaultPassword: f.vaultPasswordFile,
	} {
		if from != "" {
			*to = from
		}
	}
	return e, nil
}

// defaultHome is HEFU_HOME, else the place where the system keeps a user's data.
func defaultHome() (string, error) {
	if h := os.Getenv("HEFU_HOME"); h != "" {
		return filepath.Abs(h)
	}
	if d := os.Getenv("XDG_DATA_HOME"); d != "" && filepath.IsAbs(d) {
		return filepath.Join(d, "hefu"), nil
	}
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		d, err := os.UserConfigDir()
		return filepath.Join(d, "hefu"), err
	}
	h, err := os.UserHomeDir()
	return filepath.Join(h, ".local", "share", "hefu"), err
}

func (e *env) readConfig() error {
	path := filepath.Join(e.home, "wallet.toml")
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	d := toml.NewDecoder(strings.NewReader(string(raw))).DisallowUnknownFields()
	if err := d.Decode(&e.conf); err != nil {
		return hefu.Errorf(hefu.KindInvalid, "reading %s: %v", path, err)
	}
	for _, p := range []*string{&e.conf.Password, &e.conf.VaultPassword, &e.conf.Authenticator} {
		if *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(e.home, *p)
		}
	}
	return nil
}

// tame keeps what others wrote (a guard's message, a device's name) from moving the
// cursor, clearing the screen or turning the reading direction: a forged line in a
// review would be worse than an ugly one.
type tame struct{ w io.Writer }

// Write shows control and direction characters as a replacement character.
func (t tame) Write(b []byte) (int, error) {
	clean := strings.Map(func(r rune) rune {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return unicode.ReplacementChar
		}
		return r
	}, string(b))
	if _, err := io.WriteString(t.w, clean); err != nil {
		return 0, err
	}
	return len(b), nil
}

// t is a text in the person's language.
func (e *env) t(k text.Key, args ...any) string { return localTimes(e.lang.Say(k, args...)) }

// row is one line of a list of labels and values; without a label the value continues
// the one above.
func row(w io.Writer, label, value string) {
	fmt.Fprintf(w, "  %s %s\n", text.Pad(label, labelCells), value)
}

// labelCells is the width of the labels of such a list.
const labelCells = 10

// say talks to the person. In JSON mode a script is listening and nothing is said.
func (e *env) say(t text.Key, args ...any) {
	if !e.asJSON {
		fmt.Fprintln(e.err, e.t(t, args...))
	}
}

// answer gives what was asked for: object as one line of JSON, or human's lines.
func (e *env) answer(object any, human func(io.Writer)) error {
	if e.asJSON {
		return json.NewEncoder(e.out).Encode(object)
	}
	human(e.out)
	return nil
}

// file writes a small file of the home directory, complete or not at all.
func (e *env) writeFile(name string, blob []byte) error {
	path := filepath.Join(e.home, name)
	if err := os.MkdirAll(e.home, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(e.home, "."+name+"-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(blob)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		_ = os.Remove(tmp.Name())
		return err
	}
	return os.Rename(tmp.Name(), path)
}
