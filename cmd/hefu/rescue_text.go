package main

import "maps"

// joined is one catalogue of several parts.
func joined(parts ...map[text]string) map[text]string {
	whole := map[text]string{}
	for _, p := range parts {
		maps.Copy(whole, p)
	}
	return whole
}

// rescueEnglish is the part of the catalogue that 'hefu wallet rescue' says.
var rescueEnglish = map[text]string{ //nolint:gosec // G101: texts about words and passphrases, not the things themselves
	"rescue.read":       "Read: %[2]d words (%[1]s). They stay in memory and are not written anywhere.",
	"rescue.none":       "rescue: no words were given; nothing was done",
	"rescue.words":      "rescue: %[1]v. Nothing was signed or sent",
	"rescue.node":       "node: write it as NETWORK=URL, for example eip155:1=https://node.example",
	"rescue.nodes.read": "nodes: %[1]s cannot be read: %[2]v",
	"rescue.nodes.form": "nodes: %[1]s holds no tables like [networks.\"eip155:1\"] with nodes = [\"https://node.example\"]",
	"rescue.node.none":  "node: none was given for %[1]s. Say it with --node %[1]s=URL, or sign without one by --offline",
	"rescue.network":    "network: %[1]q is not one that this program knows; it knows %[2]s",

	"rescue.account":    "%[1]s  %[2]s",
	"rescue.known":      "  the same on %[1]s. %[2]s restore it too.",
	"rescue.foreign":    "  %[1]s public key %[2]s\n  This program does not know the chain yet: no address, no sending. From the same words, %[3]s restore it.",
	"rescue.sr25519":    "  imToken and polkadot.js make another account (sr25519) of the same words; what is there, only they find.",
	"rescue.balance":    "  %[1]s %[2]s on %[3]s%[4]s",
	"rescue.node.says":  "  (the node says)",
	"rescue.unasked":    "  %[1]s: not known. %[2]s",
	"rescue.nonode":     "Balances need a node: --node eip155:1=URL. An address can be looked up in any block explorer, too.",
	"rescue.passphrase": "The paper has a passphrase: a foreign wallet finds these accounts only if it takes the passphrase, too. Another passphrase, a mistyped one too, gives other accounts and no error.",
	"rescue.listed": "The words were whole on this machine. Whoever can read its memory or your screen may have them, and no guard's limit or freeze stops what they sign.\n" +
		"To move your coins: hefu wallet rescue send all ASSET TO. To go on with a guard: hefu wallet create on a machine that you trust, and move them there.",

	"rescue.offline.node":     "offline: with --offline no node is asked; leave --node and --nodes away. Nothing was signed",
	"rescue.offline.need":     "offline: nobody can be asked, so say --nonce (how many transactions the account has made) and --max-fee (gwei). A block explorer on another device shows both",
	"rescue.offline.all":      "offline: nobody knows what 'all' is; say the amount. Nothing was signed",
	"rescue.offline.decimals": "offline: this program does not know the token; say its decimals with --decimals. A wrong number moves a wrong amount",
	"rescue.online":           "send: --nonce, --max-fee and --gas are for --offline; a node tells them otherwise. Nothing was signed",
	"rescue.number":           "%[1]s: it must be a whole number like 7; nothing was signed",
	"rescue.price":            "%[1]s: it is in gwei, like 30 or 0.5 (%[2]s); nothing was signed",
	"rescue.fee.cap":          "fee: for %[1]s say the most that it may be, with --fee-cap",
	"rescue.ceiling":          "fee: it could reach %[1]s %[2]s, more than %[3]s %[2]s. If you do want to pay that, say so with --fee-cap; nothing was signed",
	"rescue.empty":            "balance: %[1]s holds nothing of it; nothing was signed",
	"rescue.dust":             "balance: the account has %[1]s %[2]s, the fee can be %[3]s %[2]s; nothing would arrive. Nothing was signed",

	"rescue.tokens": "balance: the account holds %[1]s too, and without %[2]s nobody can pay the fee to move that. Send it first, or say the amount of %[2]s instead of 'all'; nothing was signed",
	"rescue.waits":  "%[1]s. Nothing was signed. To take its place, sign with --offline, --nonce %[2]d and a higher --max-fee and --tip; at most one of the two can then happen",

	"rescue.token":  "its node or you say that it is called %[1]s and has %[2]d decimals; this program does not know it",
	"rescue.device": "these bytes pay this recipient this amount; the fee cannot pass the cap",
	"rescue.guard":  "nothing: no limit, no code, no rest, no freeze and no stop bind this",
	"rescue.means": "\nWhat this means\n" +
		"  The key is whole on this machine, and it signs alone. The guard is not asked and cannot stop it.\n" +
		"  A guard that still runs will see a transaction that it did not co-sign.\n" +
		"  Afterwards do not go on with this wallet: make a fresh one and move what is left there.\n",
	"rescue.offline.means": "  Nobody was asked: the balance and the number of the transaction are what you say, not what is known.\n",
	"rescue.ask":           "Sign it with the whole key? [y/N] ",
	"rescue.no":            "send: you did not agree; nothing was signed and nothing was sent",
	"rescue.signed":        "Signed, not sent. Transaction %[1]s. Whoever has these bytes can send them, and they can do nothing else:",
	"rescue.follow":        "(Ctrl-C stops watching, not the transaction.)",
	"rescue.state.sent":    "sent: %[1]s",
	"rescue.state.mined":   "in a block; not final yet",
	"rescue.stale":         "send: another transaction of this account took its number. Nothing of this one happened; look at the balance and start again",
	"rescue.underpriced":   "send: the node finds the fee too low, or a transaction that pays as much waits with the same number. Nothing was sent; try again with --fee fast or a higher --fee-cap",
	"rescue.refused":       "send: the node refuses the transaction: %[1]s. Nothing was sent",
	"rescue.lost":          "The node did not answer; whether it has transaction %[1]s is not known yet. Looking …",
	"rescue.left":          "send: transaction %[1]s was signed and may still happen, and its end was not seen. Look it up in a block explorer before you send again: a second run is a second payment",
	"rescue.failed":        "send: transaction %[1]s is in the chain and did nothing; only its fee was paid",
	"rescue.dead":          "send: another transaction of this account took the place of %[1]s; this one can never happen",
	"rescue.after":         "The key has been whole on this machine: take it as known to others from now on. Whatever comes to this address later is moved the same way.",
}
