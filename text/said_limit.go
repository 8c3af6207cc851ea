package text

// saidLimit is what is said of limits, rests and stops.
var saidLimit = []both{
	{"split: two limits are given for %s", "拆分：为 %[1]s 写了两个限额"},
	{"%s: at least %s, unless every network is a dev chain", "%[1]s：至少 %[2]s，除非所有网络都是开发链"},
	{
		"how much may leave in 24 hours; lower it at once, raise it with a code and a wait",
		"24 小时内可转出多少；降低立即生效，提高需要验证码和等待期",
	},
	{
		"stop a transfer that is not yet being sent; with --name and a code, without signing in",
		"停止一笔尚未发出的转账；用 --name 和验证码则无需登录",
	},
	{"take an announced raise back; any session may", "撤回预告中的提高；任何会话都可以"},
	{"everything that is not yet being sent", "所有尚未发出的转账"},
	{"user name: stop with a one-time code alone", "用户名：只凭一次性验证码停止"},
	{"one-time code, with --name", "一次性验证码，与 --name 同用"},
	{
		"the most that may leave in 24 hours, ASSET=AMOUNT; repeatable; 'none' for nothing",
		"24 小时内最多可转出的数量，ASSET=AMOUNT；可重复；none 表示什么也不能转出",
	},
	{
		"limit: %s would leave, fees included; the limit is %s in 24 hours and %s of it are left",
		"限额：将转出 %[1]s，手续费计算在内；24 小时限额是 %[2]s，还剩 %[3]s",
	},
	{
		"limit: it is zero for %s, so nothing of it may leave; nothing was signed. Raise it, or wait for the raise that is announced",
		"限额：%[1]s 的限额为零，所以它一点也转不出去；没有签任何名。请提高限额，或等待已预告的提高生效",
	},
	{"%s. It is more than the whole limit; nothing was signed", "%[1]s。这超过了整个限额；什么都没有签"},
	{
		"%s. It fits 24 hours after the transfers under way are final; nothing was signed",
		"%[1]s。要等进行中的转账确定之后再过 24 小时，限额才够；什么都没有签",
	},
	{"%s. It would fit at %s; nothing was signed", "%[1]s。到 %[2]s 限额才够；什么都没有签"},
	{"%s base units of %s", "%[1]s 个 %[2]s 的基本单位"},
	{"limit: to raise it a code is needed; nothing was changed", "限额：要提高它需要验证码；什么也没有改变"},
	{"limit: there are limits for %d assets already", "限额：已经为 %[1]d 种资产设了限额"},
	{"the limit of %s in 24 hours holds", "24 小时限额 %[1]s 已生效"},
	{"a raise of the limit to %s in 24 hours holds from %s", "限额提高到 24 小时 %[1]s，%[2]s 起生效"},
	{"limit: at most %d assets can have one", "限额：最多为 %[1]d 种资产设限额"},
	{"stopped by you before it was sent; nothing was sent", "发送之前被你停止；什么也没有发出"},
	{
		"one before it in line was stopped, so it needs a fresh plan; nothing of it was sent",
		"排在它前面的一笔已停止，所以它需要新的方案；它什么也没有发出",
	},
	{"stopped with one factor before it was sent; nothing was sent", "发送之前凭一个因素停止；什么也没有发出"},
	{"stop: the name or the code is not right; nothing was stopped", "停止：用户名或验证码不对；什么也没有停止"},
	{"stop: the transfer is %s; only what is not yet being sent can be stopped", "停止：这笔转账的状态是：%[1]W；只有尚未发出的才能停止"},
	{
		"what keeps your coins safe, and who makes it hold: this device, the guard or the chain",
		"什么保护着你的币，由谁强制：本机、守卫还是链上",
	},
	{
		"what you approve is read on this device from the bytes that are signed: recipient, amount, and a fee below your cap",
		"你批准的内容由本机从待签的字节中读出：收款人、金额，以及不超过你所定上限的手续费",
	},
	{"an entry of the address book that somebody else changed is not used", "被别人改动过的地址簿条目不会被使用"},
	{
		"an address that looks like a known one and is another is pointed out before you approve",
		"与认识的地址相像、其实不同的地址，会在你批准之前指出",
	},
	{"the half on this device opens with the vault password, or a passkey that you added to it, only", "本机的半钥只能用密匣密码，或你为它添加的通行密钥打开"},
	{"no signature without a one-time code for exactly this transfer", "没有为这一笔转账输入的一次性验证码，就没有签名"},
	{
		"no signature above the limit of any 24 hours, permissions and the fee that the bytes allow included; a raise waits",
		"超过任意 24 小时的限额就没有签名，授权和字节所允许的手续费计算在内；提高限额要等待",
	},
	{
		"what goes to a new recipient, or takes more than a fifth of the limit, rests before it is sent",
		"付给新收款人的，或超过限额五分之一的，发送之前先静置",
	},
	{"until it is sent any session or a code stops a transfer", "发送之前，任何会话或一个验证码都可以停止转账"},
	{
		"a new entry of the address book counts after a wait, 24 hours or more on real networks; until then any session takes it out",
		"地址簿的新条目要等待之后才生效，在真实网络上至少 24 小时；在此之前任何会话都可以移除它",
	},
	{"a freeze stops every signature and everything that is not sent", "冻结会停止一切签名和所有尚未发出的转账"},
	{"after a freeze, or a database from a backup, transfers wait", "冻结之后，或数据库从备份恢复之后，转账要等待"},
	{"a device that is refused signs nothing any more", "已停用的设备再也签不了任何名"},
	{
		"a key is split again with the paper only, and after a wait that any session can end",
		"密钥只有凭纸才能重新拆分，并且要等待，等待期内任何会话都可以取消",
	},
	{"a signing message that does not verify locks the half", "签名消息验证不通过，半钥就被锁定"},
	{
		"a database from a backup signs nothing until each device is confirmed anew",
		"从备份恢复的数据库，在每台设备重新确认之前什么也不签",
	},
	{"of two transactions with one number at most one happens", "同一序号的两笔交易，最多只有一笔会发生"},
	{"what is final is not taken back", "已确定的不会被收回"},
	{"the recipient is new", "收款人是新的"},
	{"it is more than a fifth of the limit", "它超过限额的五分之一"},
	{"it is above the limit", "它超过限额"},
	{
		"it rests %s before it is sent, because %s; until then any session or factor stops it",
		"将静置 %[1]s，之后才发出，因为%[2]s；在那之前任何会话或任一因素都可以停止它",
	},
	{"it counts against the limit of 24 hours, with the fee that its bytes allow", "它计入 24 小时限额，连同字节所允许的手续费"},
	{"transfer: it is being evaluated and cannot be planned anew", "转账：正在共签，不能重做方案"},
	{"transfer: it is %s and has no signed bytes to take back", "转账：它的状态是：%[1]W，没有可收回的已签字节"},
}
