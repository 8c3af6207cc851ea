package main

import (
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/wire"
)

// exportColumns are the columns of the CSV, in this order, for good: a new one comes last.
var exportColumns = []string{"time", "type", "network", "asset", "symbol", "amount", "counterparty", "txid", "fee", "state", "label", "transfer"}

type exportFlags struct {
	from, to, network, format string
	labels                    bool
}

func newExport(f *walletFlags) *cobra.Command {
	var x exportFlags
	c := &cobra.Command{Use: "export", Args: cobra.NoArgs, Short: "your whole history as CSV, for a spreadsheet", Long: english("help.export")}
	c.Flags().StringVar(&x.from, "from", "", "not before this day or moment, as in 2026-01-31 or 2026-01-31T08:00:00Z (UTC)")
	c.Flags().StringVar(&x.to, "to", "", "before this day or moment")
	c.Flags().StringVar(&x.network, "network", "", "name or CAIP-2 id")
	c.Flags().StringVar(&x.format, "format", "csv", "csv; there is no other yet")
	c.Flags().BoolVar(&x.labels, "labels", true, "also your labels; opens the vault")
	// What is written is for a program: it goes out as it is, with the line ends of RFC 4180.
	c.RunE = f.run(func(e *env, _ []string) error { return e.export(c.OutOrStdout(), x) })
	return c
}

// exportLine is one line of the CSV; amounts are exact decimals.
type exportLine struct {
	at     time.Time
	fields [11]string // all but the time
}

func (e *env) export(out io.Writer, x exportFlags) error {
	if x.format != "csv" || e.asJSON {
		return fail(hefu.KindInvalid, "export.format")
	}
	within, err := span(x.from, x.to)
	if err != nil {
		return err
	}
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	var only hefu.Network
	if x.network != "" {
		n, err := e.network(e.networks(g), x.network)
		if err != nil {
			return err
		}
		only = n.ID
	}
	labels := map[hefu.Subject]string{}
	if x.labels {
		if labels, err = e.ownLabels(g); err != nil {
			return err
		}
	}
	var lines []exportLine
	sent := map[string]bool{}
	for t, err := range g.AllTransfers(e.ctx) {
		if err != nil {
			return err
		}
		if only == "" || t.Intent.Network == only {
			lines = append(lines, e.exported(t, labels[hefu.AboutTransfer(t.ID)]))
			sent[t.TxID] = true
		}
	}
	all, err := e.movements(g, only)
	if err != nil {
		return err
	}
	lines = append(lines, e.exportedMoves(all, sent)...)
	lines = slices.DeleteFunc(lines, func(l exportLine) bool { return !within(l.at) })
	slices.SortStableFunc(lines, func(a, b exportLine) int { return a.at.Compare(b.at) })
	e.say("export.covers", len(lines))
	return writeCSV(out, lines)
}

// writeCSV writes RFC 4180: a header, CRLF, quotes where they are needed; UTF-8.
func writeCSV(out io.Writer, lines []exportLine) error {
	w := csv.NewWriter(out)
	w.UseCRLF = true
	if err := w.Write(exportColumns); err != nil {
		return err
	}
	for _, l := range lines {
		record := append([]string{l.at.UTC().Format(time.RFC3339)}, l.fields[:]...)
		for i := range record {
			record[i] = inert(record[i])
		}
		if err := w.Write(record); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// inert is a field that no spreadsheet takes for a formula: one that begins like one gets an
// apostrophe, and what cannot be seen is left out.
func inert(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, s)
	if first, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " ")); strings.ContainsRune("=+-@＝＋－＠", first) {
		return "'" + s
	}
	return s
}

// span reads --from and --to: from is inside, to is not.
func span(from, to string) (func(time.Time) bool, error) {
	first, err := dayOrMoment(from)
	if err != nil {
		return nil, err
	}
	last, err := dayOrMoment(to)
	return func(t time.Time) bool {
		return (from == "" || !t.Before(first)) && (to == "" || t.Before(last))
	}, err
}

func dayOrMoment(typed string) (time.Time, error) {
	if typed == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.DateOnly, typed); err == nil {
		return t, nil
	}
	t, err := time.Parse(time.RFC3339, typed)
	if err != nil {
		return t, fail(hefu.KindInvalid, "export.time", typed)
	}
	return t, nil
}

// exported is a transfer's line. Its time is when the guard saw it end, or while it is under
// way when it was made; its fee the most that its bytes allow.
func (e *env) exported(t wire.Transfer, label string) exportLine {
	in := t.Intent
	l := exportLine{at: t.Created}
	if t.State.Terminal() {
		l.at = t.Updated
	}
	kind, amount, symbol, fee := "out", in.Amount.String(), "", ""
	if n, family, err := e.families().Network(in.Network); err == nil {
		amount, symbol = holder.Coins(n, in.Asset, in.Amount, t.Plan.Facts.Token)
		if s, err := family.Describe(n, t.Plan); err == nil {
			fee = s.MaxFee.Decimal(n.Native.Decimals)
		}
	}
	if in.Cancels() || len(in.Data) != 0 || t.Reason == failedThere {
		kind, amount = "fee", "0" // nothing but the fee leaves
	}
	l.fields = [11]string{kind, string(in.Network), string(in.Asset), symbol, amount, in.To, t.TxID, fee, string(t.State), label, string(t.ID)}
	return l
}

// failedThere is how the guard says that a transfer cost its fee and moved nothing.
const failedThere = "the chain took it and it failed there: the amount did not move, the fee is spent"
