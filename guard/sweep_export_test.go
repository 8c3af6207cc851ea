package guard

import "context"

// SweepHalves is what a worker does every hour.
func (g *Guard) SweepHalves(ctx context.Context) error { return g.sweep(ctx) }

// Tidy is what a worker does every minute.
func (g *Guard) Tidy(ctx context.Context) { g.tidy(ctx) }
