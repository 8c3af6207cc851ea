package main

import (
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/holder"
)

// ownReceipt is what arrived at a solo or cold account, in JSON. It is the node's word.
type ownReceipt struct {
	Incoming struct {
		Network hefu.Network `json:"network"`
		Address string       `json:"address"`
		TxID    string       `json:"txid"`
		Block   uint64       `json:"block"`
		Time    time.Time    `json:"time"`
		From    string       `json:"from"`
		Asset   hefu.AssetID `json:"asset"`
		Units   hefu.Units   `json:"units"`
	} `json:"incoming"`
}

// historyOf lists what a solo or cold account sent, from this device's own notes, and what
// its node says that arrived lately.
func (e *env) historyOf(name, network string, incoming bool, nodes []string) error {
	b, u, n, err := e.openAccount(name, network)
	if err != nil {
		return err
	}
	defer b.close()
	var lines []line
	for _, m := range u.Moves {
		if m.Intent.Network == n.ID {
			text := []string{local(m.Made), e.paidIn(m.Intent), m.Intent.To, e.lang.Word(string(m.State)), m.TxID}
			lines = append(lines, line{m.Made, moveLine{m.Intent, m.State, m.TxID, m.Made.UTC().Format(time.RFC3339)}, strings.TrimSpace(strings.Join(text, "  "))})
		}
	}
	if incoming {
		more, err := e.arrivedAt(b, u, n, nodes)
		if err != nil {
			e.say("incoming.unknown", n.Name, told(err)) // the notes are shown all the same
		}
		lines = append(lines, more...)
	}
	newestFirst(lines)
	return e.tell(lines)
}

// arrivedAt asks the node for the newest blocks, of the assets that this program or the
// person lists and no others: anybody can make a token and send it.
func (e *env) arrivedAt(b *strongbox, u *holder.Unguarded, n chain.Network, nodes []string) ([]line, error) {
	ledger, err := e.ownLedger(b, u, n, nodes)
	if err != nil {
		return nil, err
	}
	receiver, ok := ledger.(chain.Receiver)
	if !ok {
		e.say("own.history.none", n.Name)
		return nil, nil
	}
	owner, err := u.Owner(e.alone(), n.ID)
	if err != nil {
		return nil, err
	}
	head, err := receiver.Head(e.ctx)
	if err != nil {
		return nil, err
	}
	tokens := e.ownTokens(n.ID)
	for _, t := range n.Tokens {
		tokens = append(tokens, t.ID)
	}
	var all []chain.Receipt
	for _, assets := range [][]hefu.AssetID{{n.Native.ID}, tokens} {
		if len(assets) == 0 {
			continue
		}
		span := receiver.MaxSpan(assets[0])
		got, err := receiver.Incoming(e.ctx, owner.Address, assets, head+1-min(head+1, span), head)
		if err != nil {
			return nil, err
		}
		all = append(all, got...)
	}
	e.say("own.history", n.Name, min(head+1, receiver.MaxSpan(n.Native.ID)))
	var lines []line
	for _, r := range all {
		lines = append(lines, e.receiptLine(n, owner.Address, r))
	}
	return lines, nil
}

func (e *env) receiptLine(n chain.Network, at string, r chain.Receipt) line {
	var l ownReceipt
	v, when := &l.Incoming, time.Unix(r.Time, 0)
	v.Network, v.Address, v.TxID, v.Block, v.Time = n.ID, at, r.TxID, r.Block, when.UTC()
	v.From, v.Asset, v.Units = r.From, r.Asset, r.Amount
	amount, symbol := holder.Coins(n, r.Asset, r.Amount, nil)
	return line{when, l, e.t("history.in", e.t("history.block", r.Block), local(when), e.t("history.arrived"), amount+" "+symbol, r.From, e.t("rescue.node.says"))}
}
