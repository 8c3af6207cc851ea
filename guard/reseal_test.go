package guard_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/keystore"
)

// Under another master key everybody signs in, approves and pays as before, and what the old
// database has is worth nothing to the new key, nor the other way round.
func TestReseal(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	other := w.ready("bob")
	other.hook(there)
	other.hook(there + "/2")
	gone, _ := u.hook(there + "/gone")
	if err := w.RemoveWebhook(t.Context(), u.caller, gone.ID, u.code()); err != nil {
		t.Fatal(err)
	}
	_, secret := u.hook(there)
	sealed := func() (all []string) {
		w.see(func(tx guard.Tx) error {
			users, err := tx.UserIDs()
			for _, id := range users {
				factors, err := tx.Factors(id)
				if err != nil {
					return err
				}
				for _, f := range factors {
					all = append(all, string(f.State))
				}
			}
			return err
		})
		return all
	}
	before := sealed()
	if err := w.keys.(*keystore.Keystore).Close(); err != nil {
		t.Fatal(err)
	}
	next := bytes.Repeat([]byte{7}, keystore.MasterSize)
	err := keystore.Rotate(filepath.Join(w.dir, "keys"), rand.Reader, keystore.Options{}, next, func(again func(string, []byte) ([]byte, error)) error {
		return guard.Reseal(t.Context(), w.store, again)
	})
	if err != nil {
		t.Fatal(err)
	}
	after := sealed()
	if len(after) != 4 || len(before) != 4 || slices.ContainsFunc(after, func(s string) bool { return slices.Contains(before, s) }) {
		t.Errorf("%d factors, %d before; some are as they were", len(after), len(before))
	}
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	w.keys = nil
	w.open()
	u.caller = u.session2()
	had := w.balance(bob)
	w.advance(u.pay(u.intent(1)).ID)
	w.mustHavePaid(had, 1)
	w.tell() // what was queued before, to the removed one too
	if got := w.hooks.all(); len(got) < 4 || got[len(got)-1].to.Secret != secret {
		t.Errorf("%d notices, the last one under another secret", len(got))
	}
	if n := u.quarantines(); n != 0 {
		t.Errorf("%d quarantines", n)
	}
	// It can be ended in the middle: what one user's transaction did stays.
	ctx, cancel := context.WithCancel(t.Context())
	first, after := "", sealed()
	err = guard.Reseal(ctx, w.store, func(label string, s []byte) ([]byte, error) {
		if rest, ok := strings.CutPrefix(label, "factor/"); ok {
			who, _, _ := strings.Cut(rest, "/")
			if first == "" {
				first = who
			}
			if who != first { // the next user
				cancel()
			}
		}
		return append([]byte{1}, s...), nil
	})
	if err == nil {
		t.Error("it ended well after its context had ended")
	}
	changed := 0
	for _, s := range sealed() {
		if !slices.Contains(after, s) {
			changed++
		}
	}
	if changed != 2 {
		t.Errorf("%d factors were sealed anew, not the two of one user", changed)
	}
}

// Whoever seals something says here what becomes of it when the master key changes: what is
// kept in the database must be in Reseal.
func TestWhatIsSealedIsResealed(t *testing.T) {
	kept := map[string]string{
		"enroll": "factors", "useCode": "factors", "checkPassword": "factors", "AddWebhook": "webhooks",
		"cursor": "", // clients hold it; under another key it is refused and they begin anew
	}
	found := map[string]bool{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Seal" {
					found[fn.Name.Name] = true
				}
				return true
			})
		}
	}
	for name := range found {
		if _, ok := kept[name]; !ok {
			t.Errorf("%s seals something; if the database keeps it, Reseal must know it: say so here", name)
		}
	}
	delete(kept, "cursor")
	if !slices.Equal(slices.Sorted(maps.Keys(kept)), slices.DeleteFunc(slices.Sorted(maps.Keys(found)), func(s string) bool { return s == "cursor" })) {
		t.Errorf("sealing is done in %v", found)
	}
}
