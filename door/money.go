package door

import (
	"strings"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// NetworkInfo is a network that this program knows by itself.
type NetworkInfo struct {
	ID      hefu.Network `json:"id"`
	Name    string       `json:"name"`
	Family  string       `json:"family"`
	Native  AssetInfo    `json:"native"`
	Tokens  []AssetInfo  `json:"tokens"`
	Path    string       `json:"path"`
	Testnet bool         `json:"testnet"`
	Dev     bool         `json:"dev"`
	Many    bool         `json:"many"` // an account has many addresses
	Links   bool         `json:"links"`
	// Sweeps: what everything comes to less its fee is asked of the guard (a quote of 0);
	// elsewhere it is the balance less the fee cap.
	Sweeps bool `json:"sweeps"`
	// Replaces: a transfer that waits at the nodes can be replaced by a dearer one.
	Replaces bool `json:"replaces"`
	// FeeCeiling is the most that is taken as a fee cap on a guard's word, base units.
	FeeCeiling hefu.Units `json:"fee_ceiling"`
}

// AssetInfo is an asset that this program knows by itself.
type AssetInfo struct {
	ID       hefu.AssetID `json:"id"`
	Symbol   string       `json:"symbol"`
	Decimals uint8        `json:"decimals"`
}

// NetworkList are the networks of the binary.
type NetworkList struct {
	Networks []NetworkInfo `json:"networks"`
}

func (c *call) networks(None) (NetworkList, error) {
	out := NetworkList{Networks: []NetworkInfo{}}
	for _, f := range c.opt.Families {
		_, links := f.Addresses.(chain.Linker)
		_, sweeps := f.Format.(chain.Sweeper)
		_, replaces := f.Format.(chain.Replacer)
		for _, n := range f.Networks {
			row := NetworkInfo{
				ID: n.ID, Name: n.Name, Family: f.Name, Native: asset(n.Native), Tokens: []AssetInfo{},
				Path: n.Path(), Testnet: n.Testnet, Dev: n.Dev, Many: n.Gap > 0, Links: links,
				Sweeps: sweeps, Replaces: replaces, FeeCeiling: n.FeeCeiling,
			}
			for _, t := range n.Tokens {
				row.Tokens = append(row.Tokens, asset(t))
			}
			out.Networks = append(out.Networks, row)
		}
	}
	return out, nil
}

func asset(a chain.Asset) AssetInfo { return AssetInfo{a.ID, a.Symbol, a.Decimals} }

// OnNetworks names networks.
type OnNetworks struct {
	Networks []hefu.Network `json:"networks"`
}

// AccountInfo is an account with the wallet that it is of. Whole: the wallet is not split
// yet and nothing can be sent.
type AccountInfo struct {
	Label   string       `json:"label"`
	Whole   bool         `json:"whole"`
	Account hefu.Account `json:"account"`
}

// AccountList are the first accounts of every wallet, derived here.
type AccountList struct {
	Accounts []AccountInfo `json:"accounts"`
}

func (c *call) accounts(in OnNetworks) (AccountList, error) {
	rows, err := c.rows(in.Networks)
	if err != nil {
		return AccountList{}, err
	}
	out := AccountList{Accounts: []AccountInfo{}}
	for i := range c.state.Wallets {
		w := &c.state.Wallets[i]
		all, err := c.state.Addresses(string(w.ID), rows, c.opt.Families)
		if err != nil {
			return AccountList{}, err
		}
		for _, a := range all {
			out.Accounts = append(out.Accounts, AccountInfo{w.Label, w.Whole(), a})
		}
	}
	return out, nil
}

// rows finds networks; those that this program does not know are left out, because it can
// neither derive nor read anything there.
func (d *Door) rows(ids []hefu.Network) ([]chain.Network, error) {
	var out []chain.Network
	for _, id := range ids {
		if n, _, err := d.opt.Families.Network(id); err == nil {
			out = append(out, n)
		}
	}
	if len(ids) > 0 && len(out) == 0 {
		return nil, hefu.Errorf(hefu.KindInvalid, "network: this program knows none of those that the guard serves")
	}
	return out, nil
}

// Receiving asks where to be paid. Next is what the guard says was never paid at, where an
// account has many addresses; it is checked here.
type Receiving struct {
	Wallet  hefu.WalletID `json:"wallet"`
	Network hefu.Network  `json:"network"`
	Next    *hefu.Own     `json:"next,omitempty"`
}

// Place is an address to be paid at, and a link to it where the chain has links.
type Place struct {
	Address string `json:"address"`
	URI     string `json:"uri"` // the bare address where there is no link
}

func (c *call) receive(in Receiving) (Place, error) {
	n, f, err := c.opt.Families.Network(in.Network)
	if err != nil {
		return Place{}, err
	}
	all, err := c.state.Addresses(string(in.Wallet), []chain.Network{n}, c.opt.Families)
	if err != nil {
		return Place{}, err
	}
	out := Place{Address: all[0].Address}
	if in.Next != nil {
		if err := c.state.Receives(string(in.Wallet), n, c.opt.Families, *in.Next); err != nil {
			return Place{}, err
		}
		out.Address = in.Next.Address
	}
	out.URI = out.Address
	if l, ok := f.Addresses.(chain.Linker); ok {
		out.URI = l.Link(n, chain.Link{Address: out.Address})
	}
	return out, nil
}

// Typed is something that a person typed, pasted or scanned about a network.
type Typed struct {
	Network hefu.Network `json:"network"`
	Text    string       `json:"text"`
}

// Payee is who is to be paid: an address in canonical form, and what a link asks for. Label
// and Message are the words of whoever made the link.
type Payee struct {
	Address string     `json:"address"`
	Amount  hefu.Units `json:"amount,omitzero"` // of the native asset
	Label   string     `json:"label,omitempty"`
	Message string     `json:"message,omitempty"`
}

func (c *call) recipient(in Typed) (Payee, error) {
	n, f, err := c.opt.Families.Network(in.Network)
	if err != nil {
		return Payee{}, err
	}
	typed := strings.TrimSpace(in.Text)
	links, ok := f.Addresses.(chain.Linker)
	if ok && strings.Contains(typed, ":") {
		l, err := links.ParseLink(n, typed)
		return Payee{l.Address, l.Amount, l.Label, l.Message}, err
	}
	address, err := f.ParseAddress(n, typed)
	return Payee{Address: address}, err
}

// Decimal is an amount as it was typed.
type Decimal struct {
	Text     string `json:"text"`
	Decimals uint8  `json:"decimals"`
}

// Amount is an amount in base units.
type Amount struct {
	Units hefu.Units `json:"units"`
}

func (c *call) units(in Decimal) (Amount, error) {
	u, err := hefu.ParseDecimal(strings.TrimSpace(in.Text), in.Decimals)
	return Amount{u}, err
}

// Sentences are what the guard said, in English.
type Sentences struct {
	Sentences []string `json:"sentences"`
}

// translate puts them into the language of the request.
func (c *call) translate(in Sentences) (Sentences, error) {
	out := Sentences{Sentences: []string{}}
	for _, s := range in.Sentences {
		out.Sentences = append(out.Sentences, c.lang.Translate(s))
	}
	return out, nil
}
