package guard

import "github.com/hefu-wallet/hefu"

// Worst is worst, for tests.
func Worst(needs []hefu.Need) (hefu.Need, bool) { return worst(needs) }
