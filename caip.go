package hefu

import (
	"regexp"
	"strings"
)

// Network is a CAIP-2 chain id: namespace:reference, such as "eip155:1".
type Network string

// AssetID is a CAIP-19 asset type: "eip155:1/slip44:60" for ether on Ethereum,
// "eip155:1/erc20:0xA0b8…" for a token.
type AssetID string

// AccountID is a CAIP-10 account: "eip155:1:0xab16…".
type AccountID string

var (
	networkForm = regexp.MustCompile(`^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}$`)
	assetForm   = regexp.MustCompile(`^[-a-z0-9]{3,8}:[-.%a-zA-Z0-9]{1,128}$`)
	accountForm = regexp.MustCompile(`^[-.%a-zA-Z0-9]{1,128}$`)
)

// ParseNetwork checks the form of a CAIP-2 id; whether the network is known is
// the chain package's question.
func ParseNetwork(s string) (Network, error) {
	if !networkForm.MatchString(s) {
		return "", Errorf(KindInvalid, "network: %q is not a CAIP-2 id such as eip155:1", clip(s))
	}
	return Network(s), nil
}

// Namespace returns the part before the colon ("eip155").
func (n Network) Namespace() string { ns, _, _ := strings.Cut(string(n), ":"); return ns }

// Reference returns the part after the colon ("1").
func (n Network) Reference() string { _, ref, _ := strings.Cut(string(n), ":"); return ref }

// Asset names an asset of the network by CAIP-19 namespace and reference.
func (n Network) Asset(namespace, reference string) AssetID {
	return AssetID(string(n) + "/" + namespace + ":" + reference)
}

// Account names an account of the network (CAIP-10).
func (n Network) Account(address string) AccountID { return AccountID(string(n) + ":" + address) }

// ParseAsset checks the form of a CAIP-19 asset type.
func ParseAsset(s string) (AssetID, error) {
	n, a, ok := strings.Cut(s, "/")
	if _, err := ParseNetwork(n); !ok || err != nil || !assetForm.MatchString(a) {
		return "", Errorf(KindInvalid, "asset: %q is not a CAIP-19 id such as eip155:1/slip44:60", clip(s))
	}
	return AssetID(s), nil
}

// Network returns the asset's network.
func (a AssetID) Network() Network { n, _, _ := strings.Cut(string(a), "/"); return Network(n) }

// Namespace returns the asset namespace: "slip44" for a native asset, "erc20".
func (a AssetID) Namespace() string {
	_, rest, _ := strings.Cut(string(a), "/")
	ns, _, _ := strings.Cut(rest, ":")
	return ns
}

// Reference returns what follows the asset namespace: a coin type or a contract.
func (a AssetID) Reference() string {
	_, rest, _ := strings.Cut(string(a), "/")
	_, ref, _ := strings.Cut(rest, ":")
	return ref
}

// ParseAccountID checks the form of a CAIP-10 account and splits it.
func ParseAccountID(s string) (Network, string, error) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 || !accountForm.MatchString(s[i+1:]) {
		return "", "", Errorf(KindInvalid, "account: %q is not a CAIP-10 id", clip(s))
	}
	n, err := ParseNetwork(s[:i])
	return n, s[i+1:], err
}

// Amount is a number of base units of one asset.
type Amount struct {
	Asset AssetID `json:"asset"`
	Units Units   `json:"units"`
}
