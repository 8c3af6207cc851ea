//go:build unix

package browser

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/test/chain/btcd"
)

// mine adds a block every second, as long as the play lasts.
func (s *stage) mine(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
			_, _ = s.btc.Mine(ctx, 1) // at the end of a play the node may be gone
		}
	}
}

// bitcoin are the props of that chain; amounts are in coins.
func (s *stage) bitcoin(ctx context.Context, do, address, amount string) (string, error) {
	switch do {
	case "pay":
		u, err := hefu.ParseDecimal(amount, 8)
		if err != nil {
			return "", err
		}
		if _, err = s.btc.Fund(ctx, btcd.Output{Address: address, Amount: u.Big().Int64()}); err != nil {
			return "", err
		}
		_, err = s.btc.Mine(ctx, 1)
		return "", err
	case "holds": // satoshis
		sum, err := s.btc.Balance(ctx, address)
		return strconv.FormatInt(sum, 10), err
	}
	return "", fmt.Errorf("there is no prop %q", do)
}
