package guard

import (
	"context"
	"fmt"
	"time"

	"github.com/hefu-wallet/hefu"
)

// orphanAge is how old a half must be that no row names, before it is erased.
const orphanAge = 24 * time.Hour

// sweep erases halves that no dealing needs: those whose dealing is over, which a kill
// between the commit and the erasing leaves behind, and orphans (ADR 4).
func (g *Guard) sweep(ctx context.Context) error {
	ids, err := g.keys.HalfIDs()
	if err != nil {
		return fmt.Errorf("sweep: list the halves: %w", err)
	}
	for _, id := range ids {
		needed, err := g.needed(ctx, id)
		if err != nil {
			return fmt.Errorf("sweep: look for the dealing of half %s: %w", id, err)
		}
		if needed {
			continue
		}
		if err := g.keys.EraseHalf(id); err != nil {
			return fmt.Errorf("sweep: erase half %s: %w", id, err)
		}
	}
	return nil
}

// needed says whether a half must stay. One that no row names stays while the database may
// be the one that is wrong: erasing on its word would destroy keys.
func (g *Guard) needed(ctx context.Context, id hefu.HalfID) (needed bool, err error) {
	put, err := g.keys.HalfPut(id)
	if hefu.Is(err, hefu.KindNotFound) {
		return true, nil // erased meanwhile
	} else if err != nil {
		return true, err
	}
	err = g.store.View(ctx, func(tx Tx) error {
		d, err := tx.DealingOfHalf(id)
		if err == nil {
			needed = d.State != DealingVoid && d.State != DealingLocked
			return nil
		}
		needed = true
		if !hefu.Is(err, hefu.KindNotFound) {
			return err
		}
		if err := g.inStep(tx); err != nil {
			return err
		}
		doubtful, err := g.quarantined(tx)
		needed = doubtful || g.ripe().Sub(put) < orphanAge
		return err
	})
	return needed, err
}
