package text

// saidReplace is what is said of versions of one transfer: speeding up and cancelling what
// waits at the nodes.
var saidReplace = []both{
	{
		"replace: %s sent no transaction %.100q; 'hefu wallet accounts show' lists them",
		"取代：%[1]s 没有发过交易 %.100[2]q；“hefu wallet accounts show”会列出它们",
	},
	{
		"replace: this could be paid beside %s, which you signed; nothing was signed",
		"取代：它可能与你签过的 %[1]s 同时付出；什么都没有签",
	},
	{
		"another version of it is final; nothing of this one left",
		"它的另一个版本已确定；这一个分文未动",
	},
	{
		"another version was sent to take its place; this one is not sent again, and the chain decides which of them happens",
		"已发出另一个版本来取代它；这一个不再发送，两者之中由链上决定哪一个成真",
	},
	{
		"another version of it was decided first; nothing of this one was sent",
		"它的另一个版本先有了结果；这一个什么都没有发出",
	},
	{
		"the nodes find its fee too low now; it is offered again until they take it. 'hefu wallet speed-up %s' pays more, 'hefu wallet cancel %s' gives it up",
		"节点现在嫌它的手续费太低；会一直重发到节点接受为止。'hefu wallet speed-up %[1]s' 付更高的手续费，'hefu wallet cancel %[2]s' 放弃它",
	},
	{
		"replace: the transfer is %s; nothing can take its place",
		"取代：这笔转账处于状态：%[1]W；没有什么能再取代它",
	},
	{
		"replace: the transfer is %s and not sent; 'hefu wallet stop %s' stops it",
		"取代：这笔转账处于状态：%[1]W，还没有发出；'hefu wallet stop %[2]s' 可以停止它",
	},
	{
		"replace: another version pays as much by now",
		"取代：另一个版本现在付得一样多",
	},
	{
		"replace: another version was signed meanwhile",
		"取代：其间已签了另一个版本",
	},
	{
		"replace: another version, %s, is %s; stop it first, or wait until it is sent",
		"取代：另一个版本 %[1]s 处于状态：%[2]W；请先停止它，或等它发出",
	},
	{
		"replace: the bytes do not exclude %s; both could happen",
		"取代：这些字节并不排除 %[1]s；两者都可能成真",
	},
	{
		"review: this device did not sign the transfer that would be sped up, so it cannot tell whether both would be paid; nothing was signed. Use the device that signed it, or cancel it here",
		"核对：要加速的转账不是本机签的，本机无法判断是否会付两次；什么都没有签。请用签过它的那台设备，或在这里取消它",
	},
	{
		"review: the bytes would not take the place of what this device signed; both could be paid. Nothing was signed",
		"核对：这些字节不会取代本机签过的那一笔；两笔都可能付出。什么都没有签",
	},
	{
		"the permissions that you gave through this guard",
		"你经此守卫给出的授权",
	},
	{
		"replace: name the first version of it, %s",
		"取代：请写明它的第一个版本 %[1]s",
	},
	{
		"replace: it is of another account; nothing was signed",
		"取代：它属于另一个账户；什么都没有签",
	},
	{
		"replace: another version of a transfer pays the same or nobody; this one would do something else. Nothing was signed",
		"取代：一笔转账的另一个版本要么付得一模一样，要么谁也不付；这一个要做别的事。什么都没有签",
	},
	{
		"replace: %s lets nothing that waits be replaced",
		"取代：%[1]s 不允许取代等待中的交易",
	},
	{
		"replace: it is planned in the place of another transfer or not at all",
		"取代：它只能在另一笔转账的位置上规划",
	},
	{
		"replace: nothing of it is on its way any more",
		"取代：它已没有任何版本在路上",
	},
	{
		"replace: the transactions number %d and %d of an account do not exclude each other",
		"取代：一个账户的第 %[1]d 号与第 %[2]d 号交易并不互相排斥",
	},
	{
		"replace: transaction number %d of the account is mined already; nothing can take its place",
		"取代：账户的第 %[1]d 号交易已上链；没有什么能再取代它",
	},
	{
		"replace: what it was to replace is mined already, or is not one transaction",
		"取代：它要取代的已上链，或不是一笔交易",
	},
	{
		"replace: a version of it is mined already; nothing can take its place",
		"取代：它的一个版本已上链；没有什么能再取代它",
	},
	{
		"replace: the transactions that it would replace do not exclude each other",
		"取代：要取代的几笔交易并不互相排斥",
	},
	{
		"replace: the plan does not spend all that is spent by what it replaces",
		"取代：这个方案没有花掉它所取代的交易花掉的全部",
	},
	{
		"balance: a fee of %s would take the place of what waits, and the account's free coins do not reach for it",
		"余额：要取代等待中的交易需要手续费 %[1]s，而账户里可用的币不够",
	},
	{
		"fee: to take the place of what waits, a fee of up to %s is needed, the cap is %s; raise the cap",
		"手续费：要取代等待中的交易，最多需要 %[1]s，上限是 %[2]s；请提高上限",
	},
	{
		"fee: what waits pays a price beyond any number; it cannot be beaten",
		"手续费：等待中的交易付的价格大得无法表示；无法超过它",
	},
}
