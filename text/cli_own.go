//go:build !js

package text

// ownTexts are what the command line says about solo and cold accounts.
var ownTexts = map[Key]both{
	"own.kind.solo": {
		"solo: the whole key is on this device; your vault password alone protects it, and no guard limits or stops it",
		"单钥账户：完整的密钥在本机，只由密匣密码保护；没有守卫的限额，也没有守卫能拦住它",
	},
	"own.kind.cold": {
		"cold: no key is here; this device watches, and signatures come from elsewhere",
		"冷账户：密钥不在本机；本机只是观察，签名来自别处",
	},
	"controls.kind": {
		"controls: %[1]q is not one of guarded, solo, cold",
		"控制：%[1]q 不是 guarded（合符账户）、solo（单钥账户）、cold（冷账户）之一",
	},
	"own.same": {
		"  the same address on %[1]s",
		"  在 %[1]s 上地址相同",
	},
	"own.add.kind": {
		"account: say --kind solo (new words, or --restore; no KEY) or --kind cold (with the KEY that is watched). A guarded account is made by 'hefu wallet create' and 'hefu wallet split'",
		"账户：请写明 --kind solo（新的助记词，或 --restore；不带 KEY）或 --kind cold（带上要观察的 KEY）。合符账户用“hefu wallet create”和“hefu wallet split”建立",
	},
	"own.network": {
		"network: say with --network which one: %[1]s",
		"网络：请用 --network 写明是哪一个：%[1]s",
	},
	"own.key": {
		"What is to be watched (address, extended public key or descriptor): ",
		"要观察什么（地址、扩展公钥或描述符）：",
	},
	"own.added.solo": {
		"The solo account %[1]s is in the vault: its whole key, and nothing else of that paper. Whoever has this device and the vault password has its coins; no limit, rest or freeze holds. Keep here what you would carry in a purse.",
		"单钥账户 %[1]s 已存入密匣：它的完整密钥，而不是那张纸上的其他东西。谁有这台设备和密匣密码，谁就有里面的币；限额、静置、冻结都管不到它。这里只放你愿意装在钱包里随身带的数目。",
	},
	"own.added.imported": {
		"These words have existed whole elsewhere: whoever saw them there has this account too.",
		"这些助记词曾在别处完整存在：在那里看到过它们的人，也就有了这个账户。",
	},
	"own.added.cold": {
		"The cold account %[1]s is watched from here. Compare the address below with what the device or program that has the key shows: this one believes what you gave it.",
		"已开始观察冷账户 %[1]s。请把下面的地址与持有密钥的设备或程序所显示的核对：本机只是相信你给它的内容。",
	},
	"own.history": {
		"What was sent is this device's own note. What arrived on %[1]s is the node's word: coins of the last %[2]d blocks, and listed tokens of some more.",
		"发送的来自本机自己的记录。%[1]s 上收到的只是节点的说法：最近 %[2]d 个区块中的币，以及再往前一些的列出的代币。",
	},
	"own.history.none": {
		"What was sent is this device's own note. What arrived on %[1]s is in the balance; a node there keeps no list of it.",
		"发送的来自本机自己的记录。%[1]s 上收到的已计入余额；那里的节点不保存这样的列表。",
	},
	"own.descriptor": {
		"  for other wallets to watch it: %[1]s",
		"  供别的钱包观察：%[1]s",
	},
	"own.renamed": {
		"It is called %[1]s now.",
		"它现在叫 %[1]s。",
	},
	"own.remove.solo": {
		"Forget %[1]s and its key? Only its paper brings it back. [y/N] ",
		"要忘掉 %[1]s 和它的密钥吗？之后只有它的纸能找回。（是/否，直接回车为否）",
	},
	"own.remove.cold": {
		"Stop watching %[1]s? Its coins stay where they are. [y/N] ",
		"要停止观察 %[1]s 吗？币仍在原处。（是/否，直接回车为否）",
	},
	"own.kept": {
		"remove: nothing was changed",
		"移除：什么都没有改变",
	},
	"own.removed": {
		"%[1]s is forgotten here.",
		"本机已忘掉 %[1]s。",
	},
	"own.node.kept": {
		"This node is asked about your solo and cold accounts on %[1]s. Whoever runs it sees which addresses you ask about; your guard hears nothing.",
		"今后向这个节点查询你在 %[1]s 上的单钥账户和冷账户。节点的运营者看得到你查询哪些地址；你的守卫什么都不知道。",
	},
	"own.node.gone": {
		"No node is asked about %[1]s any more.",
		"不再为 %[1]s 询问任何节点。",
	},
	"own.node.none": {
		"node: none is named for %[1]s. The guard is not asked about solo and cold accounts, so that it learns nothing of them. Name one: hefu wallet accounts node %[2]s https://node.example, or for this once --node https://node.example",
		"节点：还没有为 %[1]s 指定节点。单钥账户和冷账户不向守卫查询，这样它对它们一无所知。请指定一个：hefu wallet accounts node %[2]s https://node.example，或只用这一次：--node https://node.example",
	},
	"own.elsewhere": {
		"network: %[1]s is no account on %[2]q; it is one on %[3]s",
		"网络：%[1]s 不是 %[2]q 上的账户；它在这些网络上：%[3]s",
	},
	"own.receive.warn": {
		"It was derived on this device. Send to it only on %[1]s.",
		"地址由本机推导得出。请只在 %[1]s 上向它转账。",
	},
	"own.receive.watched": {
		"It is the address that you gave to be watched; nothing here can prove whose it is. Send to it only on %[1]s.",
		"这是你让本机观察的地址；它属于谁，这里无法证明。请只在 %[1]s 上向它转账。",
	},
	"own.code": {
		"send: --code is for guarded accounts. A solo or cold one has no guard to ask for a code; nothing was signed",
		"发送：--code 只用于合符账户。单钥账户和冷账户没有守卫来要验证码；什么都没有签",
	},
	"own.solo.flags": {
		"send: %[1]s is a solo account, its key is here; --paper, --out and --qr are for cold ones. Nothing was signed",
		"发送：%[1]s 是单钥账户，密钥就在本机；--paper、--out 和 --qr 用于冷账户。什么都没有签",
	},
	"own.live": {
		"On its way from here, not final yet: %[1]s to %[2]s (%[3]s).",
		"从这里发出、尚未确定：%[1]s 付给 %[2]s（%[3]s）。",
	},
	"own.carried": {
		"Given out to be signed and not come back: %[1]s to %[2]s. Whoever has its key can still sign and send that; a new plan may not exclude it.",
		"已交出待签、尚未带回：%[1]s 付给 %[2]s。持有密钥的人仍可签名并发送它；新的方案未必与它互斥。",
	},
	"own.means.solo": {
		"\nWhat this means\n  This is a solo account: its whole key is on this device, and it signs alone. No guard is asked, and nobody can stop it.\n",
		"\n这意味着什么\n  这是单钥账户：完整的密钥在本机，由它单独签名。不询问任何守卫，也没有人能拦住它。\n",
	},
	"own.means.cold": {
		"\nWhat this means\n  This is a cold account: nothing leaves until its key, which is not on this device, signs exactly this. No guard is asked.\n",
		"\n这意味着什么\n  这是冷账户：它的密钥不在本机，没有那把密钥对这份内容签名，什么都不会转出。不询问任何守卫。\n",
	},
	"own.ask.carry": {
		"Is this what the key is to sign? [y/N] ",
		"要让那把密钥签的就是这个吗？（是/否，直接回车为否）",
	},
	"own.given": {
		"Nothing is signed or sent yet (%[2]s). Take this to where the key is, compare what is shown there with the review above, sign it, and bring the result back within a day: hefu wallet submit FILE --from '%[1]s'",
		"还没有签名，也没有发送（%[2]s）。把它带到密钥所在之处，与上面的核对内容比较，签名，并在一天之内带回：hefu wallet submit FILE --from '%[1]s'",
	},
	"own.out": {
		"send: %[1]s cannot be written: %[2]v. Nothing was signed",
		"发送：无法写入 %[1]s：%[2]v。什么都没有签",
	},
	"own.qr": {
		"It is too long for a QR code; take the text or --out FILE.",
		"内容太长，画不成二维码；请用文本或 --out FILE。",
	},
	"own.in": {
		"submit: %[1]s cannot be read: %[2]v. Nothing was sent",
		"提交：无法读取 %[1]s：%[2]v。什么都没有发送",
	},
	"own.returned": {
		"It came back signed by the account's own key, and it is what you reviewed, bit for bit.",
		"它已由该账户自己的密钥签名带回，与你核对过的逐位相同。",
	},
	"own.ask.submit": {
		"Send it? [y/N] ",
		"要发送吗？（是/否，直接回车为否）",
	},
	"own.submit.no": {
		"submit: you did not agree; nothing was sent. It is signed, though: whoever has the file can send it",
		"提交：你没有同意；什么都没有发送。但它已经签名：谁有这个文件，谁就能把它发出去",
	},
	"help.accounts": {
		`The accounts of this vault, by kind:

  guarded   half of the key here, half at the guard, whole on paper. The guard enforces
            limit, codes, rest and freeze. Made by create and split.
  solo      the whole key here, under the vault password. Nobody else enforces anything.
  cold      no key here. This device watches, plans and reviews; the key signs elsewhere,
            or its words are typed to sign once. Nobody else enforces anything.

  hefu wallet accounts add pocket --kind solo --network ethereum
  hefu wallet accounts add savings 0xAb58… --kind cold --network ethereum
  hefu wallet accounts node eip155:1 https://node.example
  hefu wallet balance --account savings
  hefu wallet receive --account pocket
  hefu wallet send 0.1 ETH 0xAb58… --from pocket

A node of Bitcoin is written as core+https://user:password@…, btcd+https://… or
esplora+https://…

Solo and cold accounts live in the vault file of this device and nowhere else. The guard
does not hear of them: balances and sending go to the node that you name. Whoever runs it
sees which addresses you ask about, and from where.`,

		`这个密匣里的账户，按种类：

  合符账户  密钥一半在本机，一半在守卫，完整的在纸上。限额、验证码、静置、冻结由守卫
            强制。用 create 和 split 建立。
  单钥账户  完整的密钥在本机，由密匣密码保护。没有别人强制任何东西。
  冷账户    密钥不在本机。本机观察、拟订和核对；签名由别处的密钥完成，或输入助记词只签
            这一次。没有别人强制任何东西。

  hefu wallet accounts add pocket --kind solo --network ethereum
  hefu wallet accounts add savings 0xAb58… --kind cold --network ethereum
  hefu wallet accounts node eip155:1 https://node.example
  hefu wallet balance --account savings
  hefu wallet receive --account pocket
  hefu wallet send 0.1 ETH 0xAb58… --from pocket

比特币的节点写成 core+https://user:password@…、btcd+https://… 或 esplora+https://…

单钥账户和冷账户只存在于本机的密匣文件里。守卫不知道它们：查余额和发送都走你指定的节点。
节点的运营者看得到你从哪里查询了哪些地址。`,
	},
	"help.accounts.add": {
		`add NAME --kind solo          new words on a new paper, or --restore for words that exist
add NAME KEY --kind cold      watch an address or a public key

A solo account keeps the key of one path of its words, the one that other wallets find
too, and not the words. The words of a wallet that is split here are refused: a key that
lies whole beside its half would undo the limit.

KEY of a cold account is an address on Ethereum and its kin; on Bitcoin the account's
extended public key (zpub, vpub, or xpub, tpub with --type) or its descriptor, as in:

  hefu wallet accounts add savings "wpkh([73c5da0a/84h/0h/0h]xpub6…/<0;1>/*)#…" \
      --kind cold --network bitcoin

--type is p2wpkh (BIP-84, the usual one) or p2tr (BIP-86, Taproot). 'accounts show' prints
the descriptor with which other wallets watch the same account.

In JSON: {network, path, address, kind, label, type, descriptor, networks, words}; words
after new ones were made, and only then.`,

		`add NAME --kind solo          新的助记词写在新的纸上；已有的助记词用 --restore
add NAME KEY --kind cold      观察一个地址或公钥

单钥账户只保存助记词中一条路径的密钥（别的钱包也能找到的那一条），不保存助记词。已在本机
拆分的钱包，其助记词不被接受：完整的密钥放在半钥旁边，限额就形同虚设。

冷账户的 KEY，在以太坊及同类网络上是一个地址；在比特币上是账户的扩展公钥（zpub、vpub，
或配合 --type 的 xpub、tpub）或它的描述符，例如：

  hefu wallet accounts add savings "wpkh([73c5da0a/84h/0h/0h]xpub6…/<0;1>/*)#…" \
      --kind cold --network bitcoin

--type 是 p2wpkh（BIP-84，通常用它）或 p2tr（BIP-86，Taproot）。“accounts show”会打印
描述符，别的钱包用它观察同一个账户。

JSON：{network, path, address, kind, label, type, descriptor, networks, words}；只有新建
助记词之后才有 words。`,
	},
	"help.submit": {
		`What a cold account's key signed elsewhere comes back by a file, or by standard input
for '-': the signed transaction in hex, or on Bitcoin the signed PSBT (BIP-174), in
Base64 or binary, finished or not. It is read and compared with
what you reviewed when it was given out; anything else, and any signature but the watched
key's, is refused. Then it is sent to your node and followed.

What is given out counts for a day here. The bytes themselves do not end: whoever has the
key can sign them later and send them elsewhere.`,

		`冷账户的密钥在别处签好的内容，用文件带回来，或用“-”从标准输入读：签名交易的十六进制；
在比特币上也可以是签过的 PSBT（BIP-174），Base64 或二进制，是否终结均可。
本机会读出它，并与交出时你核对过的内容比较；不一样的、不是由所观察的密钥签名的，都会被拒绝。
然后发给你的节点并跟踪。

交出的内容在这里一天之内有效。那些字节本身没有期限：持有密钥的人以后仍可签名，并在别处
发送。`,
	},
}
