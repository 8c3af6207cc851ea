//go:build js

package text

// What a page shows of its own is in the page. The tables of the command line would be a
// tenth of the program that a browser loads.

func catalogue() map[Key]both { return nil }

// sources are the sentences that reach a page: those of the wallet core and of the guard.
func sources() [][]both {
	return [][]both{
		saidReplace, saidLabel, saidPairing, saidHefu, saidChain, saidEVM, saidBitcoin, saidSource, saidHolder, saidKeys, saidGuard, saidStore, saidAPI, saidRestore, saidLimit, saidEgress, saidMove, saidWatch, saidOwn, saidHook, saidDoor,
	}
}
