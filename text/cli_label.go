//go:build !js

package text

// labelTexts are what the command line says about private notes.
var labelTexts = map[Key]both{
	"help.label": {
		`label                  all your labels
label ID TEXT          put a label on a transfer
label NETWORK TEXT     put a label on your account on a network
label ID --remove      take it away

A label has at most 60 characters. It is sealed on this device under a key that follows
from your paper: every device of the wallet reads it, the guard only keeps it. What the
guard changes or moves does not open and is said; that it withholds a label, or shows an
older one, nobody can tell. 'show', 'accounts', 'history --labels' and 'export' show labels.`,
		`label                  全部标签
label ID TEXT          给一笔转账贴标签
label NETWORK TEXT     给你在某个网络上的账户贴标签
label ID --remove      撤掉标签

标签最多 60 个字符。它在本机加密，密钥由你的纸推出：这个钱包的每台设备都能读，守卫只是
代为保存。守卫改动或挪动过的标签打不开，会说出来；守卫若是扣下一个标签，或出示旧的，
没有人看得出来。“show”“accounts”“history --labels”和“export”会显示标签。`,
	},
	"label.usage": {
		"label: say what it is about and the text, or --remove and what it is about; see 'hefu wallet label --help'",
		"标签：请写明对象和文字，或用 --remove 并写明对象；见“hefu wallet label --help”",
	},
	"label.tampered": {
		"A label at the guard was not written by a device of this wallet, or was moved; it is not shown.",
		"守卫处有一个标签不是这个钱包的设备写的，或被挪动过；不予显示。",
	},
	"label.changed": {
		"changed by somebody else, not shown",
		"被他人改动，不予显示",
	},
	"label.none": {
		"There are no labels yet.",
		"还没有标签。",
	},
	"label.set": {
		"%[1]s is labelled %[2]q.",
		"%[1]s 的标签是 %[2]q。",
	},
	"label.removed": {
		"%[1]s has no label any more.",
		"%[1]s 的标签已撤掉。",
	},
	"label.is": {
		"Label: %[1]s",
		"标签：%[1]s",
	},
	"help.export": {
		`Your history as CSV (RFC 4180, UTF-8) on standard output, oldest first, all of it:

  time          RFC 3339, UTC: when the guard saw a transfer end, or when it was made;
                of what arrived, the block's
  type          out; in; fee where nothing else left: a cancel, a permission, a failure
  network       CAIP-2
  asset         CAIP-19
  symbol        of a token that this program does not know it is the guard's word
  amount        exact, in whole coins
  counterparty  the recipient, the contract, or whom it came from
  txid          the chain's name
  fee           the most that the bytes allow, in coins of the network; the chain may
                have taken less
  state         of a transfer as in 'history'; mined for what was read from the chain
  label         yours
  transfer      the id, for 'hefu wallet show'; none for what was read from the chain

What left by another program or from paper is read from the chain too; on Bitcoin its
amount includes the fee.

A field that a spreadsheet would take for a formula begins with an apostrophe. The
columns stay; a new one would come last.`,
		`你的历史，CSV 格式（RFC 4180，UTF-8），写到标准输出，从旧到新，一条不漏：

  time          RFC 3339，UTC：守卫看到转账结束的时刻，未结束的是发起的时刻；
                收到的是区块的时刻
  type          out；in；fee 表示除手续费外什么也没有离开：取消、授权、失败
  network       CAIP-2
  asset         CAIP-19
  symbol        本程序不认识的代币，以守卫的说法为准
  amount        精确值，以整币计
  counterparty  收款人、合约或付款方
  txid          链上编号
  fee           字节所允许的最大值，以网络的币计；链上可能收得更少
  state         转账的状态，同“history”；从链上读到的为 mined
  label         你的标签
  transfer      编号，供“hefu wallet show”使用；从链上读到的没有编号

用其他程序或用纸发出的也从链上读取；在比特币上，其金额包含手续费。

会被电子表格当成公式的字段以撇号开头。各列不变；新的列只会加在最后。`,
	},
	"export.covers": {
		"%[1]d lines. They cover what was sent through this guard, and what came to and left its accounts as said above, in coins and tokens that are listed.\nNot in them: other tokens, solo and cold accounts, and what a fee was in the end.",
		"共 %[1]d 行。包括经此守卫发出的转账，以及如上所述进出其账户的、列出的币与代币。\n不包括：其他代币、单钥账户与冷账户，以及手续费最终是多少。",
	},
	"export.whole": {
		"%[1]s, as the guard says: everything up to block %[2]d.",
		"%[1]s，据守卫所说：截至区块 %[2]d 的全部。",
	},
	"export.since": {
		"%[1]s, as the guard says: everything from block %[2]d to block %[3]d. Of what is older, only what was sent through it.",
		"%[1]s，据守卫所说：从区块 %[2]d 到区块 %[3]d 的全部。更早的只有经它发出的。",
	},
	"export.latest": {
		"%[1]s is not followed at this guard: of what arrived, only the last %[2]d blocks; nothing of what was sent otherwise.",
		"此守卫不跟踪 %[1]s：收到的只有最近 %[2]d 个区块；以其他方式发出的都没有。",
	},
	"export.format": {
		"export: it writes CSV and nothing else; for JSON there is 'hefu wallet history --all --json'",
		"导出：只写 CSV；要 JSON 请用“hefu wallet history --all --json”",
	},
	"export.time": {
		"export: %[1]q is no day (2026-01-31) and no moment (2026-01-31T08:00:00Z)",
		"导出：%[1]q 既不是日期（2026-01-31），也不是时刻（2026-01-31T08:00:00Z）",
	},
}
