// Package bitcoin is the family of Bitcoin and its test networks. A network is one row
// of network.go.
//
// An account is the addresses of one BIP-84 key (P2WPKH): m/84'/0'/0'/0/i is paid at,
// m/84'/0'/0'/1/i takes what comes back. Every kind of output that the standards name can
// be paid (address.go). Taproot is the same family for BIP-86 accounts, which one key
// alone signs for.
//
// hefu.Plan.Bytes are the transaction as BIP-144 serializes it without witness: version 2,
// every input's sequence 0xfffffffd (replaceable, BIP-125), a lock time that is the height
// of the head when it was built (a miner who rewrites older blocks gains nothing from it),
// one output that pays the recipient and at most one that comes back. A payment that waits is
// cancelled by one output that comes back and no other. Nothing else is ever read or signed.
// hefu.Facts.Inputs carries the whole transaction behind every input: its hash is in the bytes, so amounts and scripts, and with them the fee, are proved and not
// believed.
//
// Amounts are satoshis. hefu.Summary.Uses names the outputs that are spent
// ("outpoint:<txid>:<n>"), which are unique in the world: View.Taken may hold them bare or
// behind the CAIP-10 account.
//
// chain.Fee is in satoshis for 1000 virtual bytes, which is how Bitcoin Core counts
// (1 sat/vB is 1000). Base is the least that nodes relay at present; Slow, Tip and Fast are
// whole rates, not on top of Base. Extra and View.Gas mean nothing here.
//
// Online, a ledger learns of its chain from one of three kinds of sources (source.go):
//
//   - btcd reads whole histories: what is unspent is computed here from transactions whose
//     hashes are checked. The node needs --txindex and --addrindex.
//   - Bitcoin Core and Knots have no such index: addresses are imported into a wallet that
//     only watches, and their past is searched once, which takes minutes with
//     blockfilterindex=1 and hours without. If the node is stopped during that search, its
//     operator must run rescanblockchain. What was found is never forgotten.
//   - Esplora answers for every address at once. Whoever runs it learns which addresses
//     belong together.
//
// What a source says is its word, except transactions: their hashes are in the bytes that
// are signed. A source that leaves something out makes an account look poorer, not a
// signature wrong.
package bitcoin
