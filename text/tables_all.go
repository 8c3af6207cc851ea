//go:build !js

package text

import (
	"maps"
	"sync"
)

// catalogue is every text of the command line by its key.
var catalogue = sync.OnceValue(func() map[Key]both {
	all := map[Key]both{}
	for _, part := range []map[Key]both{
		replaceTexts, labelTexts,
		vaultTexts, accountTexts, splitTexts, moneyTexts, sendTexts, callTexts, bookTexts, rescueTexts, serveTexts, adminTexts, demoTexts, helpTexts, limitTexts, nodesTexts, pageTexts,
		ownTexts,
		hookTexts,
		webTexts,
	} {
		maps.Copy(all, part)
	}
	return all
})

// sources are the tables of sentences that stand in the code. Each English is a format
// as it stands there; the test finds the code that has none here, and what is here and
// in no code any more.
func sources() [][]both {
	return [][]both{
		saidReplace, saidLabel, saidPairing,
		saidHefu, saidChain, saidEVM, saidBitcoin, saidSource, saidHolder, saidKeys, saidGuard, saidStore, saidAPI, saidCommand, saidHelp, saidRestore, saidLimit, saidEgress,
		saidOperation,
		saidMove,
		saidWatch,
		saidOwn,
		saidHook,
		saidWeb,
		saidDoor,
	}
}
