package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	server "github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/store"
)

// newAdminAudit is `hefu admin audit`.
func newAdminAudit() *cobra.Command {
	c := &cobra.Command{Use: "audit", Short: "the audit log of a guard: verify it, list it", Long: english("help.admin.audit"), Args: cobra.NoArgs}
	c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	var heads []string
	verify := adminCommand("verify", "read the whole audit log and say whether it is unbroken", func(c *cobra.Command, conf *serveConfig, _ string) error {
		return auditVerify(c, conf, heads)
	})
	verify.Use, verify.Args = "verify", cobra.NoArgs
	verify.Flags().StringArrayVar(&heads, "head", nil, "a head that was printed earlier, NUMBER:HASH; it must still be in the log")
	var after int64
	list := adminCommand("list", "write the audit log out, oldest first", func(c *cobra.Command, conf *serveConfig, _ string) error {
		return auditList(c, conf, after)
	})
	list.Use, list.Args = "list", cobra.NoArgs
	list.Flags().Int64Var(&after, "after", 0, "begin after this entry")
	c.AddCommand(verify, list)
	return c
}

// beside opens the guard's database without changing anything of it.
func (c *serveConfig) beside(ctx context.Context) (server.Store, error) {
	if c.remote == "" {
		if err := present(c.database(), fail(hefu.KindNotFound, "admin.nothing", c.database())); err != nil {
			return nil, err
		}
	}
	return store.Beside(ctx, c.database())
}

// auditVerify holds the log against itself, against heads that the operator noted down,
// and against the one that the keystore remembers.
func auditVerify(cmd *cobra.Command, conf *serveConfig, heads []string) (err error) {
	ctx, lang := cmd.Context(), langOf(cmd)
	var known []server.AuditHead
	for _, h := range heads {
		head, err := server.ParseAuditHead(h)
		if err != nil {
			return err
		}
		known = append(known, head)
	}
	rows, err := conf.beside(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	anchor, anchored, err := conf.anchor()
	if err != nil {
		return err
	}
	if anchored {
		known = append(known, anchor)
	}
	got, err := server.VerifyAudit(ctx, rows, known...)
	if err != nil {
		return err
	}
	var said strings.Builder
	said.WriteString(lang.Say("audit.whole", got.Head.Seq, got.Head.String()))
	if anchored {
		said.WriteString(lang.Say("audit.anchored", anchor.Seq))
	} else {
		said.WriteString(lang.Say("audit.unanchored", conf.keystore()))
	}
	if got.Unlinked {
		said.WriteString(lang.Say("audit.unlinked"))
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), said.String())
	return err
}

// anchor is the head that the keystore's last event names. Without a keystore here there
// is none: the log may be read on another machine.
func (c *serveConfig) anchor() (head server.AuditHead, ok bool, err error) {
	none := errors.New("none")
	if err := present(filepath.Join(c.keystore(), "identity"), none); errors.Is(err, none) {
		return head, false, nil
	} else if err != nil {
		return head, false, err
	}
	keys, err := c.openKeystore()
	if err != nil {
		return head, false, err
	}
	head, err = server.AnchoredAudit(keys)
	return head, err == nil && head.Seq > 0, errors.Join(err, keys.Close())
}

// auditList prints some rows at a time, however many there are.
func auditList(cmd *cobra.Command, conf *serveConfig, after int64) (err error) {
	const page = 512
	rows, err := conf.beside(cmd.Context())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for {
		var all []server.AuditEntry
		err := rows.View(cmd.Context(), func(tx server.Tx) (err error) {
			all, err = tx.Audit(after, page)
			return err
		})
		if err != nil {
			return err
		}
		for _, e := range all {
			after = e.Seq
			if _, err := fmt.Fprintln(tame{cmd.OutOrStdout()}, auditLine(e)); err != nil {
				return err
			}
		}
		if len(all) < page {
			return nil
		}
	}
}

// auditLine is one entry: its details were written by people and devices, so they stay on
// one line and say nothing to a terminal.
func auditLine(e server.AuditEntry) string {
	user := string(e.User)
	if user == "" {
		user = "-"
	}
	return fmt.Sprintf("%d %s %s %s %s", e.Seq, e.At.UTC().Format(time.RFC3339Nano), e.Kind, user, oneLine(e.Details))
}

// recordAct writes an operator's act down in the audit log of a database that a guard may
// be using. One of another version of the program is left alone.
func (c *serveConfig) recordAct(ctx context.Context, act, details string) (err error) {
	rows, err := c.beside(ctx)
	if errors.Is(err, store.ErrSchema) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	return rows.Update(ctx, func(tx server.Tx) error { return server.RecordAdmin(tx, time.Now(), act, details) })
}
