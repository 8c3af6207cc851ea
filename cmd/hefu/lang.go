package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu/text"
)

// when is how a moment is written: local time with its zone.
const when = "2006-01-02 15:04:05 MST"

func local(t time.Time) string { return t.Local().Format(when) }

// moment is how the guard writes one inside a sentence.
var moment = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)`)

// localTimes writes the moments in a sentence in the one way that people see.
func localTimes(s string) string {
	return moment.ReplaceAllStringFunc(s, func(m string) string {
		t, err := time.Parse(time.RFC3339, m)
		if err != nil {
			return m
		}
		return local(t)
	})
}

// langFlag is --lang.
type langFlag struct{ text.Lang }

// Set reads en or zh.
func (f *langFlag) Set(s string) (err error) {
	f.Lang, err = text.Parse(s)
	return err
}

func (f *langFlag) String() string { return string(f.Lang) }

// Type is shown in the help.
func (f *langFlag) Type() string { return "en|zh" }

// speak gives a command and all below it the flag --lang, and help in that language.
func speak(root *cobra.Command) {
	root.PersistentFlags().Var(&langFlag{}, "lang", "language: en or zh (else LC_ALL, LC_MESSAGES, LANG decide)")
	english := root.HelpFunc()
	root.SetHelpFunc(func(c *cobra.Command, args []string) {
		if langOf(c) == text.English {
			english(c, args)
			return
		}
		c.InitDefaultHelpFlag()
		c.InitDefaultVersionFlag()
		localise(c, text.Chinese)
		help := c.Long
		if help == "" {
			help = c.Short
		}
		_, _ = fmt.Fprint(c.OutOrStdout(), help+"\n\n"+flagsIn(text.Chinese, c.UsageString()))
	})
}

// langOf is the language that was chosen by the flag, else by the environment.
func langOf(c *cobra.Command) text.Lang {
	if f := c.Root().PersistentFlags().Lookup("lang"); f != nil && f.Changed {
		if chosen, ok := f.Value.(*langFlag); ok {
			return chosen.Lang
		}
	}
	return text.FromEnv(os.Getenv)
}

// langOfArgs is langOf where the arguments were never taken apart, as with a command
// that does not exist.
func langOfArgs(args []string) text.Lang {
	for i, a := range args {
		value, ok := strings.CutPrefix(a, "--lang=")
		if a == "--lang" && i+1 < len(args) {
			value, ok = args[i+1], true
		}
		if l, err := text.Parse(value); ok && err == nil {
			return l
		}
	}
	return text.FromEnv(os.Getenv)
}

// localise puts what a command and its neighbours say in their help into a language.
func localise(c *cobra.Command, lang text.Lang) {
	c.Root().SetUsageTemplate(usageInChinese)
	c.Short, c.Long = lang.Translate(c.Short), lang.Translate(c.Long)
	for _, s := range c.Commands() {
		s.Short = lang.Translate(s.Short)
	}
}

// flagLine is a flag in a usage: what it is called, what it is for, what it is otherwise.
var flagLine = regexp.MustCompile(`(?m)^(\s+(?:-\w, )?--[\w-]+(?: \S+)?\s{3,})(.*?)( \(default .*\))?$`)

// flagsIn puts the flags of a usage into a language.
func flagsIn(lang text.Lang, usage string) string {
	return flagLine.ReplaceAllStringFunc(usage, func(line string) string {
		m := flagLine.FindStringSubmatch(line)
		if m[3] != "" {
			m[3] = lang.Say("help.default", strings.TrimSuffix(strings.TrimPrefix(m[3], " (default "), ")"))
		}
		return m[1] + lang.Translate(m[2]) + m[3]
	})
}

// usageInChinese is cobra's template of a command's usage with its words in Chinese.
const usageInChinese = `用法：{{if .Runnable}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} [command]{{end}}{{if gt (len .Aliases) 0}}

别名：
  {{.NameAndAliases}}{{end}}{{if .HasExample}}

示例：
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

命令：{{range .Commands}}{{if (or .IsAvailableCommand (eq .Name "help"))}}
  {{rpad .Name .NamePadding }} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

参数：
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

通用参数：
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableSubCommands}}

用“{{.CommandPath}} [command] --help”查看某个命令的说明。{{end}}
`
