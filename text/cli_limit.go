//go:build !js

package text

// limitTexts are what limits and the stop say.
var limitTexts = map[Key]both{
	"limit.ask": {
		"The most %[1]s that may leave on %[2]s in any 24 hours, fees included. The guard enforces it; to raise it later takes days.\n" +
			"Limit in %[1]s (Enter: 0, nothing may leave): ",
		"在 %[2]s 上任意 24 小时内最多可转出多少 %[1]s，手续费计算在内。由守卫强制；以后要提高，需要等待数日。\n" +
			"限额，以 %[1]s 计（直接回车：0，即什么也转不出去）：",
	},
	"limit.form": {
		"limit: %[1]q is not of the form ASSET=AMOUNT (or ASSET AMOUNT), such as ETH=0.5; with several networks NETWORK/ASSET=AMOUNT, in base units with a u at the end (5000u)",
		"限额：%[1]q 不是“资产=金额”的形式，例如 ETH=0.5；有多个网络时写“网络/资产=金额”，以基本单位计时末尾加 u（5000u）",
	},
	"limit.which": {
		"limit: %[1]s is an asset of %[2]s; write NETWORK/%[1]s=AMOUNT, or its CAIP-19 id",
		"限额：%[2]s 上都有 %[1]s；请写“网络/%[1]s=金额”，或写它的 CAIP-19 标识",
	},
	"limit.unknown": {
		"limit: %[1]q is no asset that this program knows on the guard's networks; name it by its CAIP-19 id and the amount in base units with a u at the end",
		"限额：%[1]q 不是本程序在守卫各网络上认得的资产；请用它的 CAIP-19 标识，金额以基本单位写并在末尾加 u",
	},
	"limit.decimals": {
		"limit: this program does not know how many decimals %[1]s has; write the amount in base units with a u at the end, such as 5000u",
		"限额：本程序不知道 %[1]s 有几位小数；请以基本单位写金额并在末尾加 u，例如 5000u",
	},
	"limit.twice": {
		"limit: %[1]s is given twice",
		"限额：%[1]s 写了两次",
	},
	"limit.line": {
		"%[1]s: %[2]s of %[3]s in 24 hours used, %[4]s left (enforced by the guard)%[5]s",
		"%[1]s：24 小时限额 %[3]s，已用 %[2]s，还剩 %[4]s（由守卫强制）%[5]s",
	},
	"limit.raise": {
		"; raised to %[1]s from %[2]s",
		"；%[2]s 起提高到 %[1]s",
	},
	"limit.none": {
		"No limit is set, so nothing may leave. Set one with 'hefu wallet limit ASSET AMOUNT'.",
		"没有设限额，所以什么也转不出去。用“hefu wallet limit ASSET AMOUNT”设定。",
	},
	"limit.now": {
		"The limit holds at once.",
		"限额立即生效。",
	},
	"limit.wait": {
		"Announced: the guard lets it hold from %[1]s. Any session takes it back until then: 'hefu wallet limit cancel %[2]s'. So does a freeze.",
		"已预告：守卫从 %[1]s 起让它生效。在那之前任何会话都可以撤回：“hefu wallet limit cancel %[2]s”。冻结也会撤回它。",
	},
	"limit.lower": {
		"Lower it from %[1]s to %[2]s? It holds at once. To raise it again takes a code and at least %[3]s. [y/N] ",
		"要从 %[1]s 降到 %[2]s 吗？立即生效。要再提高，需要验证码并至少等待 %[3]s。[是/否] ",
	},
	"limit.kept": {
		"limit: nothing was changed",
		"限额：什么也没有改变",
	},
	"limit.dropped": {
		"The announced raise to %[1]s is taken back.",
		"预告中提高到 %[1]s 的申请已撤回。",
	},
	"limit.noraise": {
		"limit: no raise of %[1]s is announced",
		"限额：没有预告中的 %[1]s 提高申请",
	},
	"limit.later": {
		"You have limits already: what --limit names is asked for like any other change. Lower holds at once, higher waits.",
		"你已经有限额：--limit 所写的按普通变更处理，降低立即生效，提高要等待。",
	},
	"code.limit": {
		"raising the limit of %[1]s to %[2]s",
		"把 %[1]s 的限额提高到 %[2]s",
	},
	"stop.done": {
		"The guard says: stopped, nothing was sent. (The guard enforces it; this device cannot check that it kept its word, so look at the chain before you send the same again.)",
		"守卫说：已停止，什么也没有发出。（由守卫强制；本机无法核实守卫是否守信，所以把同一笔再发一次之前，请先查看链上。）",
	},
	"stop.asked": {
		"It is being evaluated; the guard stops it when that has ended, before anything is sent. 'hefu wallet show %[1]s' tells.",
		"它正在共签；共签一结束、什么都还没有发出时，守卫就会停止它。用“hefu wallet show %[1]s”查看。",
	},
	"stop.count": {
		"The guard says: %[1]d stopped; of those nothing was sent. What was sent before is not stopped by this: 'hefu wallet history'.",
		"守卫说：已停止 %[1]d 笔，这些都没有发出。在此之前已经发出的不受影响：见“hefu wallet history”。",
	},
	"stop.none": {
		"stop: nothing was waiting, so nothing was stopped. What was already sent is not stopped by this; 'hefu wallet history' shows it, 'hefu wallet freeze' stops everything else",
		"停止：没有在等待的转账，所以什么也没有停止。已经发出的不受影响，见“hefu wallet history”；“hefu wallet freeze”会停止其余一切",
	},
	"stop.gone": {
		"%[1]s is being sent or was sent already; it can no longer be stopped.",
		"%[1]s 正在发送或已经发出，不能再停止。",
	},
	"stop.which": {
		"stop: which one? Give its id ('hefu wallet history' lists them) or --all",
		"停止：哪一笔？请给出它的编号（“hefu wallet history”会列出），或用 --all",
	},
	"stop.for": {
		"stopping what is not sent yet",
		"停止尚未发出的转账",
	},
	"controls.who": {
		"What this device enforces binds only the program on it: whoever runs another one, with your half and password, is not bound by it.\n" +
			"What the guard enforces binds every signature of a guarded account, because without its half there is none.\n" +
			"What the chain enforces binds everybody. None of it binds somebody who has the words on your paper.",
		"由本机强制的，只约束本机上的程序：谁拿着你的半钥和密匣密码运行别的程序，就不受它约束。\n" +
			"由守卫强制的，约束合符账户的每一个签名，因为没有守卫半钥就没有签名。\n" +
			"由链上强制的，约束所有人。对持有你纸上助记词的人，这些都不起作用。",
	},
	"send.rests": {
		"The guard lets it rest until %[1]s before it sends it. Until then any session stops it: 'hefu wallet stop %[2]s'; from any device with a code alone: 'hefu wallet stop --name %[3]s'.",
		"守卫让它静置到 %[1]s，之后才发出。在那之前任何会话都可以停止它：“hefu wallet stop %[2]s”；在任何设备上只凭验证码也可以：“hefu wallet stop --name %[3]s”。",
	},
	"send.replanned": {
		"The transfer %[1]s needs a fresh plan, because one before it in line was stopped. Nothing of it was sent; 'hefu wallet approve %[1]s' reviews and signs it anew",
		"转账 %[1]s 需要新的方案，因为排在它前面的一笔已停止。它什么也没有发出；用“hefu wallet approve %[1]s”重新核对并签名",
	},
}
