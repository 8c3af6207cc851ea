//go:build !js

package text

// sendTexts are what the command line says about a transfer on its way.
var sendTexts = map[Key]both{
	"send.ask": {
		"Send it? [y/N] ",
		"要发送吗？（是/否，直接回车为否）",
	},
	"send.no": {
		"send: you did not agree; nothing was signed and nothing was sent",
		"发送：你没有同意；什么都没有签，什么都没有发送",
	},
	"send.live": {
		"Signed here and not settled: %[1]s\nEach counts as live on this device, whatever the guard says of it, until it is final, or another one of the same account with the same number or a higher one is: 'hefu wallet show ID' looks, and checks.",
		"本机签过、尚无定论的转账：%[1]s\n不论守卫怎么说，每一笔在本机上都视为仍然有效，直到它确定，或同一账户里序号相同或更大的另一笔确定：用“hefu wallet show ID”查看并验证。",
	},
	"send.replan": {
		"The chain moved on; the guard made fresh bytes (plan %[1]d). They do the same and fit your approval.",
		"链上情况有变；守卫做了新的字节（第 %[1]d 版方案）。它们做的事相同，符合你的批准。",
	},
	"send.no.more": {
		"send: you did not agree; this time nothing was signed",
		"发送：你没有同意；这一次什么都没有签",
	},
	"send.decimals": {
		"send: the guard described %[2]s in two ways; %[1]s became %[3]s base units by the first, by the second it would have %[4]d decimals. Nothing was signed; do not trust this guard",
		"发送：守卫对 %[2]s 给出了两种说法；按第一种，%[1]s 合 %[3]s 个基本单位，按第二种它应有 %[4]d 位小数。什么都没有签；不要信任这个守卫",
	},
	"send.other": {
		"transfer: you asked for %[1]s and the guard answered with %[2]s; nothing was signed for it. Do not trust this guard",
		"转账：你要的是 %[1]s，守卫却答复了 %[2]s；没有为它签任何东西。不要信任这个守卫",
	},
	"send.says": {
		"the guard answered: \"%[1]s\"",
		"守卫的答复：“%[1]s”",
	},
	"send.given": {
		"%[2]s\nThis device had handed a signature over before that, so it counts the transfer %[1]s as live until the chain has decided. Do not send it again: 'hefu wallet show %[1]s' tells and goes on, 'hefu wallet approve %[1]s' where it waits for you",
		"%[2]s\n在此之前本机已经交出签名，因此在链上有定论之前，转账 %[1]s 视为仍然有效。不要重复发送：“hefu wallet show %[1]s”可以查看并继续，如果它在等你，用“hefu wallet approve %[1]s”",
	},
	"send.code": {
		"send: %[2]s. The transfer %[1]s is not approved and waits.\n'hefu wallet approve %[1]s' asks for a code again, 'hefu wallet cancel %[1]s' drops it; do not send it again.\nThis device has handed over its half of the signature, so it counts the transfer %[1]s as live until the chain has decided. 'hefu wallet show %[1]s' tells",
		"发送：%[2]s。转账 %[1]s 没有获得批准，正在等待。\n“hefu wallet approve %[1]s”会再次索要验证码，“hefu wallet cancel %[1]s”则放弃它；不要重复发送。\n本机已经交出签名的一半，因此在链上有定论之前，转账 %[1]s 视为仍然有效。用“hefu wallet show %[1]s”查看",
	},
	"send.restless": {
		"send: the guard asked for fresh bytes after each of %[1]d signatures; no more are given in this run",
		"发送：%[1]d 次签名之后守卫每次都要求新的字节；本次运行不再继续签",
	},
	"send.loose": {
		"The chain moved on and the guard made fresh bytes (plan %[1]d). An earlier version was already handed to the guard, and nothing in the new bytes excludes it:\nthe guard says that it can no longer happen. If that were false, the recipient could be paid twice. Sign the fresh bytes? [y/N] ",
		"链上情况有变，守卫做了新的字节（第 %[1]d 版方案）。先前的一版已经交给守卫，而新的字节并不能排除它：\n守卫说旧的一版不可能再发生。如果这话不实，收款人可能收到两次。要签新的字节吗？（是/否，直接回车为否）",
	},
	"send.loose.no": {
		"send: the fresh bytes were not signed",
		"发送：没有签新的字节",
	},
	"send.mute": {
		"send: there are fresh bytes to review and nobody answered, so they were not signed",
		"发送：有新的字节需要核对，但没有人回答，所以没有签",
	},
	"send.busy": {
		"Another transfer of this wallet is being signed; trying again …",
		"这个钱包的另一笔转账正在签名；稍后重试……",
	},
	"send.unknown": {
		"send: this device has signed, and what became of it is not known: %[2]s\nIt counts the transfer %[1]s as live. It may still happen; do not send it again: 'hefu wallet show %[1]s' tells and goes on",
		"发送：本机已经签名，后来怎样还不知道：%[2]s\n本机把转账 %[1]s 视为仍然有效。它可能还会发生；不要重复发送：“hefu wallet show %[1]s”可以查看并继续",
	},
	"send.state": {
		"  %[1]s  %[2]s",
		"  %[1]s  %[2]s",
	},
	"send.follow": {
		"(Ctrl-C stops watching, not the transfer.)",
		"（Ctrl-C 只停止观看，不停止转账。）",
	},
	"send.left": {
		"you stopped watching; the transfer %[1]s goes on by itself. 'hefu wallet show %[1]s' tells where it stands",
		"你停止了观看；转账 %[1]s 会自行继续。用“hefu wallet show %[1]s”查看进展",
	},
	"send.checked": {
		"what was sent is what this device signed",
		"发出的正是本机签过的内容",
	},
	"send.id": {
		"Transfer %[1]s",
		"转账 %[1]s",
	},
	"send.signedout": {
		"you are signed out, so this program watches no longer (a freeze ends every session). The transfer %[1]s was last seen as: %[2]s. After 'hefu wallet signin', 'hefu wallet show %[1]s' tells",
		"你已退出登录，所以本程序不再观看（冻结会结束所有会话）。转账 %[1]s 最后看到的状态是：%[2]s。用“hefu wallet signin”登录后，可用“hefu wallet show %[1]s”查看",
	},
	"send.link": {
		"The link says of itself: %[1]q %[2]q. These are the words of whoever made it.",
		"链接自称：%[1]q %[2]q。这是写链接的人说的话。",
	},
	"send.link.none": {
		"send: give AMOUNT ASSET TO, or one link that says how much, such as bitcoin:bc1q…?amount=0.01",
		"发送：请给出 AMOUNT ASSET TO，或者一个写明数额的链接，例如 bitcoin:bc1q…?amount=0.01",
	},
	"send.link.other": {
		"send: the link asks for %[1]s %[2]s, and something else was typed; nothing was signed",
		"发送：链接要的是 %[1]s %[2]s，输入的却不同；什么都没有签",
	},
	"send.order": {
		"send: the order is AMOUNT ASSET TO, as in: hefu wallet send 0.25 ETH 0xAb58…",
		"发送：顺序是 AMOUNT ASSET TO，例如：hefu wallet send 0.25 ETH 0xAb58…",
	},
	"send.unproved": {
		"transfer %[1]s: the guard calls it final and shows no bytes that this device could check, so it still counts as live here. Look for it on the chain, and do not trust this guard",
		"转账 %[1]s：守卫说它已确定，却没有出示本机可以验证的字节，所以它在这里仍视为有效。请到链上查找，不要信任这个守卫",
	},
	"send.ended": {
		"transfer %[1]s: it is %[2]s: %[3]s",
		"转账 %[1]s：%[2]s：%[3]s",
	},
	"send.onlive": {
		"That is the guard's word. This device handed its signature over, so it counts this transfer as live until the chain has decided.",
		"这是守卫的说法。本机已经交出签名，因此在链上有定论之前，本机把这笔转账视为仍然有效。",
	},
	"state.proposed": {
		"proposed, not approved",
		"已提出，未批准",
	},
	"state.replan": {
		"approved; waits for fresh bytes to be signed",
		"已批准；等待签新的字节",
	},
	"state.evaluating": {
		"being co-signed",
		"正在共签",
	},
	"state.resting": {
		"resting: co-signed and not sent; any session can stop it",
		"静置中：已共签，尚未发出；任何会话都可以停止它",
	},
	"state.sending": {
		"being sent; cannot be stopped any more",
		"正在发送；不能再停止",
	},
	"state.sent": {
		"sent; waiting for the chain",
		"已发出；等待链上确认",
	},
	"state.final": {
		"final: the chain will not take it back",
		"已确定：链上不会再撤回",
	},
	"state.stopped": {
		"stopped, as the guard says",
		"已停止（据守卫所说）",
	},
	"state.expired": {
		"expired",
		"已过期",
	},
	"state.dead": {
		"failed",
		"已失败",
	},
	"state.refused": {
		"refused; the half is locked",
		"已拒绝；半钥已锁定",
	},
	"history.none": {
		"No transfers yet.",
		"还没有转账。",
	},
	"history.line": {
		"%[1]s  %[2]s  %-10[3]W %[4]s to %[5]s",
		"%[1]s  %[2]s  %-10[3]W %[4]s 付给 %[5]s",
	},
	"cancelled": {
		"Cancelled: the guard will not co-sign it any more.",
		"已取消：守卫不会再共签它。",
	},
	"show.tx": {
		"Chain's id",
		"链上编号",
	},
	"show.state": {
		"State",
		"状态",
	},
	"show.opened": {
		"This device has signed it (plan %[1]d) and counts it as live.",
		"本机签过它（第 %[1]d 版方案），视为仍然有效。",
	},
}
