package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/text"
)

func newControls(f *walletFlags) *cobra.Command {
	kind := string(hefu.Guarded)
	c := &cobra.Command{
		Use: "controls", Args: cobra.NoArgs, Short: "what keeps your coins safe, and who makes it hold: this device, the guard or the chain",
		RunE: f.run(func(e *env, _ []string) error { return e.controls(hefu.AccountKind(kind)) }),
	}
	c.Flags().StringVar(&kind, "kind", kind, "of account: guarded, solo or cold")
	return c
}

// controls needs no guard: it says what this program and any honest guard of its version do.
func (e *env) controls(kind hefu.AccountKind) error {
	labels := hefu.ControlsOf(kind)
	if len(labels) == 0 {
		return fail(hefu.KindInvalid, "controls.kind", string(kind))
	}
	rows := [][]string{}
	for _, l := range labels {
		if e.asJSON {
			if err := e.answer(l, nil); err != nil {
				return err
			}
			continue
		}
		rows = append(rows, []string{e.lang.Word(string(l.By)), e.lang.Translate(l.Text)})
	}
	if e.asJSON {
		return nil
	}
	return e.answer(nil, func(w io.Writer) {
		_ = text.Table(w, rows)
		if kind != hefu.Guarded {
			_ = text.Table(w, [][]string{{e.lang.Word(string(hefu.ByGuard)), e.t("rescue.guard")}})
			return
		}
		_, _ = io.WriteString(w, "\n"+e.t("controls.who")+"\n")
	})
}
