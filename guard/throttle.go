package guard

import (
	"context"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
)

const (
	freeFailures = 5   // back-off begins here
	hardStop     = 100 // a bucket of one source is closed until it is forgotten
	backOffCap   = 15 * time.Minute
	forgetAfter  = 24 * time.Hour // an untouched bucket is forgotten
	// secondFactor buckets count over all sources, so they only slow down and never
	// close: whoever knows the password must not be able to lock the owner out.
	secondFactor = "second:"
)

// throttled says whether a bucket may be tried. A back-off is a waiting period: a clock
// that jumped must not end it.
func throttled(t Throttle, ripe time.Time) error {
	if t.Failures < freeFailures || ripe.Sub(t.Last) >= forgetAfter {
		return nil
	}
	if t.Failures >= hardStop && !strings.HasPrefix(t.Bucket, secondFactor) {
		return hefu.Errorf(hefu.KindThrottled, "too many wrong attempts; try again tomorrow, or from another place")
	}
	wait := backOffCap
	if n := t.Failures - freeFailures; n < 10 {
		wait = min(wait, time.Second<<n)
	}
	if left := t.Last.Add(wait).Sub(ripe); left > 0 {
		return hefu.Errorf(hefu.KindThrottled, "too many wrong attempts; try again in %s", left.Round(time.Second)+time.Second)
	}
	return nil
}

// attempt counts a try as failed before it is made, so that parallel guesses
// cannot share one allowance; passed takes it back.
func (g *Guard) attempt(ctx context.Context, buckets ...string) error {
	now, ripe := g.now(), g.ripe()
	return g.store.Update(ctx, func(tx Tx) error {
		for _, b := range buckets {
			t, err := tx.Throttle(b)
			if err != nil {
				return err
			}
			if err := throttled(t, ripe); err != nil {
				return err
			}
			if ripe.Sub(t.Last) >= forgetAfter {
				t.Failures = 0
			}
			if err := tx.PutThrottle(Throttle{b, t.Failures + 1, now}); err != nil {
				return err
			}
		}
		return nil
	})
}

// forgive takes an attempt back that was never looked at (an overloaded guard).
func (g *Guard) forgive(ctx context.Context, buckets ...string) error {
	return g.store.Update(ctx, func(tx Tx) error {
		for _, b := range buckets {
			t, err := tx.Throttle(b)
			if err != nil {
				return err
			}
			t.Failures = max(t.Failures-1, 0)
			if err := tx.PutThrottle(t); err != nil {
				return err
			}
		}
		return nil
	})
}

// passed forgets a bucket's failures.
func passed(tx Tx, buckets ...string) error {
	for _, b := range buckets {
		if err := tx.PutThrottle(Throttle{Bucket: b}); err != nil {
			return err
		}
	}
	return nil
}
