//go:build !js

package text

// bookTexts are what the command line says about recipients: the address book,
// look-alikes, and what arrived.
var bookTexts = map[Key]both{
	"book.line": {
		"%-20[1]s %-16[2]s %[3]s%[4]s",
		"%-20[1]s %-16[2]s %[3]s%[4]s",
	},
	"book.changed": {
		"  changed by somebody else; ignored",
		"  已被他人改动；不予采用",
	},
	"book.foreign": {
		"  its wallet's book key is not on this device: not checked, not used. Restore that wallet from paper to use it",
		"  其钱包的地址簿密钥不在本机：未经检验，不予采用。要使用它，请用纸上的助记词恢复那个钱包",
	},
	"book.waiting": {
		"  counts from %[1]s",
		"  自 %[1]s 起生效",
	},
	"book.empty": {
		"The address book is empty. 'hefu wallet book add NAME ADDRESS' adds to it.",
		"地址簿是空的。用“hefu wallet book add NAME ADDRESS”添加。",
	},
	"code.book": {
		"adding %[1]s, %[2]s, to the address book",
		"把 %[1]s（%[2]s）加入地址簿",
	},
	"book.added": {
		"%[1]s is in the address book:\n  %[2]s\nThe entry counts from %[3]s. Every session hears of it, and any of them takes it out with 'hefu wallet book remove'.",
		"%[1]s 已加入地址簿：\n  %[2]s\n该条目自 %[3]s 起生效。所有会话都会收到通知，其中任何一个都可以用“hefu wallet book remove”移除它。",
	},
	"book.taken": {
		"book: %[1]s is in your address book on %[2]s already. Take it out first, or choose another name; nothing was added",
		"地址簿：你在 %[2]s 的地址簿中已有 %[1]s。请先移除它，或换一个名称；什么也没有添加",
	},
	"book.none": {
		"book: no entry is called %[1]q",
		"地址簿：没有名为 %[1]q 的条目",
	},
	"book.several": {
		"book: several entries are called %[1]q. Say --network, or the id: %[2]s",
		"地址簿：有几个条目都叫 %[1]q。请用 --network 指明，或给出标识：%[2]s",
	},
	"book.removed": {
		"%[1]s is out of the address book:\n  %[2]s",
		"%[1]s 已移出地址簿：\n  %[2]s",
	},
	"book.tampered": {
		"An entry of your address book was changed by somebody else and is ignored: 'hefu wallet book' shows which.",
		"你的地址簿中有条目被他人改动，已不予采用：用“hefu wallet book”查看是哪一个。",
	},
	"recipients.cut": {
		"You have paid more recipients than are compared: the latest %[1]d are.",
		"你付过款的收款人超出比对范围：只比对最近的 %[1]d 个。",
	},
	"send.who": {
		"recipient: %[1]q is no name in your address book on %[2]s. As an address: %[3]v",
		"收款人：你在 %[2]s 的地址簿中没有名为 %[1]q 的条目。按地址来看：%[3]v",
	},
	"send.unproved.name": {
		"recipient: the entry %[1]q on %[2]s was not made on a device of yours, or its wallet's book key is not here, so it is not used. Nothing was signed; 'hefu wallet book' shows it",
		"收款人：%[2]s 上的条目 %[1]q 不是在你的设备上建立的，或者其钱包的地址簿密钥不在这里，因此不予采用。什么都没有签；用“hefu wallet book”查看",
	},
	"send.names": {
		"recipient: several entries of your address book are called %[1]q on %[2]s. Give the address itself; nothing was signed",
		"收款人：你在 %[2]s 的地址簿中有几个条目都叫 %[1]q。请直接给出地址；什么都没有签",
	},
	"send.waits": {
		"recipient: %[1]s is new in your address book and counts from %[2]s. Until then give the address itself; nothing was signed",
		"收款人：%[1]s 是地址簿中的新条目，自 %[2]s 起生效。在此之前请直接给出地址；什么都没有签",
	},
	"known.book": {
		"%[1]s, in your address book",
		"地址簿中的 %[1]s",
	},
	"known.paid": {
		"an address that you have paid before",
		"你以前付过款的地址",
	},
	"known.approved": {
		"an address that an approved transfer names",
		"一笔已批准的转账所付的地址",
	},
	"alike.title": {
		"This address is new here and looks like another: %[1]s. Addresses are made alike to be copied by mistake; compare every character.",
		"这个地址是新的，却像另一个：%[1]s。有人专门制造相像的地址，好让人误抄；请逐个字符比对。",
	},
	"alike.this": {
		"New",
		"新的",
	},
	"alike.known": {
		"Known",
		"已知的",
	},
	"alike.ends": {
		"Type the last 8 characters of the address that you mean, from where you got it: ",
		"请从地址的来源处，输入你要付的那个地址的最后 8 个字符：",
	},
	"alike.whole": {
		"Both end in the same characters. Type the whole address that you mean: ",
		"两个地址的结尾相同。请输入你要付的那个地址的全部：",
	},
	"alike.refused": {
		"recipient: %[1]s is new here and looks like %[2]s, which you know. Nobody is here to compare them, so nothing was signed. Say with --recipient-ends the last 8 characters of the one that you mean, or all of it where both end alike",
		"收款人：%[1]s 是新的地址，却像你认识的 %[2]s。这里没有人能比对，所以什么都没有签。请用 --recipient-ends 写明你要付的那个地址的最后 8 个字符；若两者结尾相同，则写明全部",
	},
	"alike.differs": {
		"recipient: that is not the end of this address, so nothing was signed. Ask the recipient for the address again, in another way than before",
		"收款人：这不是该地址的结尾，所以什么都没有签。请换一种途径，再向收款人要一次地址",
	},
	"alike.differs.whole": {
		"recipient: that is not this address, so nothing was signed. Ask the recipient for the address again, in another way than before",
		"收款人：这不是该地址，所以什么都没有签。请换一种途径，再向收款人要一次地址",
	},
	"recipients.line": {
		"%-20[1]s %-16[2]s %[3]s  %[4]s",
		"%-20[1]s %-16[2]s %[3]s  %[4]s",
	},
	"recipients.none": {
		"Nobody yet. 'hefu wallet book add NAME ADDRESS' adds to your address book; whom you pay is listed once it is final.",
		"还没有。用“hefu wallet book add NAME ADDRESS”加入地址簿；你付过款的地址，在转账确定之后列出。",
	},
	"history.in": {
		"%-26[1]s  %[2]s  %-10[3]s %[4]s from %[5]s%[6]s",
		"%-26[1]s  %[2]s  %-10[3]s %[4]s 来自 %[5]s%[6]s",
	},
	"history.source": {
		"  (the operator's source of history says)",
		"（据运营者的历史来源所说）",
	},
	"history.young": {
		", confirmations: %[1]d, not final yet",
		"，确认数：%[1]d，尚未确定",
	},
	"history.young.of": {
		", confirmations: %[1]d of %[2]d, not final yet",
		"，确认数：%[1]d（确定需要 %[2]d），尚未确定",
	},
	"history.block": {
		"block %[1]d",
		"区块 %[1]d",
	},
	"history.arrived": {
		"arrived",
		"收到",
	},
	"incoming.unknown": {
		"What arrived on %[1]s is not known now: %[2]s",
		"%[1]s 上收到了什么，现在无从得知：%[2]s",
	},
	"incoming.window": {
		"What arrived on %[1]s, as the guard says: coins in the last %[2]d blocks, and listed tokens in the last %[3]d.",
		"%[1]s 上收到的，据守卫所说：最近 %[2]d 个区块中的币，以及最近 %[3]d 个区块中列出的代币。",
	},
	"incoming.coins": {
		"What arrived on %[1]s, as the guard says: coins in the last %[2]d blocks; no token is listed.",
		"%[1]s 上收到的，据守卫所说：最近 %[2]d 个区块中的币；没有列出任何代币。",
	},
	"incoming.rest": {
		"Nothing older was looked for; the balance includes what is not listed here. A sender is no suggestion whom to pay: anybody can send, also from an address that looks like a friend's.",
		"更早的没有查找；余额包括这里没有列出的。列出付款方，并不表示建议你向它付款：任何人都能付款过来，也能用一个像你朋友的地址。",
	},
	"help.book": {
		`Names for addresses, the same on all your devices. They lie at the guard; each has a
code under a key that only your devices have (it follows from the paper), so an entry
that somebody else wrote or changed is shown as such and never used. The guard can still
hide an entry, or show one that you have taken out.

A new entry needs a one-time code, is announced to every session and counts after a
waiting period; any session takes it out at once. 'hefu wallet send' takes a name where
it takes an address.

In JSON: {id, wallet, name, network, address, mac, not_before, created, verdict, waiting};
verdict is genuine, changed, or foreign where this device cannot check it.`,

		`给地址取的名称，在你的所有设备上都一样。它们存在守卫那里；每个条目都带有一个校验码，
其密钥只有你的设备才有（由纸推导得出），所以他人写入或改动的条目会被标明，绝不会被采用。
守卫仍然可以隐藏某个条目，或者把你已经移除的再拿出来。

新条目需要一次性验证码，会通知所有会话，并在等待期之后生效；任何会话都可以立即移除它。
“hefu wallet send”在需要地址的地方也接受名称。

JSON：{id, wallet, name, network, address, mac, not_before, created, verdict, waiting}；
verdict 是 genuine（真）、changed（被改动），或 foreign（本机无法检验）。`,
	},
	"help.history": {
		`Your transfers, and between them what arrived: coins, the tokens that this program
knows, and those listed under tokens in wallet.toml. Other tokens and payments of nothing
are left out: anybody can make a token of any name. What arrived is the guard's word, of
the newest blocks only, on the network of --network or of wallet.toml, else on all.

In JSON transfers are as the guard's API describes them; what arrived, with --incoming
only, is {"incoming":{network, address, txid, block, time, from, asset, units, symbol,
decimals, source}}.`,

		`你的转账，以及其间收到的：币、本程序认识的代币，和 wallet.toml 中 tokens 列出的代币。
其他代币和金额为零的付款不列出：任何人都能造出任何名称的代币。收到的内容是守卫的说法，
只限最新的区块，取 --network 或 wallet.toml 的网络，否则取全部网络。

JSON：转账与守卫接口的描述相同；收到的内容只在使用 --incoming 时列出，形如
{"incoming":{network, address, txid, block, time, from, asset, units, symbol,
decimals, source}}。`,
	},
}
