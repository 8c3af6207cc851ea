package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/text"
)

// every visits a command and all below it.
func every(c *cobra.Command, visit func(*cobra.Command)) {
	visit(c)
	for _, s := range c.Commands() {
		every(s, visit)
	}
}

// Every command has its help in Chinese: what it is for, and each of its flags.
func TestEveryHelpIsInChinese(t *testing.T) {
	seen := 0
	every(newRoot(), func(c *cobra.Command) {
		args := append(strings.Fields(c.CommandPath())[1:], "--lang", "zh", "--help")
		var out bytes.Buffer
		root := newRoot()
		root.SetArgs(args)
		root.SetOut(&out)
		if err := root.ExecuteContext(t.Context()); err != nil {
			t.Fatal(err)
		}
		seen++
		if !strings.Contains(out.String(), "用法：") {
			t.Errorf("%s: no usage in Chinese:\n%s", c.CommandPath(), out.String())
		}
		for _, line := range strings.Split(out.String(), "\n") {
			m := flagLine.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			what := strings.NewReplacer("text", "", "json", "").Replace(m[2])
			if strings.ContainsAny(what, "abcdefghijklmnopqrstuvwxyz") && !strings.ContainsFunc(m[2], func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				t.Errorf("%s: %s", c.CommandPath(), line)
			}
		}
	})
	if seen < 30 {
		t.Errorf("only %d commands were seen", seen)
	}
}

// A demo that is begun elsewhere says where it belongs, in either language.
func TestADemoOutsideTheSourceTreeSaysWhereItBelongs(t *testing.T) {
	t.Setenv("HEFU_HOME", t.TempDir())
	t.Setenv("HEFU_ANVIL", "")
	t.Setenv("PATH", t.TempDir())
	t.Chdir(t.TempDir())
	for lang, want := range map[string]string{"en": "in the folder of the source tree", "zh": "请在源代码目录中运行"} {
		var out bytes.Buffer
		root := newRoot()
		root.SetOut(&out)
		root.SetErr(&out)
		args := []string{"demo", "--lang", lang, "--dir", t.TempDir()}
		root.SetArgs(args)
		err := root.ExecuteContext(t.Context())
		if exitCode(err, langOfArgs(args), &out) == 0 || !strings.Contains(out.String(), want) || strings.Contains(out.String(), "npm ci") {
			t.Errorf("%s: %q", lang, out.String())
		}
	}
}

// The flag is stronger than the environment, wherever it stands, and takes nothing else.
func TestTheFlagChoosesTheLanguage(t *testing.T) {
	t.Setenv("HEFU_HOME", t.TempDir())
	for _, c := range []struct {
		lang string
		args []string
		want string
	}{
		{"C", []string{"wallet", "accounts"}, "vault: there is none"},
		{"zh_CN.UTF-8", []string{"wallet", "accounts"}, "还没有密匣"},
		{"zh_CN.UTF-8", []string{"--lang", "en", "wallet", "accounts"}, "vault: there is none"},
		{"C", []string{"wallet", "accounts", "--lang=zh"}, "还没有密匣"},
		{"C", []string{"wallet", "--lang", "zh", "accounts", "--json"}, `"message":"密匣：`},
		{"C", []string{"--lang", "fr", "wallet", "accounts"}, `"fr" is neither en nor zh`},
		{"C", []string{"wallet", "accounts", "--lang", "zh", "--nothing"}, "没有这个参数：--nothing"},
	} {
		t.Setenv("LC_ALL", c.lang)
		var out bytes.Buffer
		root := newRoot()
		root.SetArgs(c.args)
		root.SetOut(&out)
		root.SetErr(&out)
		err := root.ExecuteContext(t.Context())
		if exitCode(err, langOfArgs(c.args), &out) == 0 || !strings.Contains(out.String(), c.want) {
			t.Errorf("%s %q: %s", c.lang, c.args, out.String())
		}
	}
	t.Setenv("LC_ALL", "C")
	for _, args := range [][]string{{"--lang", "zh", "x"}, {"x", "--lang=zh-CN"}} {
		if langOfArgs(args) != text.Chinese {
			t.Errorf("%q is Chinese", args)
		}
	}
	for _, args := range [][]string{{}, {"--lang"}, {"--lang", "fr"}, {"lang", "zh"}, {"--lang=en"}} {
		if langOfArgs(args) != text.English {
			t.Errorf("%q is English", args)
		}
	}
}

// A moment has one form for people, also inside what the guard says; a script gets what
// the guard said.
func TestMomentsAreLocal(t *testing.T) {
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	err := hefu.Errorf(hefu.KindConflict, "transfer: it expired at %s; nothing was sent, start it again", at.Format(time.RFC3339))
	var out bytes.Buffer
	_ = report(&out, text.Chinese, false, "", err)
	if want := "hefu：转账：它已于 " + local(at) + " 过期；什么都没有发送，请重新开始\n"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
	out.Reset()
	_ = report(&out, text.English, false, "", err)
	if want := "hefu: transfer: it expired at " + local(at) + "; nothing was sent, start it again\n"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
	out.Reset()
	_ = report(&out, text.English, true, "", err)
	if !strings.Contains(out.String(), at.Format(time.RFC3339)) {
		t.Errorf("%q", out.String())
	}
}

// The paper alone speaks the language, too; it builds what it works with by itself.
func TestARescueSpeaksChinese(t *testing.T) {
	var out bytes.Buffer
	root := newRoot()
	root.SetArgs([]string{"wallet", "rescue", "--lang", "zh"})
	root.SetIn(strings.NewReader(strings.Repeat("abandon ", 11) + "about\n"))
	root.SetOut(&out)
	root.SetErr(&out)
	if err := root.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"已读入：12 个词（英文）。", "以太坊及其同类  m/44'/60'/0'/0/0", "0x9858EfFD232B4033E47d90003D41EC34EcaEda94", "助记词曾在这台机器上完整出现。"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
}
