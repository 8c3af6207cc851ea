//go:build !js

package text

// rescueTexts are what the command line says about 'hefu wallet rescue'.
var rescueTexts = map[Key]both{
	"rescue.read": {
		"Read: %[2]d words (%[1]s). They stay in memory and are not written anywhere.",
		"已读入：%[2]d 个词（%[1]W）。它们只留在内存中，不会写到任何地方。",
	},
	"rescue.none": {
		"rescue: no words were given; nothing was done",
		"救援：没有输入助记词；什么都没有发生",
	},
	"rescue.words": {
		"rescue: %[1]v. Nothing was signed or sent",
		"救援：%[1]v。什么都没有签，什么都没有发送",
	},
	"rescue.node": {
		"node: write it as NETWORK=URL, for example eip155:1=https://node.example",
		"节点：请写成 NETWORK=URL，例如 eip155:1=https://node.example",
	},
	"rescue.nodes.read": {
		"nodes: %[1]s cannot be read: %[2]v",
		"节点：无法读取 %[1]s：%[2]v",
	},
	"rescue.nodes.form": {
		"nodes: %[1]s holds no tables like [networks.\"eip155:1\"] with nodes = [\"https://node.example\"]",
		"节点：%[1]s 里没有形如 [networks.\"eip155:1\"]、其中 nodes = [\"https://node.example\"] 的表",
	},
	"rescue.node.none": {
		"node: none was given for %[1]s. Say it with --node %[1]s=URL, or sign without one by --offline",
		"节点：没有给出 %[1]s 的节点。请用 --node %[1]s=URL 指明，或用 --offline 离线签名",
	},
	"rescue.network": {
		"network: %[1]q is not one that this program knows; it knows %[2]s",
		"网络：本程序不认识 %[1]q；它认识 %[2]s",
	},
	"rescue.account": {
		"%[1]s  %[2]s",
		"%[1]s  %[2]s",
	},
	"rescue.known": {
		"  the same on %[1]s. %[2]s restore it too.",
		"  在 %[1]s 上地址相同。%[2]s 也能恢复它。",
	},
	"rescue.foreign": {
		"  %[1]s public key %[2]s\n  This program does not know the chain yet: no address, no sending. From the same words, %[3]s restore it.",
		"  %[1]s 公钥 %[2]s\n  本程序还不支持这条链：没有地址，不能发送。用同样的助记词，%[3]s 可以恢复它。",
	},
	"rescue.sr25519": {
		"  imToken and polkadot.js make another account (sr25519) of the same words; what is there, only they find.",
		"  imToken 和 polkadot.js 会从同样的助记词得出另一个账户（sr25519）；那里的资产只有它们能找到。",
	},
	"rescue.balance": {
		"  %[1]s %[2]s on %[3]s%[4]s",
		"  %[1]s %[2]s，在 %[3]s%[4]s",
	},
	"rescue.node.says": {
		"  (the node says)",
		"（据节点所说）",
	},
	"rescue.unasked": {
		"  %[1]s: not known. %[2]s",
		"  %[1]s：不清楚。%[2]s",
	},
	"rescue.nonode": {
		"Balances need a node: --node eip155:1=URL. An address can be looked up in any block explorer, too.",
		"查余额需要节点：--node eip155:1=URL。也可以在任何区块浏览器里查地址。",
	},
	"rescue.passphrase": {
		"The paper has a passphrase: a foreign wallet finds these accounts only if it takes the passphrase, too. Another passphrase, a mistyped one too, gives other accounts and no error.",
		"这张纸有附加口令：别的钱包要支持附加口令才能找到这些账户。换一个口令，哪怕只是打错，都会得到别的账户，而且不会报错。",
	},
	"rescue.listed": {
		"The words were whole on this machine. Whoever can read its memory or your screen may have them, and no guard's limit or freeze stops what they sign.\nTo move your coins: hefu wallet rescue send all ASSET TO. To go on with a guard: hefu wallet create on a machine that you trust, and move them there.",
		"助记词曾在这台机器上完整出现。能读取它的内存或看到你屏幕的人都可能已经得到，而没有任何守卫的限额或冻结能拦住用它们签的东西。\n要转移你的币：hefu wallet rescue send all ASSET TO。要继续使用守卫：在你信任的机器上 hefu wallet create，再把币转过去。",
	},
	"rescue.offline.node": {
		"offline: with --offline no node is asked; leave --node and --nodes away. Nothing was signed",
		"离线：使用 --offline 时不询问任何节点；请去掉 --node 和 --nodes。什么都没有签",
	},
	"rescue.offline.need": {
		"offline: nobody can be asked, so say --nonce (how many transactions the account has made) and --max-fee (gwei). A block explorer on another device shows both",
		"离线：无处可问，请写明 --nonce（这个账户已经发出多少笔交易）和 --max-fee（gwei）。在另一台设备的区块浏览器里两者都能查到",
	},
	"rescue.offline.all": {
		"offline: nobody knows what 'all' is; say the amount. Nothing was signed",
		"离线：没有人知道 all 是多少；请写明金额。什么都没有签",
	},
	"rescue.offline.decimals": {
		"offline: this program does not know the token; say its decimals with --decimals. A wrong number moves a wrong amount",
		"离线：本程序不认识这种代币；请用 --decimals 写明小数位数。位数写错，转走的金额就错",
	},
	"rescue.online": {
		"send: --nonce, --max-fee and --gas are for --offline; a node tells them otherwise. Nothing was signed",
		"发送：--nonce、--max-fee 和 --gas 只用于 --offline；否则由节点给出。什么都没有签",
	},
	"rescue.number": {
		"%[1]s: it must be a whole number like 7; nothing was signed",
		"%[1]s：必须是整数，例如 7；什么都没有签",
	},
	"rescue.price": {
		"%[1]s: it is in gwei, like 30 or 0.5 (%[2]s); nothing was signed",
		"%[1]s：单位是 gwei，例如 30 或 0.5（%[2]s）；什么都没有签",
	},
	"rescue.fee.cap": {
		"fee: for %[1]s say the most that it may be, with --fee-cap",
		"手续费：在 %[1]s 上请用 --fee-cap 写明最多可付多少",
	},
	"rescue.ceiling": {
		"fee: it could reach %[1]s %[2]s, more than %[3]s %[2]s. If you do want to pay that, say so with --fee-cap; nothing was signed",
		"手续费：可能达到 %[1]s %[2]s，超过 %[3]s %[2]s。如果确实愿意付，请用 --fee-cap 写明；什么都没有签",
	},
	"rescue.empty": {
		"balance: %[1]s holds nothing of it; nothing was signed",
		"余额：%[1]s 没有这种资产；什么都没有签",
	},
	"rescue.dust": {
		"balance: the account has %[1]s %[2]s, the fee can be %[3]s %[2]s; nothing would arrive. Nothing was signed",
		"余额：账户有 %[1]s %[2]s，手续费可能要 %[3]s %[2]s；什么都到不了对方手里。什么都没有签",
	},
	"rescue.tokens": {
		"balance: the account holds %[1]s too, and without %[2]s nobody can pay the fee to move that. Send it first, or say the amount of %[2]s instead of 'all'; nothing was signed",
		"余额：账户里还有 %[1]s，没有 %[2]s 就付不了转移它们的手续费。请先转移它们，或者不写 all 而写明 %[2]s 的金额；什么都没有签",
	},
	"rescue.waits": {
		"%[1]s. Nothing was signed. To take its place, sign with --offline, --nonce %[2]d and a higher --max-fee and --tip; at most one of the two can then happen",
		"%[1]s。什么都没有签。要取代它，请用 --offline、--nonce %[2]d 和更高的 --max-fee 与 --tip 来签；两者最多只有一个会发生",
	},
	"rescue.token": {
		"its node or you say that it is called %[1]s and has %[2]d decimals; this program does not know it",
		"它叫 %[1]s、有 %[2]d 位小数，这是节点或你自己说的；本程序不认识它",
	},
	"rescue.device": {
		"these bytes pay this recipient this amount; the fee cannot pass the cap",
		"这些字节把这笔金额付给这个收款人；手续费不会超过上限",
	},
	"rescue.guard": {
		"nothing: no limit, no code, no rest, no freeze and no stop bind this",
		"无：限额、验证码、静置、冻结、停止都管不到这一笔",
	},
	"rescue.means": {
		"\nWhat this means\n  The key is whole on this machine, and it signs alone. The guard is not asked and cannot stop it.\n  A guard that still runs will see a transaction that it did not co-sign.\n  Afterwards do not go on with this wallet: make a fresh one and move what is left there.\n",
		"\n这意味着什么\n  密钥完整存在于这台机器，由它单独签名。守卫不会被询问，也无法阻止。\n  如果守卫仍在运行，它会看到一笔并非由它共签的交易。\n  此后不要继续用这个钱包：请新建一个，把剩余的币转过去。\n",
	},
	"rescue.offline.means": {
		"  Nobody was asked: the balance and the number of the transaction are what you say, not what is known.\n",
		"  没有询问任何节点：余额和交易序号都是你说的，并未查证。\n",
	},
	"rescue.ask": {
		"Sign it with the whole key? [y/N] ",
		"要用完整的密钥签名吗？（是/否，直接回车为否）",
	},
	"rescue.no": {
		"send: you did not agree; nothing was signed and nothing was sent",
		"发送：你没有同意；什么都没有签，什么都没有发送",
	},
	"rescue.signed": {
		"Signed, not sent. Transaction %[1]s. Whoever has these bytes can send them, and they can do nothing else:",
		"已签名，未发送。交易 %[1]s。得到这些字节的人可以把它发出去，除此之外什么也做不了：",
	},
	"rescue.follow": {
		"(Ctrl-C stops watching, not the transaction.)",
		"（Ctrl-C 只停止观看，不停止交易。）",
	},
	"rescue.state.sent": {
		"sent: %[1]s",
		"已发出：%[1]s",
	},
	"rescue.state.mined": {
		"in a block; not final yet",
		"已进入区块；尚未确定",
	},
	"rescue.stale": {
		"send: another transaction of this account took its number. Nothing of this one happened; look at the balance and start again",
		"发送：这个账户的另一笔交易用掉了同一序号。这一笔什么都没有发生；请查看余额，然后重新开始",
	},
	"rescue.underpriced": {
		"send: the node finds the fee too low, or a transaction that pays as much waits with the same number. Nothing was sent; try again with --fee fast or a higher --fee-cap",
		"发送：节点认为手续费太低，或者有一笔同一序号、出价不低于它的交易在等待。什么都没有发送；请用 --fee fast 或更高的 --fee-cap 再试",
	},
	"rescue.refused": {
		"send: the node refuses the transaction: %[1]s. Nothing was sent",
		"发送：节点拒绝了这笔交易：%[1]s。什么都没有发送",
	},
	"rescue.lost": {
		"The node did not answer; whether it has transaction %[1]s is not known yet. Looking …",
		"节点没有答复；它是否收到交易 %[1]s 还不清楚。正在查找……",
	},
	"rescue.gap": {
		"rescue: --gap takes a number up to %[1]d: no coins of this wallet go farther",
		"救援：--gap 最大 %[1]d：本钱包的币不会去到更远的地址",
	},
	"rescue.left": {
		"send: transaction %[1]s was signed and may still happen, and its end was not seen. Look it up in a block explorer before you send again: a second run is a second payment",
		"发送：交易 %[1]s 已经签名，仍可能发生，而结局没有看到。再次发送之前请先在区块浏览器里查找：再运行一次就是再付一次",
	},
	"rescue.failed": {
		"send: transaction %[1]s is in the chain and did nothing; only its fee was paid",
		"发送：交易 %[1]s 已经上链，但什么都没有做成；只付出了手续费",
	},
	"rescue.dead": {
		"send: another transaction of this account took the place of %[1]s; this one can never happen",
		"发送：这个账户的另一笔交易取代了 %[1]s；这一笔不可能再发生",
	},
	"rescue.after": {
		"The key has been whole on this machine: take it as known to others from now on. Whatever comes to this address later is moved the same way.",
		"密钥曾在这台机器上完整出现：从现在起请当作别人已经知道它。以后再转入这个地址的币，也用同样的办法转走。",
	},
}
