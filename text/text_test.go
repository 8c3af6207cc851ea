package text_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu/text"
)

// The first variable that is set decides, as POSIX has it, and only Chinese is Chinese.
func TestTheEnvironmentChoosesTheLanguage(t *testing.T) {
	for _, c := range []struct {
		all, messages, lang string
		want                text.Lang
	}{
		{"", "", "", text.English},
		{"", "", "zh_CN.UTF-8", text.Chinese},
		{"", "", "zh", text.Chinese},
		{"", "", "zh_TW.Big5", text.Chinese},
		{"C", "", "zh_CN.UTF-8", text.English},
		{"", "de_DE.UTF-8", "zh_CN.UTF-8", text.English},
		{"zh_CN.UTF-8", "en_US.UTF-8", "C", text.Chinese},
		{"", "zh_HK", "C.UTF-8", text.Chinese},
		{"", "", "zhx", text.English},
		{"", "", "POSIX", text.English},
	} {
		env := map[string]string{"LC_ALL": c.all, "LC_MESSAGES": c.messages, "LANG": c.lang}
		if got := text.FromEnv(func(k string) string { return env[k] }); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
	for s, want := range map[string]text.Lang{"zh": text.Chinese, "ZH": text.Chinese, "zh-CN": text.Chinese, "en": text.English, "en_GB.UTF-8": text.English} {
		if got, err := text.Parse(s); got != want || err != nil {
			t.Errorf("%s: %s, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "de", "zhongwen", "english", "e"} {
		if _, err := text.Parse(s); err == nil {
			t.Errorf("%q was taken", s)
		}
	}
}

// Only a clear yes is one, in either language.
func TestOnlyAYesIsAYes(t *testing.T) {
	for _, s := range []string{"y", "Y", "yes", " YES ", "是"} {
		if !text.Agrees(s) {
			t.Errorf("%q is a yes", s)
		}
	}
	for _, s := range []string{"", "n", "no", "否", "是否", "不是", "好像是", "yes, why not", "1"} {
		if text.Agrees(s) {
			t.Errorf("%q is no yes", s)
		}
	}
}

// A Chinese character takes two cells, so a column of both languages is straight.
func TestColumnsAreStraight(t *testing.T) {
	for s, want := range map[string]int{"": 0, "To": 2, "收款人": 6, "手续费（ETH）": 13, "é": 1, "e\u0301": 1, "…": 1, "𠮷": 2} {
		if got := text.Width(s); got != want {
			t.Errorf("%q takes %d cells, not %d", s, got, want)
		}
	}
	if got := text.Pad("网络", 6) + "|" + text.Pad("Network", 6) + "|"; got != "网络  |Network|" {
		t.Errorf("padded: %q", got)
	}
	var out bytes.Buffer
	if err := text.Table(&out, [][]string{{"密钥库", "a"}, {"database", "数据", "b"}, {"c"}}); err != nil {
		t.Fatal(err)
	}
	if want := "密钥库    a\ndatabase  数据  b\nc\n"; out.String() != want {
		t.Errorf("the table is\n%swant\n%s", out.String(), want)
	}
	line := text.Chinese.Say("history.line", "ID", "DATE", "dead", "1 ETH", "0x1")
	if want := "ID  DATE  已失败     1 ETH 付给 0x1"; line != want {
		t.Errorf("%q, want %q", line, want)
	}
	if line := text.English.Say("history.line", "ID", "DATE", "dead", "1 ETH", "0x1"); line != "ID  DATE  dead       1 ETH to 0x1" {
		t.Errorf("%q", line)
	}
}

func TestTranslate(t *testing.T) {
	for english, want := range map[string]string{
		// a sentence within a sentence
		"transfer abc: it is stopped, as the guard says: the account was frozen before it was sent; nothing was sent": "转账 abc：已停止（据守卫所说）：它发送之前，账户已冻结；什么都没有发送",
		// a state is a word of the list only where the sentence says so
		"transfer: it is final": "转账：它的状态是：已确定",
		// what somebody wrote stays as it is, even where it looks like a word or a sentence's part
		`device: "final" was refused at 2026-01-02 15:04 UTC and signs nothing any more`: `设备："final" 已于 2026-01-02 15:04 UTC 停用，不能再签任何东西`,
		"sign up: the name frozen is taken":                                              "注册：用户名 frozen 已被占用",
		// with what the client put behind it
		"something went wrong on our side; nothing was lost. If it happens again, tell the operator the request id (request r7)": "我们这边出了问题；什么都没有丢失。如果再次发生，请把请求编号告诉运营者（请求编号 r7）",
		// in front of a cause that nobody translated, and behind a place
		"store: open /x/guard.db: permission denied":                                                    "数据库：打开 /x/guard.db：permission denied",
		"hefu.toml:7: the key is there twice; remove one":                                               "hefu.toml:7：这个键出现了两次；请删去一个",
		"the configuration cannot be used; lines to correct: 1\nnetworks (not set): proxy.tls is wrong": "配置不能使用；需要改正的行数：1\nnetworks (not set): proxy.tls is wrong",
		// what no code says stays English, to the letter
		"the moon is made of green cheese":                           "the moon is made of green cheese",
		"transfer: it is final and the moon is made of green cheese": "转账：它的状态是：final and the moon is made of green cheese",
		"Device":      "Device",
		"":            "",
		"已经是中文的句子：不变": "已经是中文的句子：不变",
		"reading the recovery words: words 3, 7 are not in the english word list": "读取助记词：第 3, 7 个词不在英文词表中",
	} {
		if got := text.Chinese.Translate(english); got != want {
			t.Errorf("%q\nbecame   %q\nand not  %q", english, got, want)
		}
		if got := text.English.Translate(english); got != english {
			t.Errorf("English was changed: %q", got)
		}
	}
}

// What others wrote can be as long and as odd as they like.
func TestTranslateTakesWhateverComes(t *testing.T) {
	for _, s := range []string{
		strings.Repeat("a: ", 5000), strings.Repeat("\n", 5000), strings.Repeat("transfer: it is ", 2000), "%s %d %!", "\x00\xff: \xfe", strings.Repeat("create: ", 300) + "x",
	} {
		if got := text.Chinese.Translate(s); len(got) == 0 {
			t.Errorf("%.40q became nothing", s)
		}
	}
}

// Arguments of a text are sentences, errors, keys or plain words.
func TestSayTranslatesItsArguments(t *testing.T) {
	err := errors.New("the guard did not answer in time; ask for the state before you try again")
	for _, arg := range []any{err, err.Error()} {
		if got := text.Chinese.Say("code.again", arg); got != "守卫没有及时答复；再试之前请先查看状态。" {
			t.Errorf("%q", got)
		}
	}
	if got := text.Chinese.Say("code.again", text.Key("reach.slow")); got != "没有及时答复。" {
		t.Errorf("%q", got)
	}
	if got := text.English.Say("code.again", text.Key("reach.slow")); got != "did not answer in time." {
		t.Errorf("%q", got)
	}
	if got := text.Chinese.Say("no.such.key", 1); got != "no.such.key" {
		t.Errorf("%q", got)
	}
}
