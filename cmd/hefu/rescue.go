package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/wire"
)

// rescueFlags are those of rescue and its command.
type rescueFlags struct {
	nodes               []string // CAIP-2=URL
	file                string
	tokens              []string
	gap                 uint32
	passphrase, visible bool
}

func newRescue(f *walletFlags) *cobra.Command {
	var r rescueFlags
	c := &cobra.Command{
		Use: "rescue", Args: cobra.NoArgs, Short: "paper alone: find and move everything without a guard", Long: english("help.rescue"),
		RunE: f.bare(func(e *env, _ []string) error { return e.rescue(r) }),
	}
	p := c.PersistentFlags()
	p.StringArrayVar(&r.nodes, "node", nil, "a network's node, as eip155:1=URL (repeatable)")
	p.StringVar(&r.file, "nodes", "", "file with the nodes of several networks")
	p.BoolVar(&r.passphrase, "passphrase", false, "the paper has a BIP-39 passphrase: ask for it")
	p.Uint32Var(&r.gap, "gap", 0, "look beyond so many unused addresses in a row (on networks with many for an account)")
	p.BoolVar(&r.visible, "visible", false, "show the words while they are typed")
	c.Flags().StringSliceVar(&r.tokens, "token", nil, "also this token (contract address or CAIP-19 id)")
	c.AddCommand(newRescueSend(f, &r))
	return c
}

// bare is run without a home: a rescue must work on a machine where nothing of the
// wallet is left, or what is left is broken.
func (f *walletFlags) bare(fn func(*env, []string) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		e := &env{
			ctx: c.Context(), stdin: os.Stdin, in: bufio.NewReader(c.InOrStdin()),
			out: tame{c.OutOrStdout()}, err: tame{c.ErrOrStderr()}, raw: c.ErrOrStderr(),
			asJSON: f.asJSON, yes: f.yes, now: time.Now, lang: langOf(c),
		}
		if e.ctx == nil {
			e.ctx = context.Background()
		}
		return report(c.ErrOrStderr(), langOf(c), f.asJSON, c.CommandPath(), fn(e, args))
	}
}

// rescueNodes are the networks that can be asked, in the order in which they were
// named.
type rescueNodes struct {
	order   []hefu.Network
	ledgers map[hefu.Network]chain.Ledger
}

// openNodes reads --node and --nodes. No error holds an address: it may hold a key.
func (e *env) openNodes(f rescueFlags) (rescueNodes, error) {
	if f.gap > chain.Farthest {
		return rescueNodes{}, fail(hefu.KindInvalid, "rescue.gap", chain.Farthest)
	}
	e.gap = f.gap
	c := &serveConfig{nodes: map[hefu.Network][]string{}}
	add := func(network string, urls ...string) error {
		n, err := e.rowOf(network)
		if err != nil {
			return err
		}
		if c.nodes[n.ID] == nil {
			c.order = append(c.order, n.ID)
		}
		c.nodes[n.ID] = append(c.nodes[n.ID], urls...)
		return nil
	}
	for _, text := range f.nodes {
		network, url, ok := strings.Cut(text, "=")
		if !ok {
			return rescueNodes{}, fail(hefu.KindInvalid, "rescue.node")
		}
		if err := add(network, url); err != nil {
			return rescueNodes{}, err
		}
	}
	if f.file != "" {
		if err := readNodes(f.file, add); err != nil {
			return rescueNodes{}, err
		}
	}
	ledgers, err := c.ledgers(e.families())
	return rescueNodes{c.order, ledgers}, err
}

// readNodes takes the networks' tables of a TOML file, in the order of their ids, and
// nothing else.
func readNodes(path string, add func(string, ...string) error) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return fail(hefu.KindInvalid, "rescue.nodes.read", path, errors.Unwrap(err))
	}
	var file struct {
		Networks map[string]struct {
			Nodes []string `toml:"nodes"`
		} `toml:"networks"`
	}
	if err := toml.Unmarshal(raw, &file); err != nil || len(file.Networks) == 0 {
		return fail(hefu.KindInvalid, "rescue.nodes.form", path)
	}
	for _, id := range slices.Sorted(maps.Keys(file.Networks)) {
		if err := add(id, file.Networks[id].Nodes...); err != nil {
			return err
		}
	}
	return nil
}

// rowOf finds a network that this program knows by CAIP-2 id or name.
func (e *env) rowOf(typed string) (chain.Network, error) {
	var names []string
	for _, f := range e.families() {
		for _, n := range f.Networks {
			if string(n.ID) == typed || strings.EqualFold(n.Name, typed) {
				return n, nil
			}
			names = append(names, fmt.Sprintf("%s (%s)", n.Name, n.ID))
		}
	}
	return chain.Network{}, fail(hefu.KindInvalid, "rescue.network", typed, strings.Join(names, ", "))
}

// paperAlone reads the words and the passphrase; the caller wipes what it gets.
func (e *env) paperAlone(f rescueFlags) (*holder.Rescue, error) {
	m, err := e.rescueWords(f.visible)
	if err != nil {
		return nil, err
	}
	defer m.Wipe()
	passphrase := ""
	if f.passphrase {
		if passphrase, err = e.askHidden("passphrase"); err != nil {
			return nil, err
		}
	}
	e.say("rescue.read", m.Language(), len(m.Words()))
	return holder.NewRescue(m, passphrase)
}

// rescueWords takes lines on a terminal until an empty one or a whole paper of the longest
// kind, as restore does, and one line otherwise.
func (e *env) rescueWords(visible bool) (keys.Mnemonic, error) {
	e.say("paper.type")
	ask := e.askHidden
	if visible {
		ask = e.ask
	} else if e.interactive() {
		e.say("paper.type.hidden")
	}
	var typed strings.Builder
	for {
		line, err := ask("paper.prompt")
		if errors.Is(err, context.Canceled) {
			return keys.Mnemonic{}, err
		}
		typed.WriteString(line + " ")
		if err != nil || strings.TrimSpace(line) == "" || !e.interactive() || wholePaper(typed.String()) {
			break
		}
	}
	if strings.TrimSpace(typed.String()) == "" {
		return keys.Mnemonic{}, fail(hefu.KindInvalid, "rescue.none")
	}
	m, err := keys.ParseMnemonic(typed.String())
	if err != nil { // every error of the parser names places, never words
		return m, fail(hefu.KindInvalid, "rescue.words", err)
	}
	return m, nil
}

// wholePaper reports whether no word can follow: fewer may be the beginning of more.
func wholePaper(typed string) bool {
	if len(strings.Fields(typed)) != mostWords {
		return false
	}
	m, err := keys.ParseMnemonic(typed)
	m.Wipe()
	return err == nil
}

// rescueLine is an account of the paper in JSON.
type rescueLine struct {
	Name     string         `json:"name"`
	Curve    keys.Curve     `json:"curve"`
	Path     string         `json:"path"`
	Public   string         `json:"public"`
	Wallets  string         `json:"wallets"` // foreign ones that restore it
	Address  string         `json:"address,omitempty"`
	Networks []hefu.Network `json:"networks,omitempty"`
}

func (e *env) rescue(f rescueFlags) error {
	nodes, err := e.openNodes(f)
	if err != nil {
		return err
	}
	r, err := e.paperAlone(f)
	if err != nil {
		return err
	}
	defer r.Wipe()
	accounts, err := r.Accounts(e.families())
	r.Wipe()
	if err != nil {
		return err
	}
	var failed error
	for _, a := range accounts {
		if err := e.printPaper(a); err != nil {
			return err
		}
		for _, n := range a.Networks {
			if err := e.rescueBalances(nodes, n, a, f.tokens); err != nil && failed == nil {
				failed = err
			}
		}
	}
	if f.passphrase {
		e.say("rescue.passphrase")
	}
	if len(nodes.order) == 0 {
		e.say("rescue.nonode")
	}
	e.say("rescue.listed")
	return failed
}

func (e *env) printPaper(a holder.PaperAccount) error {
	line := rescueLine{Name: a.Name, Curve: a.Curve, Path: a.Path, Public: a.Hex(), Wallets: a.Wallets, Address: a.Address}
	var names []string
	for _, n := range a.Networks {
		line.Networks = append(line.Networks, n.ID)
		if !n.Dev {
			names = append(names, n.Name)
		}
	}
	return e.answer(line, func(w io.Writer) {
		fmt.Fprintln(w, e.t("rescue.account", a.Name, a.Path))
		if a.Address != "" {
			fmt.Fprintf(w, "  %s\n  %s\n", a.Address, grouped(a.Address))
			fmt.Fprintln(w, e.t("rescue.known", strings.Join(names, ", "), a.Wallets))
			return
		}
		fmt.Fprintln(w, e.t("rescue.foreign", a.Curve, a.Hex(), a.Wallets))
		if strings.HasPrefix(a.Path, "m/44'/354'/") || strings.HasPrefix(a.Path, "m/44'/434'/") {
			fmt.Fprintln(w, e.t("rescue.sr25519"))
		}
	})
}

// rescueBalances asks one network's node. What cannot be asked is said and the rest goes
// on.
func (e *env) rescueBalances(nodes rescueNodes, n chain.Network, a holder.PaperAccount, tokens []string) error {
	ledger, ok := nodes.ledgers[n.ID]
	if !ok {
		return nil
	}
	return e.balancesOf(ledger, n, a.Owner(), tokens)
}

// balancesOf asks for the native asset, the shipped tokens and those named.
func (e *env) balancesOf(ledger chain.Ledger, n chain.Network, owner chain.Owner, tokens []string) error {
	assets := []hefu.AssetID{n.Native.ID}
	for _, t := range n.Tokens {
		assets = append(assets, t.ID)
	}
	for _, t := range tokens {
		if strings.Contains(t, "/") && !strings.HasPrefix(t, string(n.ID)+"/") {
			continue // of another network
		}
		id, err := e.asset(n, t)
		if err != nil {
			return err
		}
		assets = append(assets, id)
	}
	var failed error
	for _, id := range assets {
		if err := e.rescueBalance(ledger, n, owner, id); err != nil {
			e.say("rescue.unasked", id, message(err))
			if failed == nil {
				failed = err
			}
		}
	}
	return failed
}

func (e *env) rescueBalance(ledger chain.Ledger, n chain.Network, owner chain.Owner, id hefu.AssetID) error {
	v, err := ledger.View(e.ctx, owner, id)
	if err != nil {
		return err
	}
	h := wire.Holding{Asset: id, Units: v.Balance, Source: hefu.Shipped}
	if row := known(n, id); row != nil {
		h.Symbol, h.Decimals = row.Symbol, row.Decimals
	} else if v.Token != nil {
		h.Symbol, h.Decimals, h.Source = holder.Plain(v.Token.Symbol), v.Token.Decimals, v.Token.Source
	}
	line := holdingLine{h, n.ID, owner.Address, h.Units.Decimal(h.Decimals)}
	return e.answer(line, func(w io.Writer) {
		note := ""
		if h.Source != hefu.Shipped {
			note = e.t("rescue.node.says")
		}
		fmt.Fprintln(w, e.t("rescue.balance", line.Amount, h.Symbol, n.Name, note))
	})
}

// message is what of an error is for a person.
func message(err error) string {
	var told *hefu.Error
	if errors.As(err, &told) {
		return told.Message
	}
	return err.Error()
}
