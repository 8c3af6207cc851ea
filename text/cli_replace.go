//go:build !js

package text

// replaceTexts are what the command line says about another version of a transfer.
var replaceTexts = map[Key]both{
	"help.speedup": {
		`A transfer that waits at the nodes is paid more for: another version of it, with the
same recipient, the same amount and a higher fee, takes its place. Where the chain
allows that, of the two at most one happens, and the chain decides which. It needs a
review and a code of its own, because the fee is another one. This device refuses
bytes that could be paid beside those that it signed.

With --from it is a solo or cold account's transfer, and ID its transaction.`,
		`为在节点等待的转账付更高的手续费：它的另一个版本，收款人与金额相同、手续费更高，来取代它。
在链上允许的地方，两者最多只有一个会发生，由链上决定是哪一个。它需要单独核对和验证码，
因为手续费不同了。凡是可能与本机已签的那一笔同时付出的字节，本机一律拒签。

带 --from 时是单钥账户或冷账户的转账，ID 是它的交易号。`,
	},
	"help.cancel": {
		`Does what helps where the transfer stands, and says which:
  proposed, replan      the guard drops it; nothing was signed
  evaluating, resting   it is stopped, as by 'hefu wallet stop'; nothing left the guard
  sending, sent         another version that pays nobody and costs a fee tries to take
                        its place; it needs a review and a code, and the chain decides:
                        the payment may still be the one that happens
Nothing takes the place of what is final.

With --from it is a solo or cold account's transfer, and ID its transaction.`,
		`按转账所处的状态做有用的事，并说明做了什么：
  proposed、replan      守卫放弃它；什么都没有签
  evaluating、resting   停止它，等同于“hefu wallet stop”；什么都没有离开守卫
  sending、sent         用另一个谁也不付、只花手续费的版本去取代它；需要核对和验证码，
                        由链上决定：最后发生的仍可能是那笔付款
已确定的转账没有什么能取代。

带 --from 时是单钥账户或冷账户的转账，ID 是它的交易号。`,
	},
	"speedup.not": {
		"speed-up: the transfer %[1]s is %[2]s; only one that waits at the nodes can be sped up",
		"加速：转账 %[1]s 的状态是：%[2]s；只有在节点等待的才能加速",
	},
	"speedup.ask": {
		"Send this version? [y/N] ",
		"要发送这个版本吗？（是/否，直接回车为否）",
	},
	"speedup.lost": {
		"The first version, %[1]s, was faster and is final. It is paid once; the dearer version never happened and cost nothing.",
		"第一个版本 %[1]s 更快，已确定。只付了一次；手续费更高的版本没有发生，分文未花。",
	},
	"cancel.stops": {
		"It is not sent yet, so it is stopped and nothing has to take its place.",
		"它还没有发出，因此直接停止，不需要另一个版本去取代。",
	},
	"cancel.over": {
		"cancel: the transfer %[1]s is %[2]s; there is nothing left to cancel",
		"取消：转账 %[1]s 的状态是：%[2]s；已没有什么可取消",
	},
	"cancel.ask": {
		"Try to cancel it? [y/N] ",
		"要尝试取消吗？（是/否，直接回车为否）",
	},
	"cancel.lost": {
		"cancel: it came too late. The transfer %[1]s is final: the payment happened, the cancel did not and cost nothing",
		"取消：来晚了。转账 %[1]s 已确定：付款已经发生，取消没有发生，分文未花",
	},
	"code.cancel": {
		"cancelling %[1]s",
		"取消 %[1]s",
	},
	"review.cancels": {
		"Cancels",
		"取消",
	},
	"review.cancels.what": {
		"it pays nobody; only the fee is spent",
		"谁也不付；只花手续费",
	},
	"review.speeds": {
		"Speeds up",
		"加速",
	},
	"review.speeds.what": {
		"the same payment for a higher fee",
		"同一笔付款，手续费更高",
	},
	"review.oldfee": {
		"Fee before",
		"原手续费",
	},
	"review.replaced.unknown": {
		"this device did not sign what it cancels; that it takes its place is the guard's word",
		"要取消的那笔不是本机签的；它能取代那笔，是守卫的说法",
	},
	"review.decides": {
		"the chain decides which of the two happens; at most one does",
		"由链上决定两者哪一个发生；最多一个",
	},
	"moved.cancels": {
		"cancels %[1]s",
		"取消 %[1]s",
	},
	"moved.speeds": {
		"%[1]s (speeds up %[2]s)",
		"%[1]s（加速 %[2]s）",
	},
	"unfreeze.not": {
		"unfreeze: the account is not frozen; there is nothing to do and nothing was changed",
		"解冻：账户没有冻结；无事可做，什么都没有改变",
	},
	"send.all.not": {
		"send: this guard cannot say what everything is on %[1]s; name the amount",
		"发送：此守卫说不出 %[1]s 上的全部是多少；请写明金额",
	},
	"send.all.cap": {
		"send: with 'all' the fee decides the amount; choose it by --fee slow, normal or fast",
		"发送：写“all”时金额取决于手续费；请用 --fee slow、normal 或 fast 选择",
	},
	"send.all.is": {
		"Everything that one transfer can pay now, as the guard says: %[1]s %[2]s and a fee of %[3]s %[2]s. What is in no block yet, what other transfers hold and what costs more than it is worth is not in it.\nThe review must say that 0 %[2]s comes back.",
		"一笔转账现在能付的全部，据守卫所说：%[1]s %[2]s，另加手续费 %[3]s %[2]s。尚未入块的、被其他转账占用的、以及花费高于价值的不在其中。\n核对中应写明找回 0 %[2]s。",
	},
	"send.all.none": {
		"send: there is nothing of it in the account",
		"发送：账户里没有这种资产",
	},
	"send.all.fee": {
		"send: the fee of up to %[1]s %[2]s would take everything; nothing was signed",
		"发送：最高 %[1]s %[2]s 的手续费会用尽余额；什么都没有签",
	},
	"allow.list.line": {
		"%[1]s to %[2]s on %[3]s, since %[4]s (%[5]s)",
		"%[1]s，给 %[2]s，在 %[3]s 上，自 %[4]s 起（%[5]s）",
	},
	"allow.list.none": {
		"This guard saw no permission that still stands.",
		"此守卫没有见过仍然有效的授权。",
	},
	"allow.list.only": {
		"These are permissions that went through this guard, as they were signed. How much of one was used since, and what was given from elsewhere, only the chain knows.",
		"这里只有经此守卫给出的授权，按签名时的样子列出。其后用掉多少、在别处给出过什么，只有链上知道。",
	},
}
