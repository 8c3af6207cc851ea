// Program mutation deletes the checks that the conditions of two-party signing and the
// guard's rules of approval stand on, one at a time, and runs the one test that must
// then turn red:
//
//	go run ./test/mutation               all rows, and writes docs/mutations.md
//	go run ./test/mutation -only REGEXP  some rows, and writes nothing
//
// It works on a temporary copy of a commit, never on the work tree. The rows are in
// table*.go; each names its file, the exact text, what it becomes, and its test. A row
// whose text is not there exactly once is an error, and so is one that does not
// compile or whose test is red without it: the table cannot rot. Exit code 1 means
// that a check can be deleted and no test notices.
package main

import (
	"archive/tar"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

const report = "docs/mutations.md"

func main() {
	ref := flag.String("ref", "HEAD", "the commit whose tree is mutated")
	only := flag.String("only", "", "run rows whose condition, check, file or test match this regular expression")
	flag.Parse()
	if err := run(context.Background(), *ref, *only); err != nil {
		fmt.Fprintln(os.Stderr, "mutation:", err)
		os.Exit(1)
	}
}

// result is a row with what became of it.
type result struct {
	row
	verdict string // "killed", "SURVIVED" or "equivalent"
}

func run(ctx context.Context, ref, only string) error {
	filter, err := regexp.Compile(only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	root, err := git(ctx, "rev-parse", "--show-toplevel")
	if err != nil {
		return err
	}
	commit, err := git(ctx, "-C", root, "rev-parse", "--short", ref)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "hefu-mutation-")
	if err != nil {
		return fmt.Errorf("make a copy: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := copyTree(ctx, root, commit, dir); err != nil {
		return err
	}
	var rows []row
	for _, r := range table() {
		if filter.MatchString(strings.Join([]string{r.condition, r.check, r.file, r.test}, " ")) {
			rows = append(rows, r)
		}
	}
	if err := errors.Join(applies(dir, rows), sound(ctx, dir, rows)); err != nil {
		return err
	}
	results, err := mutateAll(ctx, dir, rows)
	if err != nil {
		return err
	}
	if only == "" {
		text := write(results, commit, time.Now())
		if err := os.WriteFile(filepath.Join(root, report), []byte(text), 0o600); err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
	}
	fmt.Println(totals(results))
	if n := count(results, survived); n > 0 {
		return fmt.Errorf("%d checks can be deleted and no test notices", n)
	}
	return nil
}

func git(ctx context.Context, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, "git", args...).Output() //nolint:gosec // our own arguments
	if err != nil {
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return strings.TrimSpace(string(out)), nil
}

// copyTree writes a commit's files into dir. The dev chain's node modules are not in
// git; they are linked.
func copyTree(ctx context.Context, root, commit, dir string) error {
	c := exec.CommandContext(ctx, "git", "-C", root, "archive", "--format=tar", commit) //nolint:gosec // our own arguments
	pipe, err := c.StdoutPipe()
	if err != nil {
		return fmt.Errorf("copy the tree: %w", err)
	}
	if err := c.Start(); err != nil {
		return fmt.Errorf("copy the tree: %w", err)
	}
	err = unpack(tar.NewReader(pipe), dir)
	_, _ = io.Copy(io.Discard, pipe)
	if err := errors.Join(err, c.Wait()); err != nil {
		return fmt.Errorf("copy the tree: %w", err)
	}
	modules := filepath.Join("test", "chain", "node_modules")
	if err := os.Symlink(filepath.Join(root, modules), filepath.Join(dir, modules)); err != nil {
		return fmt.Errorf("copy the tree: %w", err)
	}
	return nil
}

func unpack(r *tar.Reader, dir string) error {
	for {
		h, err := r.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case !filepath.IsLocal(h.Name) && h.Typeflag != tar.TypeXGlobalHeader:
			return fmt.Errorf("%q is no path inside the tree", h.Name)
		}
		name := filepath.Join(dir, h.Name)
		switch h.Typeflag {
		case tar.TypeDir:
			err = os.MkdirAll(name, 0o700)
		case tar.TypeReg:
			var text []byte
			if text, err = io.ReadAll(r); err == nil {
				err = os.WriteFile(name, text, h.FileInfo().Mode().Perm())
			}
		}
		if err != nil {
			return err
		}
	}
}

// applies checks that every text is there exactly once and that every test exists.
func applies(root string, rows []row) error {
	var all []error
	for _, r := range rows {
		text, err := os.ReadFile(filepath.Join(root, r.file))
		if err != nil {
			all = append(all, fmt.Errorf("%s: %w", r.check, err))
			continue
		}
		if n := strings.Count(string(text), r.old); n != 1 {
			all = append(all, fmt.Errorf("%q: its text is %d times in %s, not once; when the code changed, change test/mutation/table*.go with it:\n%s", r.check, n, r.file, r.old))
		}
		if r.old == r.new {
			all = append(all, fmt.Errorf("%q: it changes nothing", r.check))
		}
		if !hasTest(root, r) {
			all = append(all, fmt.Errorf("%q: there is no %s in %s", r.check, r.test, r.pkg))
		}
	}
	return errors.Join(all...)
}

func hasTest(root string, r row) bool {
	files, _ := filepath.Glob(filepath.Join(root, r.pkg, "*_test.go")) // the pattern is well-formed
	return slices.ContainsFunc(files, func(name string) bool {
		text, err := os.ReadFile(name)
		return err == nil && strings.Contains(string(text), "\nfunc "+r.test+"(t *testing.T)")
	})
}

// sound runs every named test on the untouched copy: a test that is red by itself kills
// nothing.
func sound(ctx context.Context, dir string, rows []row) error {
	names := map[string][]string{}
	for _, r := range rows {
		if !slices.Contains(names[r.pkg], r.test) {
			names[r.pkg] = append(names[r.pkg], r.test)
		}
	}
	for pkg, tests := range names {
		out, err := goTest(ctx, dir, pkg, tests...)
		if err != nil {
			return fmt.Errorf("%s is red before anything was deleted: %w\n%s", pkg, err, out)
		}
	}
	return nil
}

func goTest(ctx context.Context, dir, pkg string, tests ...string) (string, error) {
	c := exec.CommandContext(ctx, "go", "test", "-count=1", "-vet=off", "-timeout=20m", "-failfast", //nolint:gosec // our own arguments
		"-run=^("+strings.Join(tests, "|")+")$", "./"+pkg)
	c.Dir = dir
	out, err := c.CombinedOutput()
	return string(out), err
}

func mutateAll(ctx context.Context, dir string, rows []row) ([]result, error) {
	var out []result
	var broken []error
	for i, r := range rows {
		if r.equivalent != "" {
			out = append(out, result{r, equivalent})
			continue
		}
		began := time.Now()
		verdict, err := mutate(ctx, dir, r)
		if err != nil {
			broken = append(broken, err) // and the rest is still worth knowing
			fmt.Printf("%3d/%d %v\n", i+1, len(rows), err)
			continue
		}
		fmt.Printf("%3d/%d %-9s %-10s %s (%s, %.0f s)\n", i+1, len(rows), verdict, r.condition, r.check, r.test, time.Since(began).Seconds())
		out = append(out, result{r, verdict})
	}
	return out, errors.Join(broken...)
}

// mutate applies one row, runs its test and puts the file back.
func mutate(ctx context.Context, dir string, r row) (string, error) {
	name := filepath.Join(dir, r.file)
	text, err := os.ReadFile(name) //nolint:gosec // inside the copy
	if err != nil {
		return "", fmt.Errorf("%q: %w", r.check, err)
	}
	if err := os.WriteFile(name, []byte(strings.Replace(string(text), r.old, r.new, 1)), 0o600); err != nil {
		return "", fmt.Errorf("%q: %w", r.check, err)
	}
	out, testErr := goTest(ctx, dir, r.pkg, r.test)
	if err := os.WriteFile(name, text, 0o600); err != nil {
		return "", fmt.Errorf("%q: %w", r.check, err)
	}
	switch {
	case testErr == nil:
		return survived, nil
	case strings.Contains(out, "--- FAIL: "+r.test), strings.Contains(out, "panic: "), strings.Contains(out, "fatal error: "):
		return killed, nil
	}
	return "", fmt.Errorf("%q: what is left does not run: %w\n%s", r.check, testErr, out)
}
