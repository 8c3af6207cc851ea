package evm

import (
	"context"
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// maxHeadAge is how old the newest block of a live chain may be.
const maxHeadAge = 10 * time.Minute

// ledger implements chain.Ledger, chain.Estimator and chain.CallViewer over JSON-RPC.
type ledger struct {
	n      chain.Network
	rpc    chain.RPC
	clock  func() time.Time
	quorum chain.Quorum // of the nodes behind rpc, where one's word is not enough
}

// call reads from the node. A node's own error on a read is as good as no answer.
func (l *ledger) call(ctx context.Context, result any, method string, params ...any) error {
	err := l.rpc.Call(ctx, result, method, params...)
	var refused *chain.RPCError
	if errors.As(err, &refused) {
		return hefu.Errorf(hefu.KindUnavailable, "%s: the node could not answer (%s)", l.n.Name, method).Because(err)
	}
	return err
}

// malformed is for answers that are well-formed JSON but make no sense.
func (l *ledger) malformed(what string) error {
	return hefu.Errorf(hefu.KindUnavailable, "%s: the node's answer makes no sense (%s)", l.n.Name, what)
}

// Probe checks that a node is on the network's chain. Package node runs it on every
// endpoint before it is used: an endpoint of another chain could say of a live
// transaction that it is dead.
func Probe(n chain.Network) func(context.Context, chain.RPC) error {
	return func(ctx context.Context, rpc chain.RPC) error { return (&ledger{n: n, rpc: rpc}).sameChain(ctx) }
}

func (l *ledger) sameChain(ctx context.Context) error {
	want, err := chainID(l.n)
	if err != nil {
		return err
	}
	var got quantity
	if err := l.call(ctx, &got, "eth_chainId"); err != nil {
		return err
	}
	if got.big().Cmp(new(big.Int).SetUint64(want)) != 0 {
		return hefu.Errorf(hefu.KindUnavailable, "%s: the node is on another chain (its chain id is %s, not %d); ask the operator to correct its address", l.n.Name, got.big(), want)
	}
	return nil
}

// block is the part of a header that matters here.
type block struct {
	Number  quantity  `json:"number"`
	Hash    hash      `json:"hash"`
	Parent  hash      `json:"parentHash"`
	Time    quantity  `json:"timestamp"`
	BaseFee *quantity `json:"baseFeePerGas"`
}

func (l *ledger) block(ctx context.Context, tag string) (*block, error) {
	var b *block
	if err := l.call(ctx, &b, "eth_getBlockByNumber", tag, false); err != nil {
		return nil, err
	}
	if b == nil || b.Hash == "" || b.Number.v == nil || !b.Number.v.IsUint64() || !b.Time.big().IsInt64() {
		return nil, l.malformed("block " + tag)
	}
	return b, nil
}

// live refuses a node that does not follow the chain, and returns its head.
func (l *ledger) live(ctx context.Context) (*block, error) {
	if err := l.sameChain(ctx); err != nil {
		return nil, err
	}
	var syncing json.RawMessage
	if err := l.call(ctx, &syncing, "eth_syncing"); err != nil {
		return nil, err
	}
	if strings.TrimSpace(string(syncing)) != "false" {
		return nil, hefu.Errorf(hefu.KindUnavailable, "%s: the node is still catching up with the chain; balances would be old, try again later", l.n.Name)
	}
	head, err := l.block(ctx, "latest")
	if err != nil {
		return nil, err
	}
	age := l.clock().Sub(time.Unix(head.Time.big().Int64(), 0))
	if !l.n.Dev && (age > maxHeadAge || age < -maxHeadAge) {
		return nil, hefu.Errorf(hefu.KindUnavailable, "%s: the newest block that the node knows is of %s; it does not follow the chain, try again later",
			l.n.Name, time.Unix(head.Time.big().Int64(), 0).UTC().Format(time.RFC3339))
	}
	if head.BaseFee == nil {
		return nil, hefu.Errorf(hefu.KindUnavailable, "%s: the chain knows no base fee (EIP-1559); this wallet does not send on such chains", l.n.Name)
	}
	return head, nil
}

// Time is the time of the newest block, whatever this machine's clock says of it. A
// throw-away chain makes blocks when somebody pays: there the time of the block that it
// would make now counts.
func (l *ledger) Time(ctx context.Context) (int64, error) {
	if l.quorum.Is() {
		return l.quorum.Time(ctx)
	}
	if err := l.sameChain(ctx); err != nil {
		return 0, err
	}
	tag := "latest"
	if l.n.Dev {
		tag = "pending"
	}
	var head struct {
		Time quantity `json:"timestamp"`
	}
	if err := l.call(ctx, &head, "eth_getBlockByNumber", tag, false); err != nil {
		return 0, err
	}
	if head.Time.v == nil || !head.Time.v.IsInt64() {
		return 0, l.malformed("block " + tag)
	}
	return head.Time.v.Int64(), nil
}

// View reads what Build needs for one sender and one asset.
func (l *ledger) View(ctx context.Context, owner chain.Owner, asset hefu.AssetID) (v chain.View, err error) {
	from := owner.Address
	if v, err = l.viewAccount(ctx, from); err != nil {
		return v, err
	}
	size := int64(120) // an unsigned payment, rounded up
	if asset != l.n.Native.ID {
		if err := l.viewToken(ctx, from, asset, &v); err != nil {
			return v, err
		}
		size = 200
	}
	if v.Fee, err = l.fee(ctx, size); err != nil {
		return v, err
	}
	v.Gas, err = l.usualGas(ctx, from, asset, v)
	return v, err
}

// ViewCall is the View for an Intent that carries call data. A call that the wallet
// cannot explain is refused before the node is asked.
func (l *ledger) ViewCall(ctx context.Context, in hefu.Intent) (v chain.View, err error) {
	o, err := readIntent(l.n, in)
	if err != nil {
		return v, err
	}
	if v, err = l.viewAccount(ctx, in.From); err != nil {
		return v, err
	}
	for _, id := range o.call.tokens(l.n) {
		f, err := l.tokenFact(ctx, id)
		if err != nil {
			return v, err
		}
		v.Tokens = append(v.Tokens, f)
	}
	if v.Fee, err = l.fee(ctx, 120+int64(len(in.Data))); err != nil {
		return v, err
	}
	v.Gas, err = l.Estimate(ctx, in)
	return v, err
}

// viewAccount reads what is the same for every asset.
func (l *ledger) viewAccount(ctx context.Context, from string) (v chain.View, err error) {
	if _, err := canonical(l.n, from); err != nil {
		return v, err
	}
	head, err := l.live(ctx)
	if err != nil {
		return v, err
	}
	v.Time = head.Time.big().Int64()
	if v.Nonce, err = l.count(ctx, from, "latest"); err != nil {
		return v, err
	}
	if v.Pending, err = l.count(ctx, from, "pending"); err != nil {
		return v, err
	}
	v.Pending = max(v.Pending, v.Nonce)
	var balance quantity
	if err := l.call(ctx, &balance, "eth_getBalance", from, "latest"); err != nil {
		return v, err
	}
	if v.Native, err = balance.units(); err != nil {
		return v, err
	}
	v.Balance = v.Native
	return v, nil
}

func (l *ledger) count(ctx context.Context, from, tag string) (uint64, error) {
	var q quantity
	if err := l.call(ctx, &q, "eth_getTransactionCount", from, tag); err != nil {
		return 0, err
	}
	n, err := q.uint64()
	if err != nil || n == 1<<64-1 {
		return 0, l.malformed("transaction count")
	}
	return n, nil
}

// fee asks for the prices of the last blocks; size is of the unsigned bytes.
func (l *ledger) fee(ctx context.Context, size int64) (f chain.Fee, err error) {
	var h struct {
		Base   []quantity   `json:"baseFeePerGas"`
		Reward [][]quantity `json:"reward"`
	}
	if err := l.call(ctx, &h, "eth_feeHistory", "0xa", "latest", []int{10, 50, 90}); err != nil {
		return f, err
	}
	if len(h.Base) == 0 || len(h.Base) > 1025 || len(h.Reward) > 1024 {
		return f, l.malformed("fee history")
	}
	if f.Base, err = h.Base[len(h.Base)-1].units(); err != nil {
		return f, err
	}
	id, err := chainID(l.n)
	if err != nil {
		return f, err
	}
	var asked quantity
	if !slices.ContainsFunc(h.Reward, func(r []quantity) bool { return len(r) == 3 && r[2].big().Sign() > 0 }) {
		if err := l.call(ctx, &asked, "eth_maxPriorityFeePerGas"); err != nil {
			return f, err
		}
	}
	floor := new(big.Int).SetUint64(leastTip(id))
	for i, tip := range []*hefu.Units{&f.Slow, &f.Tip, &f.Fast} {
		m := median(h.Reward, i)
		if m.Cmp(asked.big()) < 0 {
			m = asked.big()
		}
		if m.Cmp(floor) < 0 {
			m = floor
		}
		if *tip, err = hefu.UnitsFromBig(m); err != nil {
			return f, err
		}
	}
	if rollupOf(id) == feeOnTop {
		f.Extra, err = l.dataFee(ctx, size)
	}
	return f, err
}

// median is of one percentile over the blocks that say something.
func median(rows [][]quantity, column int) *big.Int {
	var col []*big.Int
	for _, r := range rows {
		if len(r) == 3 && r[column].big().Sign() > 0 {
			col = append(col, r[column].big())
		}
	}
	if len(col) == 0 {
		return new(big.Int)
	}
	slices.SortFunc(col, (*big.Int).Cmp)
	return col[len(col)/2]
}

// dataFee asks an OP Stack network for its upper bound of what a transfer's data
// costs. A network without the predeploy answers nothing, and nothing is added.
func (l *ledger) dataFee(ctx context.Context, size int64) (hefu.Units, error) {
	const oracle = "0x420000000000000000000000000000000000000F"
	data := append(selL1Fee[:], new(big.Int).SetInt64(size).FillBytes(make([]byte, 32))...)
	answer, err := l.ethCall(ctx, oracle, data)
	if err != nil || len(answer) != 32 {
		return hefu.Units{}, err
	}
	fee := new(big.Int).SetBytes(answer)
	return hefu.UnitsFromBig(fee.Add(fee, new(big.Int).Rsh(fee, 1))) // half more: it follows another chain's price
}

// ethCall asks a contract. A contract that refuses or answers too much has no
// answer, which is not an error.
func (l *ledger) ethCall(ctx context.Context, to string, data []byte) ([]byte, error) {
	var raw json.RawMessage
	err := l.rpc.Call(ctx, &raw, "eth_call", map[string]string{"to": to, "data": hexBytes(data)}, "latest")
	var refused *chain.RPCError
	if errors.As(err, &refused) {
		if reverted(refused) {
			return nil, nil
		}
		return nil, hefu.Errorf(hefu.KindUnavailable, "%s: the node could not answer (eth_call)", l.n.Name).Because(err)
	}
	if err != nil {
		return nil, err
	}
	var answer blob
	if err := json.Unmarshal(raw, &answer); err != nil {
		return nil, nil //nolint:nilerr // an answer beyond the bounds is no answer
	}
	return answer, nil
}

func reverted(e *chain.RPCError) bool {
	m := strings.ToLower(e.Message)
	return e.Code == 3 || strings.Contains(m, "revert") || strings.Contains(m, "execution") || strings.Contains(m, "out of gas") || strings.Contains(m, "invalid opcode")
}

// viewToken fills balance and name of a token.
func (l *ledger) viewToken(ctx context.Context, from string, asset hefu.AssetID, v *chain.View) error {
	contract, err := contractOf(l.n, asset)
	if err != nil {
		return err
	}
	owner, err := canonical(l.n, from)
	if err != nil {
		return err
	}
	at := checksum(contract)
	answer, err := l.ethCall(ctx, at, append(selBalanceOf[:], append(make([]byte, 12), owner[:]...)...))
	if err != nil {
		return err
	}
	if len(answer) != 32 {
		return l.noToken(at)
	}
	if v.Balance, err = hefu.UnitsFromBig(new(big.Int).SetBytes(answer)); err != nil {
		return err
	}
	f, err := l.tokenFact(ctx, asset)
	v.Token = &f
	return err
}

// tokenFact is what a token is called. A contract without decimals is no such token: a
// collection answers to some of the same functions, and there a number is not an amount.
func (l *ledger) tokenFact(ctx context.Context, asset hefu.AssetID) (f hefu.TokenFact, err error) {
	if row, ok := shipped(l.n, asset); ok {
		return hefu.TokenFact{Asset: asset, Symbol: row.Symbol, Decimals: row.Decimals, Source: hefu.Shipped}, nil
	}
	at := asset.Reference()
	symbol, err := l.ethCall(ctx, at, selSymbol[:])
	if err != nil {
		return f, err
	}
	decimals, err := l.ethCall(ctx, at, selDecimals[:])
	if err != nil {
		return f, err
	}
	f = hefu.TokenFact{Asset: asset, Source: hefu.GuardSays}
	if f.Symbol, err = decodeSymbol(symbol); err != nil {
		return f, l.noToken(at).Because(err)
	}
	if f.Decimals, err = decodeDecimals(decimals); err != nil {
		return f, l.noToken(at).Because(err)
	}
	return f, nil
}

func (l *ledger) noToken(at string) *hefu.Error {
	return hefu.Errorf(hefu.KindInvalid, "asset: the contract %s on %s does not answer like a token", at, l.n.Name)
}
