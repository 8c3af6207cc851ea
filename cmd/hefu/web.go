package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/client"
	"github.com/hefu-wallet/hefu/text"
	"github.com/hefu-wallet/hefu/web"
)

// newWeb is `hefu web`.
func newWeb() *cobra.Command {
	f := &walletFlags{}
	c := &cobra.Command{Use: "web", Args: cobra.NoArgs, Short: "the page for browsers: its files, and whether another guard serves the same", Long: english("help.web")}
	c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	c.PersistentFlags().BoolVar(&f.asJSON, "json", false, "one JSON object a line, for scripts; errors as JSON on stderr")
	c.AddCommand(
		&cobra.Command{
			Use: "files", Args: cobra.NoArgs, Short: "the files of this program's page with their sizes and SHA-256",
			RunE: f.run(func(e *env, _ []string) error { return e.webFiles() }),
		},
		&cobra.Command{
			Use: "verify URL", Args: cobra.ExactArgs(1), Short: "compare a served page with this program's, against accident", Long: english("help.web.verify"),
			RunE: f.run(func(e *env, args []string) error { return e.webVerify(args[0]) }),
		},
	)
	quiet(c)
	return c
}

// webFile is one line of `hefu web files` and `hefu web verify` in JSON.
type webFile struct {
	File   string `json:"file"`
	Size   int    `json:"size,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
	// Result of a comparison: equal, differs, missing. Of a file that differs, Size and
	// SHA256 are those of what was served.
	Result string `json:"result,omitempty"`
	// Headers are the names of the HTTP headers that are not as this program sends them with
	// the file; such a file differs, also where its bytes are equal.
	Headers []string `json:"headers,omitempty"`
}

func (e *env) webFiles() error {
	files, err := web.Files()
	if err != nil {
		return err
	}
	var all []webFile
	for _, f := range files {
		all = append(all, webFile{File: f.Name, Size: len(f.Data), SHA256: f.SHA256()})
	}
	return e.showFiles(all)
}

func (e *env) showFiles(all []webFile) error {
	if e.asJSON {
		for _, f := range all {
			if err := e.answer(f, nil); err != nil {
				return err
			}
		}
		return nil
	}
	var rows [][]string
	for _, f := range all {
		size := strconv.Itoa(f.Size)
		if f.SHA256 == "" {
			size = ""
		}
		row := []string{f.File, size, f.SHA256}
		if len(f.Headers) > 0 {
			row = append(row, strings.Join(f.Headers, ", "))
		}
		if f.Result != "" {
			row = append([]string{e.lang.Word(f.Result)}, row...)
		}
		rows = append(rows, row)
	}
	return text.Table(e.out, rows)
}

// webVerify fetches what a browser would get and compares it with the program's own.
func (e *env) webVerify(base string) error {
	if _, err := client.New(base, client.Options{}); err != nil { // the same addresses as a guard's
		return err
	}
	u, err := url.Parse(base)
	if err != nil {
		return err
	}
	files, err := web.Files()
	if err != nil {
		return err
	}
	look := &looker{http: &http.Client{
		Transport: http.DefaultTransport.(*http.Transport).Clone(), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, origin: u.Scheme + "://" + u.Host}
	e.asked = base
	var all []webFile
	for _, f := range files {
		got, err := look.at(e.ctx, f)
		if err != nil {
			return e.reached(base, len(all) == 0, err)
		}
		all = append(all, got)
	}
	if err := e.showFiles(all); err != nil {
		return err
	}
	e.say("web.limits")
	wrong := slices.DeleteFunc(all, func(f webFile) bool { return f.Result == "equal" })
	if len(wrong) > 0 {
		return fail(kindFailed, "web.differs", look.origin, len(wrong))
	}
	e.say("web.equal", look.origin, programVersion())
	return nil
}

// looker looks at a served page.
type looker struct {
	http   *http.Client
	origin string
}

// strays are headers that this program sends with no file, and by which a server that adds
// them has the browser do something: set a cookie, load or report elsewhere, leave the page,
// let others read it.
func strays() []string {
	return []string{
		"Access-Control-Allow-Origin", "Clear-Site-Data", "Content-Security-Policy-Report-Only", "Link", "NEL", "Refresh", "Report-To",
		"Reporting-Endpoints", "Service-Worker-Allowed", "Set-Cookie", "SourceMap",
	}
}

// otherHeaders names those that are not as this program sends them with each of its files.
func otherHeaders(got http.Header) (names []string) {
	for name, want := range web.Headers() {
		if !slices.Equal(got.Values(name), []string{want}) {
			names = append(names, name)
		}
	}
	for _, name := range strays() {
		if len(got.Values(name)) > 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// at fetches one file in the coding that a browser would get.
func (l *looker) at(ctx context.Context, f web.File) (webFile, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, l.origin+f.Path(), nil)
	if err != nil {
		return webFile{}, err
	}
	req.Header.Set("Accept-Encoding", "gzip, deflate, br")
	resp, err := l.http.Do(req)
	if err != nil {
		return webFile{}, hefu.Errorf(hefu.KindUnavailable, "%s", english("web.unreached", l.origin)).Because(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return webFile{File: f.Name, Result: "missing"}, nil
	}
	data, err := web.Decode(resp.Header.Get("Content-Encoding"), resp.Body, int64(len(f.Data))+1<<20)
	if err != nil {
		return webFile{File: f.Name, Result: "differs"}, nil
	}
	sum := sha256.Sum256(data)
	got := webFile{File: f.Name, Size: len(data), SHA256: hex.EncodeToString(sum[:]), Result: "differs"}
	got.Headers = otherHeaders(resp.Header)
	if resp.Header.Get("Content-Type") != f.Type {
		got.Headers = append(got.Headers, "Content-Type")
	}
	if got.SHA256 == f.SHA256() && len(got.Headers) == 0 {
		got.Result = "equal"
	}
	return got, nil
}
