package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/wire"
)

// families is what this binary knows of chains; the guard's word on a network is never
// taken for more than its id.
func (e *env) families() chain.Set { return all.Families().Reaching(e.gap) }

// networks are those that both this program and the guard know.
func (e *env) networks(g *guard) []chain.Network {
	var out []chain.Network
	for _, n := range g.Info.Networks {
		if own, _, err := e.families().Network(n.ID); err == nil {
			out = append(out, own)
		}
	}
	return out
}

// network picks one by CAIP-2 id or name; with only one there is nothing to pick.
func (e *env) network(served []chain.Network, flag string) (chain.Network, error) {
	if flag == "" {
		flag = e.conf.Network
	}
	names := make([]string, len(served))
	for i, n := range served {
		names[i] = fmt.Sprintf("%s (%s)", n.Name, n.ID)
		if string(n.ID) == flag || strings.EqualFold(n.Name, flag) || flag == "" && len(served) == 1 {
			return n, nil
		}
	}
	if flag == "" {
		return chain.Network{}, fail(hefu.KindInvalid, "network.which", strings.Join(names, ", "))
	}
	return chain.Network{}, fail(hefu.KindInvalid, "network.unknown", flag, strings.Join(names, ", "))
}

// grouped writes an address in groups of four, nothing left out.
func grouped(address string) string {
	var b strings.Builder
	for i, r := range address {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// account derives the account on one network on this device.
func (e *env) account(g *guard, b *strongbox, network string) (chain.Network, accountLine, error) {
	n, err := e.network(e.networks(g), network)
	if err != nil {
		return n, accountLine{}, err
	}
	w, err := b.Wallet(e.conf.Wallet)
	if err != nil {
		return n, accountLine{}, err
	}
	a, err := b.Accounts(string(w.ID), []chain.Network{n}, e.families())
	if err != nil {
		return n, accountLine{}, err
	}
	return n, lineOfAccount(a[0], w), nil
}

func newBalance(f *walletFlags) *cobra.Command {
	var network, account string
	var tokens, nodes []string
	c := &cobra.Command{
		Use: "balance", Args: cobra.NoArgs, Short: "what your account holds",
		RunE: f.run(func(e *env, _ []string) error {
			if account != "" {
				return e.balanceOf(account, network, tokens, nodes)
			}
			return e.balance(network, tokens)
		}),
	}
	c.Flags().StringVar(&account, "account", "", "a solo or cold account")
	c.Flags().StringArrayVar(&nodes, "node", nil, "with --account: ask this node instead of the one that is kept (URL)")
	c.Flags().StringVar(&network, "network", "", "name or CAIP-2 id")
	c.Flags().StringSliceVar(&tokens, "token", nil, "also this token (contract address or CAIP-19 id)")
	return c
}

// holdingLine is a balance in JSON.
type holdingLine struct {
	wire.Holding
	Network hefu.Network `json:"network"`
	Address string       `json:"address"`
	Amount  string       `json:"amount"` // in whole coins
}

func (e *env) balance(network string, tokens []string) error {
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	b, err := e.openVault(false)
	if err != nil {
		return err
	}
	defer b.close()
	n, a, err := e.account(g, b, network)
	if err != nil {
		return err
	}
	var extra []hefu.AssetID
	for _, t := range tokens {
		id, err := e.asset(n, t)
		if err != nil {
			return err
		}
		extra = append(extra, id)
	}
	for _, id := range e.conf.Tokens {
		if id.Network() == n.ID {
			extra = append(extra, id)
		}
	}
	got, err := g.Balances(e.ctx, n.ID, a.Address, extra...)
	if err != nil {
		return err
	}
	for _, h := range got.Holdings {
		line := holdingLine{h, n.ID, a.Address, h.Units.Decimal(h.Decimals)}
		err := e.answer(line, func(w io.Writer) {
			note := ""
			if known(n, h.Asset) == nil {
				note = e.t("guard.says")
			}
			fmt.Fprintln(w, e.t("balance.line", line.Amount, h.Symbol, note))
			if !h.Arrives.IsZero() {
				fmt.Fprintln(w, e.t("balance.arrives", h.Arrives.Decimal(h.Decimals), h.Symbol))
			}
		})
		if err != nil {
			return err
		}
	}
	if network == "" {
		e.sayOthers(g, n)
	}
	return nil
}

// sayOthers names the networks that were not asked about, where nobody chose one.
func (e *env) sayOthers(g *guard, shown chain.Network) {
	var names []string
	for _, n := range e.networks(g) {
		if n.ID != shown.ID {
			names = append(names, n.Name)
		}
	}
	if len(names) > 0 {
		e.say("balance.others", shown.Name, strings.Join(names, ", "))
	}
}

// known is the row that this binary has for an asset, or nil.
func known(n chain.Network, id hefu.AssetID) *chain.Asset {
	for _, a := range append([]chain.Asset{n.Native}, n.Tokens...) {
		if a.ID == id {
			return &a
		}
	}
	return nil
}

// asset turns what was typed into an asset: a symbol that this binary knows, a contract
// address or a CAIP-19 id.
func (e *env) asset(n chain.Network, typed string) (hefu.AssetID, error) {
	symbols := []string{}
	for _, a := range append([]chain.Asset{n.Native}, n.Tokens...) {
		if strings.EqualFold(a.Symbol, typed) || string(a.ID) == typed {
			return a.ID, nil
		}
		symbols = append(symbols, a.Symbol)
	}
	_, family, err := e.families().Network(n.ID)
	if err != nil {
		return "", err
	}
	if p, ok := family.Format.(chain.AssetParser); ok {
		if id, err := p.ParseAsset(n, typed); err == nil || strings.HasPrefix(typed, "0x") || strings.Contains(typed, "/") {
			return id, err
		}
	}
	return "", fail(hefu.KindInvalid, "asset.unknown", typed, n.Name, strings.Join(symbols, ", "))
}
