//go:build unix

package main

import (
	"context"
	"fmt"
	"sync"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// world is the chain of a run: it is disturbed, and read for the judge.
type world struct {
	ground
	url     string
	net     chain.Network
	family  chain.Family
	token   hefu.AssetID // "" where there is none
	unit    int64        // a thousandth of a coin, in base units
	feeCap  uint64       // in base units
	deepest int          // how many blocks a reorganisation may take back without touching a final one

	mu    sync.Mutex // a disturbance and a reading exclude each other
	read  []mined
	wrong []string // what a chain must never do

	reorgs, refused, restarts int // refused: what the dev chain could not reorganise
}

// ground is one kind of chain.
type ground interface {
	// fund gives a person what can be lost, and takes the transactions for the judge.
	fund(ctx context.Context, p *person) error
	// payee is somebody new (0), or one of a few whom everybody pays.
	payee(known int) (string, error)
	// reorganise replaces the newest blocks, none of which is final.
	reorganise(ctx context.Context, depth int) error
	// restart ends the node and starts it again: what waited to be mined is gone.
	restart(ctx context.Context) error
	// collect reads the final blocks that were not read yet.
	collect(ctx context.Context) error
	// settle waits until what is now the newest block is final, and reads it.
	settle(ctx context.Context) error
	stop()
}

// newWorld starts the chain of a run.
func newWorld(ctx context.Context, name, dir string) (*world, error) {
	switch name {
	case "ethereum":
		return newAnvil(ctx, dir)
	case "bitcoin":
		return newRegtest(ctx)
	}
	return nil, fmt.Errorf("-chain %s: there are ethereum and bitcoin", name)
}
