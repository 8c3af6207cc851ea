package evm

import (
	"context"
	"errors"
	"strings"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// probeAccount stands for 'an ordinary new recipient' in estimates: nobody has its
// key, it is a hash.
func probeAccount() [20]byte { return [20]byte(keccak([]byte("hefu: an account without coins"))[12:]) }

// usualGas is the gas of a transfer to an ordinary new recipient. 0 where the
// sender holds nothing of the token, so that nothing can be tried.
func (l *ledger) usualGas(ctx context.Context, from string, asset hefu.AssetID, v chain.View) (uint64, error) {
	in := hefu.Intent{Network: l.n.ID, From: from, To: checksum(probeAccount()), Asset: asset}
	if asset != l.n.Native.ID {
		if v.Balance.IsZero() {
			return 0, nil
		}
		in.Amount = hefu.UnitsOf(1)
	}
	gas, err := l.Estimate(ctx, in)
	if hefu.Is(err, hefu.KindInvalid) {
		return 0, nil // this token refuses the probe; the real recipient may be welcome
	}
	return gas, err
}

// Estimate asks what this very transfer or call would take (eth_estimateGas, without a
// margin). A transfer that the chain would refuse is an error of KindInvalid.
func (l *ledger) Estimate(ctx context.Context, in hefu.Intent) (uint64, error) {
	to, err := canonical(l.n, in.To)
	if err != nil {
		return 0, err
	}
	if _, err := canonical(l.n, in.From); err != nil {
		return 0, err
	}
	msg := map[string]string{"from": in.From, "to": in.To, "value": hexBig(in.Amount.Big())}
	if len(in.Data) != 0 {
		msg["data"] = hexBytes(in.Data)
	} else if in.Asset != l.n.Native.ID {
		contract, err := contractOf(l.n, in.Asset)
		if err != nil {
			return 0, err
		}
		msg = map[string]string{"from": in.From, "to": checksum(contract), "value": "0x0", "data": hexBytes(transferData(to, in.Amount.Big()))}
	}
	var gas quantity
	err = l.rpc.Call(ctx, &gas, "eth_estimateGas", msg)
	var refused *chain.RPCError
	if errors.As(err, &refused) {
		return 0, l.refusedEstimate(in, refused)
	}
	if err != nil {
		return 0, err
	}
	n, err := gas.uint64()
	if err != nil {
		return 0, l.malformed("gas estimate")
	}
	return n, nil
}

func (l *ledger) refusedEstimate(in hefu.Intent, e *chain.RPCError) error {
	switch {
	case insufficient(e):
		return hefu.Errorf(hefu.KindInvalid, "balance: the account on %s cannot pay this", l.n.Name).Because(e)
	case reverted(e) && len(in.Data) != 0:
		return hefu.Errorf(hefu.KindInvalid, "transfer: the contract refuses this call; nothing was sent").Because(e)
	case reverted(e) && in.Asset == l.n.Native.ID:
		return hefu.Errorf(hefu.KindInvalid, "transfer: the recipient is a contract that takes no coins; nothing was sent").Because(e)
	case reverted(e):
		return hefu.Errorf(hefu.KindInvalid, "transfer: the token's contract refuses this transfer; nothing was sent").Because(e)
	}
	return hefu.Errorf(hefu.KindUnavailable, "%s: the node could not estimate the fee; try again later", l.n.Name).Because(e)
}

func insufficient(e *chain.RPCError) bool {
	m := strings.ToLower(e.Message)
	return strings.Contains(m, "insufficient funds") || strings.Contains(m, "insufficient balance")
}
