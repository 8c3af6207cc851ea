package text_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/hefu-wallet/hefu/text"
)

// sameEverywhere are constants with a blank in them that are no sentence for people, or
// that are the same in every language: names, commands to paste, files, protocols.
var sameEverywhere = []string{
	// names
	"BNB Smart Chain", "X Layer", "Arbitrum One", "OP Mainnet", "Dev chain", "Bitcoin Testnet", "Bitcoin Testnet4", "Bitcoin Signet", "Bitcoin Regtest", "Bitcoin seed", "ed25519 seed", "half keys", "one-time keys",
	"Sparrow, Electrum, BlueWallet, Trust", "MetaMask, imToken, Trust", "TronLink, imToken", "imToken, Trust", "Phantom, Solflare", "Petra, Trust",
	"hefu demo", "hefu open", "hefu wallet", "Hefu guard", "gzip, deflate, br", "hefu on %s",
	// commands, settings and layouts
	"hefu wallet create --no-check", "hefu wallet signup", "hefu wallet split --limit ETH=1 --limit %s=100000000u%s", " --limit rBTC=1", "\n[networks.%q]\nnodes = [%q]\n",
	"\n\thefu demo faucet $(hefu wallet receive --network %s --address)\n", "\thefu wallet send 0.25 rBTC %s --network %s --code $(hefu demo code)\n\n", "hefu demo faucet $(hefu wallet receive --address)",
	"hefu wallet send 0.25 ETH 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --code $(hefu demo code)", "export HEFU_HOME=%s PATH=%s:$PATH",
	"\n\thefu wallet send 5 %s %s --code $(hefu demo code)\n\n", "2006-01-02 15:04:05 MST",
	// what another program reads
	"Bearer realm=\"hefu\"", "Bearer %s", "retry: 1000\n\n", ": beat\n\n", "id: %s\n", "%sevent: %s\ndata: %s\n\n",
	"user_id, asset, units, raise_to, raise_at, updated",
	"default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", "text/html; charset=utf-8", "text/css; charset=utf-8",
	"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", "due_at > 0 AND due_at <= ? AND lease_until <= ?",
	// pieces of sentences that are put together elsewhere and stand in a table as a whole
	" (request %s)", "run on", "carry the memo", "read a %s", "hefu: an account without coins",
	// the description of the API
	"A stream of events",
}

// notSaid are long texts that are not said: files that are written, the description of
// the API, and what is in Chinese already.
var notSaid = regexp.MustCompile(`^(# Written by hefu demo|The guard's half of the Hefu wallet\. Errors|用法：)`)

// TestEverySentenceHasItsChinese: what the code can say to a person is in the tables,
// and the tables hold nothing that no code says.
func TestEverySentenceHasItsChinese(t *testing.T) {
	have := map[string]bool{}
	for _, s := range text.Sources() {
		if have[s.EN] {
			t.Errorf("two entries for %q", s.EN)
		}
		have[s.EN] = true
	}
	keyed := map[string]bool{}
	for _, k := range text.Keys() {
		en, _ := text.English.Format(k)
		keyed[en] = true
	}
	said, exempt := map[string]bool{}, map[string]bool{}
	for _, f := range scan(t) {
		switch {
		case slices.Contains(sameEverywhere, f.text):
			exempt[f.text] = true
		case notSaid.MatchString(f.text), text.Chinese.Word(f.text) != f.text:
		case !have[f.text] && !keyed[f.text]:
			t.Errorf("%s: no Chinese for %q: add it to text/said_*.go", f.where, f.text)
		}
		said[f.text] = true
	}
	if len(said) < 500 {
		t.Fatalf("only %d sentences were found; the test does not see the sources", len(said))
	}
	for en := range have {
		if !said[en] {
			t.Errorf("text/said_*.go has %q, which no code says any more", en)
		}
	}
	for _, s := range sameEverywhere {
		if !exempt[s] {
			t.Errorf("sameEverywhere has %q, which is nowhere in the code", s)
		}
	}
}

// verbOf finds the arguments of a format: number and verb.
var verbOf = regexp.MustCompile(`%[-+# 0]*\d*(?:\.\d+)?(?:\[(\d+)\])?([a-zA-Z%])`)

// arguments are a format's arguments, each number with its kind of verb: free text
// (s, v, w, W) may be said with another verb of the kind in another language.
func arguments(t *testing.T, format string) map[string]string {
	t.Helper()
	out, next := map[string]string{}, 1
	for _, m := range verbOf.FindAllStringSubmatch(format, -1) {
		if m[2] == "%" {
			continue
		}
		n := m[1]
		if n == "" {
			n = fmt.Sprint(next)
		}
		_, _ = fmt.Sscan(n, &next)
		next++
		kind := m[2]
		if strings.Contains("svwW", kind) {
			kind = "text"
		}
		out[n] = kind
	}
	return out
}

// pairs are all texts, by what a test may call them.
func pairs() map[string]text.Pair {
	all := map[string]text.Pair{}
	for _, k := range text.Keys() {
		en, _ := text.English.Format(k)
		zh, _ := text.Chinese.Format(k)
		all[string(k)] = text.Pair{EN: en, ZH: zh}
	}
	for _, s := range append(text.Sources(), text.Library()...) {
		all[s.EN] = s
	}
	return all
}

// unsaid are arguments that Chinese has no use for: it knows no plural.
var unsaid = map[string][]string{
	"reading the recovery words: %s %s %s not in %s": {"1", "3"},
}

// sameInBoth are texts without a word of their own.
var sameInBoth = regexp.MustCompile(`^(account(s)?\.(head|line|dead)|rescue\.account|demo\.paste|send\.state|serve\.over|code\.again|balance\.line|book\.line|webhook\.line|recipients\.line|error\.line|text or json|master_key_file: %s|listen: %s%s|networks: %s|12 or 24|rescue\.balance)$`)

// TestBothLanguagesSayTheSame: every text is there in both, with the same arguments, and
// a Chinese one is Chinese.
func TestBothLanguagesSayTheSame(t *testing.T) {
	for name, p := range pairs() {
		if p.EN == "" || p.ZH == "" {
			t.Errorf("%s: a language is missing", name)
			continue
		}
		en, zh := arguments(t, p.EN), arguments(t, p.ZH)
		for _, n := range unsaid[p.EN] {
			delete(en, n)
		}
		if fmt.Sprint(en) != fmt.Sprint(zh) {
			t.Errorf("%s: arguments %v in English, %v in Chinese", name, en, zh)
		}
		if !sameInBoth.MatchString(name) && !strings.ContainsFunc(p.ZH, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s: %q is no Chinese", name, p.ZH)
		}
		for _, m := range verbOf.FindAllStringSubmatch(p.ZH, -1) {
			if m[1] == "" && m[2] != "%" {
				t.Errorf("%s: the Chinese has an argument without a number: %q", name, p.ZH)
			}
		}
		if i, j := strings.HasSuffix(p.EN, "\n"), strings.HasSuffix(p.ZH, "\n"); i != j {
			t.Errorf("%s: one language ends its line and the other does not", name)
		}
	}
}

// glossary is the binding words: an English text with the first has the second in
// Chinese, or one of them. Not is what to leave out of the English first: the same
// letters in another sense.
var glossary = []struct {
	en, zh, not string
}{
	{`\bvault\b`, "密匣", `\.vault|vault\.hefu`},
	{`account password`, "登录密码", ""},
	{`vault password`, "密匣密码", ""},
	{`device half`, "设备半钥", ""},
	{`guard's half\b`, "守卫半钥|半钥", ""},
	{`\bguard\b`, "守卫", `--guard|guard\.json|guard URL|hefu serve|is it a Hefu guard|guard, fingerprint|guard did not take the code|/guard\.db`},
	{`\bfreeze\b|\bfrozen\b`, "冻结", `hefu wallet freeze|unfreeze|signin, unfreeze, freeze|no longer frozen|end a freeze`},
	{`\bunfreeze\b`, "解冻", `hefu wallet unfreeze|delays\.unfreeze|signin, unfreeze`},
	{`waiting period`, "等待期", ""},
	{`\bon hold\b`, "暂缓提取", ""},
	{`\bsafe address\b`, "安全地址", ""},
	{`daily limit`, "每日限额", ""},
	{`passkey`, "通行密钥", ""},
	{`\bwatcher\b`, "见证人", ""},
	{`\breview\b`, "核对", `\{"review"|ask for the state|"review|review and approve`},
	{`\bguarded\b`, "合符账户", ""},
	{`emergency stop`, "紧急停止", ""},
	{`dev chain`, "开发链", ""},
	{`\bco-sign`, "共签", ""},
	{`\blimits?\b`, "限额|上限", "gas limit|hefu wallet limit|--limit|do not limit it"},
}

// TestTheGlossaryIsKept: the words that are agreed on, and none besides them.
func TestTheGlossaryIsKept(t *testing.T) {
	for name, p := range pairs() {
		for _, g := range glossary {
			en := strings.ToLower(p.EN)
			if g.not != "" {
				en = regexp.MustCompile(g.not).ReplaceAllString(en, "")
			}
			if regexp.MustCompile(g.en).MatchString(en) && !regexp.MustCompile(g.zh).MatchString(p.ZH) {
				t.Errorf("%s: %q without %s: %q", name, g.en, g.zh, p.ZH)
			}
		}
		for _, bad := range []string{"您", "！", "钱柜", "保险库", "金库", "监护", "助记符", "审查", "审核", "验证因子", "测试链", "绝对安全", "请放心", "笔者"} {
			if strings.Contains(p.ZH, bad) {
				t.Errorf("%s: %q is not our word: %q", name, bad, p.ZH)
			}
		}
		if strings.Contains(p.EN, "!") && !strings.Contains(p.EN, "!=") {
			t.Errorf("%s shouts", name)
		}
	}
	for _, w := range []string{"final", "stopped", "dead", "frozen", "resting", "device", "guard", "chain"} {
		want := map[string]string{
			"final": "已确定", "stopped": "已停止", "dead": "已失败", "frozen": "已冻结", "resting": "静置", "device": "本机", "guard": "守卫", "chain": "链上",
		}[w]
		if got := text.Chinese.Word(w); got != want {
			t.Errorf("%s is %s, not %s", w, got, want)
		}
	}
}

// sample is an argument for a verb that no format can be mistaken for.
func sample(n int, verb string) any {
	switch verb {
	case "d":
		return 40 + n
	case "o", "x":
		return 8 + n
	}
	return fmt.Sprintf("Arg%d.x", n)
}

// TestASentenceComesBackInChinese: for every format, the finished English sentence is
// recognised and rendered with the same arguments.
func TestASentenceComesBackInChinese(t *testing.T) {
	for name, p := range pairs() {
		if !regexp.MustCompile(`[a-zA-Z]{2}`).MatchString(verbOf.ReplaceAllString(p.EN, "")) {
			continue // punctuation alone is not recognised, and said by its key only
		}
		var args []any
		for n := 1; ; n++ {
			kind, ok := arguments(t, p.EN)[fmt.Sprint(n)]
			if !ok {
				break
			}
			args = append(args, sample(n, kind))
		}
		verbs := strings.NewReplacer("%w", "%v")
		word := regexp.MustCompile(`(\[\d+\])W`)
		english := fmt.Sprintf(word.ReplaceAllString(verbs.Replace(p.EN), "${1}v"), args...)
		chinese := fmt.Sprintf(word.ReplaceAllString(p.ZH, "${1}v"), args...)
		if len(args) == 0 {
			english, chinese = strings.ReplaceAll(p.EN, "%%", "%"), strings.ReplaceAll(p.ZH, "%%", "%")
		}
		got := text.Chinese.Translate(english)
		if squeezed(got) != squeezed(chinese) {
			t.Errorf("%s:\n%q\nbecame %q\nand not %q", name, english, got, chinese)
		}
		if text.English.Translate(english) != english {
			t.Errorf("%s: English was changed", name)
		}
	}
}

// TestEveryTextIsSaid: no text asks of fmt what it cannot do, in either language.
func TestEveryTextIsSaid(t *testing.T) {
	for _, k := range text.Keys() {
		for _, l := range []text.Lang{text.English, text.Chinese} {
			format, _ := l.Format(k)
			var args []any
			for n := 1; ; n++ {
				kind, ok := arguments(t, format)[fmt.Sprint(n)]
				if !ok {
					break
				}
				args = append(args, sample(n, kind))
			}
			said := l.Say(k, args...)
			for _, a := range args {
				if !strings.Contains(said, fmt.Sprint(a)) {
					t.Errorf("%s: %v is missing in %q", k, a, said)
				}
			}
			if strings.Contains(said, "%!") {
				t.Errorf("%s in %s: %q", k, l, said)
			}
		}
	}
}

// squeezed leaves out the blanks that fill a column.
func squeezed(s string) string { return regexp.MustCompile(` +`).ReplaceAllString(s, " ") }
