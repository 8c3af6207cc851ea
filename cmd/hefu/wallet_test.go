package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/spf13/cobra"
	"rsc.io/qr"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/keys/vault"
	"github.com/hefu-wallet/hefu/text"
)

// textCalls finds every use of the catalogue in the sources: key → number of arguments,
// -1 where it cannot be told.
func textCalls(t *testing.T) map[string][]int {
	t.Helper()
	// which argument of a function is the key, counted from 0; what follows are its arguments
	at := map[string]int{"say": 0, "ask": 0, "askHidden": 0, "agree": 0, "fail": 1, "t": 0, "Say": 0, "english": 0}
	labels := map[string]bool{"code": true, "progress": true, "show": true, "twice": true} // these pass keys on
	found := map[string][]int{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			name := ""
			switch fun := call.Fun.(type) {
			case *ast.Ident:
				name = fun.Name
			case *ast.SelectorExpr:
				name = fun.Sel.Name
			}
			if labels[name] {
				for _, a := range call.Args {
					if key, ok := literal(a); ok && key != "" {
						found[key] = append(found[key], 0)
					}
				}
			}
			if i, ok := at[name]; ok && len(call.Args) > i {
				if key, ok := literal(call.Args[i]); ok {
					found[key] = append(found[key], len(call.Args)-i-1)
				}
			}
			return true
		})
	}
	return found
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}

// mentioned reports whether a source other than the catalogue holds the key.
func mentioned(t *testing.T, key string) bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte(strconv.Quote(key))) {
			return true
		}
	}
	return false
}

var verb = regexp.MustCompile(`%[-+# 0-9]*\[(\d+)\][a-zA-Z]`)

func TestEveryTextIsThereAndTakesItsArguments(t *testing.T) {
	calls := textCalls(t)
	if len(calls) < 80 {
		t.Fatalf("only %d uses of the catalogue were found; the test does not see the sources", len(calls))
	}
	for key, uses := range calls {
		template, ok := text.English.Format(text.Key(key))
		if !ok && key != "" {
			t.Errorf("%q is said and not in the catalogue", key)
			continue
		}
		most := 0
		for _, m := range verb.FindAllStringSubmatch(template, -1) {
			n, err := strconv.Atoi(m[1])
			if err != nil {
				t.Fatal(err)
			}
			most = max(most, n)
		}
		for _, n := range uses {
			if n != most {
				t.Errorf("%q is given %d arguments and names %d", key, n, most)
			}
		}
	}
	for _, k := range text.Keys() {
		key := string(k)
		template, _ := text.English.Format(k)
		if strings.HasPrefix(key, "apipage.") {
			continue // of a page that package api makes, and looks at
		}
		if _, state := strings.CutPrefix(key, "state."); calls[key] == nil && !state && !mentioned(t, key) {
			t.Errorf("%q is in the catalogue and never said", key)
		}
		if rest := strings.ReplaceAll(verb.ReplaceAllString(template, ""), "%%", ""); strings.Contains(rest, "%") {
			t.Errorf("%q has an argument without a number: a translation could not reorder it", key)
		}
		if strings.Contains(template, "!") {
			t.Errorf("%q shouts", key)
		}
	}
	for _, s := range []hefu.State{
		hefu.Proposed, hefu.Replan, hefu.Evaluating, hefu.Resting, hefu.Sending, hefu.Sent, hefu.Final,
		hefu.Stopped, hefu.Expired, hefu.Dead, hefu.Refused,
	} {
		if _, ok := text.English.Format(stateText(s)); !ok {
			t.Errorf("no text for the state %s", s)
		}
	}
}

func TestExitCodesAreWhatTheHelpSays(t *testing.T) {
	listed := map[int]bool{}
	for _, m := range regexp.MustCompile(`(?m)\b(\d+)  ([a-z-]+)`).FindAllStringSubmatch(english("help.wallet"), -1) {
		code, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		if m[2] == "done" {
			continue
		}
		if exitCodes[hefu.Kind(m[2])] != code {
			t.Errorf("the help says %d for %s, the program ends with %d", code, m[2], exitCodes[hefu.Kind(m[2])])
		}
		listed[code] = true
	}
	for kind, code := range exitCodes {
		if !listed[code] {
			t.Errorf("exit code %d (%s) is not in the help", code, kind)
		}
	}
}

func TestReportTellsAScriptTheKind(t *testing.T) {
	for _, c := range []struct {
		err  error
		code int
		json string
	}{
		{hefu.Errorf(hefu.KindFrozen, "it is frozen"), 7, `{"error":{"kind":"frozen","message":"it is frozen"}}`},
		{fmt.Errorf("outer: %w", hefu.Errorf(hefu.KindInvalid, "bad").Because(errors.New("secret cause"))), 2, `{"error":{"kind":"invalid","message":"bad"}}`},
		{context.Canceled, 130, `"kind":"cancelled"`},
		{errors.New("odd"), 1, `"kind":"internal"`},
	} {
		var out bytes.Buffer
		err := report(&out, "", true, "hefu wallet x", c.err)
		var exit *exitError
		if !errors.As(err, &exit) || exit.ExitCode() != c.code || !strings.Contains(out.String(), c.json) {
			t.Errorf("%v: exit %v, said %s", c.err, exit, out.String())
		}
		if strings.Contains(out.String(), "secret cause") {
			t.Error("the cause of an error is for logs")
		}
	}
	if report(&bytes.Buffer{}, "", false, "", nil) != nil {
		t.Error("no error became one")
	}
}

func TestAuthenticatorUsesEachStepOnceAndRising(t *testing.T) {
	a := authenticator{filepath.Join(t.TempDir(), "auth")}
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // RFC 6238's test key
	if err := a.enrol("otpauth://totp/Hefu:alice?secret=" + secret + "&issuer=Hefu&period=30&digits=6&algorithm=SHA1"); err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1_800_000_010, 0)
	want := func(step int64) string {
		c, err := totp.GenerateCode(secret, time.Unix(step*30, 0))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	present := now.Unix() / 30
	for _, step := range []int64{present - 1, present, present + 1} {
		code, wait, err := a.next(now, -1)
		if err != nil || wait != 0 || code != want(step) {
			t.Fatalf("step %d: code %s, wait %s, %v", step-present, code, wait, err)
		}
	}
	_, wait, err := a.next(now, -1)
	if err != nil || wait != 20*time.Second { // the step after the next is taken from the next boundary on
		t.Fatalf("with all used: wait %s, %v", wait, err)
	}
	if code, wait, err := a.next(now.Add(wait), -1); err != nil || wait != 0 || code != want(present+2) {
		t.Fatalf("after the wait: %s %s %v", code, wait, err)
	}
	if err := a.enrol("otpauth://totp/Hefu:alice?secret=" + secret); err != nil {
		t.Fatal(err)
	}
	late := time.Unix((present+1)*30-3, 0) // the step before this one would arrive too late
	if code, _, err := a.next(late, -1); err != nil || code != want(present) {
		t.Fatalf("at the end of a step: %s %v", code, err)
	}
	if err := a.enrol("otpauth://totp/Hefu:alice?secret=" + secret); err != nil {
		t.Fatal(err)
	}
	if code, _, err := a.next(now, 0); err != nil || code != want(present) {
		t.Fatalf("for a person, after a new enrolment: %s %v", code, err)
	}
}

func TestPlainDropsWhatCouldForgeALine(t *testing.T) {
	for in, want := range map[string]string{
		"USDC":                   "USDC",
		"A\x1b[2JB":              "A[2JB",
		"USD\u202ecod":           "USDcod",
		"ＵＳＤＣ":                   "?",
		"":                       "?",
		strings.Repeat("A", 100): strings.Repeat("A", 24),
		"A\nTo 0xfeed":           "ATo0xfeed",
	} {
		if got := holder.Plain(in); got != want {
			t.Errorf("plain(%q) = %q, wanted %q", in, got, want)
		}
	}
}

func TestWhatOthersWroteCannotMoveTheCursor(t *testing.T) {
	var out bytes.Buffer
	_ = report(&out, "", false, "hefu wallet send", hefu.Errorf(hefu.KindInvalid, "no\x1b[2J\rTo 0xgood \u202eevil\u2066\x07 …\nnext"))
	if strings.ContainsAny(out.String(), "\x1b\r\u202e\u2066\x07") || !strings.Contains(out.String(), "evil") || !strings.Contains(out.String(), "…\nnext") {
		t.Fatalf("%q", out.String())
	}
}

func TestAnAbsurdQuoteIsNotTakenOnTheGuardsWord(t *testing.T) {
	n := testEnv(t, "").families()[0].Networks[0]
	if n.FeeCeiling.IsZero() {
		t.Fatal("no ceiling to test")
	}
	if c, err := quotedCap(n, n.FeeCeiling); err != nil || c.Cmp(n.FeeCeiling) != 0 {
		t.Fatalf("at the ceiling: %v", err)
	}
	over, err := n.FeeCeiling.Add(hefu.UnitsOf(1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := quotedCap(n, over); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), "--fee-cap") {
		t.Fatalf("above it: %v", err)
	}
}

func TestAGuardThatContradictsItselfAboutATokenIsRefused(t *testing.T) {
	in := hefu.Intent{Asset: "eip155:31337/erc20:0x1", Amount: hefu.UnitsOf(5_000_000)}
	fact := func(decimals uint8) *hefu.TokenFact {
		return &hefu.TokenFact{Asset: in.Asset, Symbol: "TST", Decimals: decimals}
	}
	if err := errors.Join(sameAmount("5", in.Amount, fact(6)), sameAmount("5.0", in.Amount, fact(6)), sameAmount("5", in.Amount, nil), sameAmount("", in.Amount, fact(18))); err != nil {
		t.Fatal(err)
	}
	for _, decimals := range []uint8{0, 5, 7, 18} {
		if err := sameAmount("5", in.Amount, fact(decimals)); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%d decimals: %v", decimals, err)
		}
	}
}

// Whatever goes wrong after a signature has left the device, the error keeps its kind
// and says that the transfer counts as live.
func TestAnErrorAfterASignatureSaysThatTheTransferIsLive(t *testing.T) {
	before, after := &approval{env: testEnv(t, "")}, &approval{env: testEnv(t, ""), given: true}
	for name, c := range map[string]struct {
		err  error
		kind hefu.Kind
	}{
		"no answer to a question": {fail(hefu.KindInvalid, "prompt.eof"), hefu.KindInvalid},
		"a no":                    {fail(kindCancelled, "send.loose.no"), kindCancelled},
		"a wrong code":            {hefu.Errorf(hefu.KindForbidden, "code: it is not right; try the next one. Nothing was done"), hefu.KindForbidden},
		"replan without an end":   {fail(hefu.KindReplan, "send.restless", 6), hefu.KindReplan},
		"no answer":               {hefu.Errorf(hefu.KindUnavailable, "the guard did not answer in time"), hefu.KindUnavailable},
		"nonsense":                {hefu.Errorf(hefu.KindInternal, "the answer cannot be read"), hefu.KindUnavailable},
		"an interrupt":            {context.Canceled, hefu.KindUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			if err := before.honest("t1", c.err); !errors.Is(err, c.err) {
				t.Errorf("before: %v", err)
			}
			err := after.honest("t1", c.err)
			for _, part := range []string{"the transfer t1 as live", "do not send it again", "hefu wallet show t1"} {
				if !hefu.Is(err, c.kind) || !strings.Contains(strings.ToLower(err.Error()), part) {
					t.Errorf("after: %v", err)
				}
			}
			if strings.Contains(err.Error(), "othing was done") {
				t.Errorf("after: it cannot know that: %v", err)
			}
		})
	}
}

// --yes is no answer to the question whether to risk paying twice, and neither is silence.
func TestOnlyAPersonTakesTheRiskOfPayingTwice(t *testing.T) {
	for typed, kind := range map[string]hefu.Kind{
		"": hefu.KindReplan, "\n": kindCancelled, "n\n": kindCancelled, "yes, why not\n": kindCancelled, "y\n": "", "yes\n": "",
	} {
		a := &approval{env: testEnv(t, typed)}
		a.yes = true
		err := a.risk(&holder.Review{})
		if (kind == "") != (err == nil) || err != nil && !hefu.Is(err, kind) {
			t.Errorf("%q: %v", typed, err)
		}
		if said := a.err.(*bytes.Buffer).String(); !strings.Contains(said, "paid twice") || !strings.HasSuffix(said, "\n") {
			t.Errorf("%q: asked %q", typed, said)
		}
	}
}

// The catalogue's own words never claim of a transfer that nothing was sent where this
// program cannot know it.
func TestNothingWasSentIsSaidOnlyBeforeASignature(t *testing.T) {
	for _, key := range text.Keys() {
		s, _ := text.English.Format(key)
		if strings.HasPrefix(string(key), "send.") && key != "send.no" || strings.HasPrefix(string(key), "state.") || key == "cancelled" {
			if strings.Contains(s, "nothing was sent") {
				t.Errorf("%s: %s", key, s)
			}
		}
	}
}

// What is drawn is the code and its quiet zone, nothing else: every half block is compared
// with the encoder's module.
func TestTheDrawnCodeIsTheCode(t *testing.T) {
	const uri = "otpauth://totp/Hefu:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Hefu"
	var out bytes.Buffer
	if err := drawCode(&out, uri); err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(uri, qr.L)
	if err != nil {
		t.Fatal(err)
	}
	halves := map[rune][2]bool{'█': {false, false}, '▀': {false, true}, '▄': {true, false}, ' ': {true, true}} // black, upper and lower
	y := -4
	for _, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		runes := []rune(strings.TrimSuffix(strings.TrimPrefix(line, "\x1b[97;40m"), "\x1b[0m"))
		if len(runes) != code.Size+8 {
			t.Fatalf("a line of %d modules, wanted %d", len(runes), code.Size+8)
		}
		for x, r := range runes {
			h, known := halves[r]
			if !known || h[0] != code.Black(x-4, y) || h[1] != code.Black(x-4, y+1) {
				t.Fatalf("module %d, %d is drawn %q", x-4, y, r)
			}
		}
		y += 2
	}
	if y < code.Size+4 {
		t.Fatalf("it ends at row %d of %d", y, code.Size+4)
	}
}

func TestGroupedHidesNothing(t *testing.T) {
	const address = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
	if g := grouped(address); strings.ReplaceAll(g, " ", "") != address || g[:9] != "0x70 9979" {
		t.Fatal(g)
	}
}

func testEnv(t *testing.T, typed string) *env {
	t.Helper()
	stdin, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stdin.Close() })
	return &env{
		ctx: t.Context(), in: bufio.NewReader(strings.NewReader(typed)), stdin: stdin,
		out: &bytes.Buffer{}, err: &bytes.Buffer{}, raw: &bytes.Buffer{}, home: t.TempDir(), now: time.Now,
	}
}

func TestTwoRunsDoNotLoseEachOthersChanges(t *testing.T) {
	e := testEnv(t, "")
	e.conf.VaultPassword = filepath.Join(e.home, "password")
	if err := os.WriteFile(e.conf.VaultPassword, []byte("correct horse battery\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 2)
	for range 2 {
		go func() {
			other := testEnv(t, "")
			other.home, other.conf, other.asJSON = e.home, e.conf, true
			done <- other.create(12, "", false, true)
		}()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	b, err := e.openVault(false)
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Wallets) != 2 {
		t.Fatalf("%d wallets are in the vault; one run wrote over the other", len(b.Wallets))
	}
	info, err := os.Stat(e.vaultPath())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the vault file has mode %v (%v)", info.Mode(), err)
	}
	if _, err := e.openVaultWith("wrong", false); !hefu.Is(err, kindVault) {
		t.Fatalf("wrong password: %v", err)
	}
	if err := os.WriteFile(e.vaultPath(), []byte("cut short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := e.openVault(false); !hefu.Is(err, kindVault) || !strings.Contains(err.Error(), "damaged") {
		t.Fatalf("damaged file: %v", err)
	}
}

func TestAVaultInUseIsWaitedForAndThenSaidSo(t *testing.T) {
	e := testEnv(t, "")
	unlock, err := vault.Lock(e.vaultPath())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if err := e.vaultError(vault.ErrBusy); !hefu.Is(err, kindVault) || !strings.Contains(err.Error(), "another hefu") {
		t.Fatal(err)
	}
}

func TestConfigRefusesWhatItDoesNotKnow(t *testing.T) {
	e := testEnv(t, "")
	path := filepath.Join(e.home, "wallet.toml")
	if err := os.WriteFile(path, []byte("gaurd = \"x\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := e.readConfig(); !hefu.Is(err, hefu.KindInvalid) {
		t.Fatalf("a misspelt key: %v", err)
	}
	if err := os.WriteFile(path, []byte("password_file = \"p\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := e.readConfig(); err != nil || e.conf.Password != filepath.Join(e.home, "p") {
		t.Fatalf("a relative file is beside the config: %q %v", e.conf.Password, err)
	}
}

func TestAnInterruptEndsAQuestion(t *testing.T) {
	e := testEnv(t, "")
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = r.Close(), w.Close() }()
	e.in = bufio.NewReader(r) // nobody ever types
	ctx, cancel := context.WithCancel(t.Context())
	e.ctx = ctx
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := e.ask("send.ask"); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if _, err := e.askHidden("vault.password"); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func TestEveryWalletCommandSaysWhatItIs(t *testing.T) {
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		if c.Short == "" {
			t.Errorf("%s has no help", c.CommandPath())
		}
		if !c.SilenceErrors || !c.SilenceUsage {
			t.Errorf("%s would print its error twice", c.CommandPath())
		}
		for _, s := range c.Commands() {
			walk(s)
		}
	}
	walk(newWallet())
	walk(newDemo())
}
