//go:build unix

package main

import (
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/guard"
)

func (r *recording) Watch(n hefu.Network) (guard.Watch, error) {
	return get(r, func(tx guard.Tx, _ swap) (guard.Watch, error) { return tx.Watch(n) })
}

func (r *recording) LockWatch(n hefu.Network) (guard.Watch, error) {
	return get(r, func(tx guard.Tx, _ swap) (guard.Watch, error) { return tx.LockWatch(n) })
}

func (r *recording) PutWatch(w guard.Watch) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.PutWatch(w) })
}

func (r *recording) PutChainBlock(n hefu.Network, b chain.Block) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.PutChainBlock(n, b) })
}

func (r *recording) ChainBlocks(n hefu.Network) ([]chain.Block, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]chain.Block, error) { return tx.ChainBlocks(n) })
}

func (r *recording) DropChainBlocks(n hefu.Network, above, below uint64) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.DropChainBlocks(n, above, below) })
}

func (r *recording) AddWatched(w guard.Watched) (bool, error) {
	return get(r, func(tx guard.Tx, _ swap) (bool, error) { return tx.AddWatched(w) })
}

func (r *recording) Watched(n hefu.Network, after int64, limit int) ([]guard.Watched, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.Watched, error) { return tx.Watched(n, after, limit) })
}

func (r *recording) WatchedOf(u hefu.UserID, n hefu.Network, account string) ([]guard.Watched, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.Watched, error) { return tx.WatchedOf(u, n, account) })
}

func (r *recording) Unfilled(n hefu.Network, limit int) ([]guard.Watched, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.Watched, error) { return tx.Unfilled(n, limit) })
}

func (r *recording) SetFilled(n hefu.Network, address, filled string) error {
	return put(r, func(tx guard.Tx, _ swap) error { return tx.SetFilled(n, address, filled) })
}

func (r *recording) Unwatched(n hefu.Network, after hefu.DealingID, limit int) ([]guard.Dealing, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.Dealing, error) { return tx.Unwatched(n, after, limit) })
}

func (r *recording) AddMovement(m guard.Movement) (bool, error) {
	return get(r, func(tx guard.Tx, _ swap) (bool, error) { return tx.AddMovement(m) })
}

func (r *recording) DropMovements(n hefu.Network, above uint64) ([]guard.Movement, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.Movement, error) { return tx.DropMovements(n, above) })
}

func (r *recording) MovementsIn(n hefu.Network, from, to uint64) ([]guard.Movement, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.Movement, error) { return tx.MovementsIn(n, from, to) })
}

func (r *recording) Movements(a guard.MovementsAsk) ([]guard.Movement, error) {
	return get(r, func(tx guard.Tx, _ swap) ([]guard.Movement, error) { return tx.Movements(a) })
}
