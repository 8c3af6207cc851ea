package text

// saidHefu is what is said in package hefu.
var saidHefu = []both{
	{
		"the account is %s; no transfer is co-signed",
		"账户%[1]W，守卫不共签任何转账",
	},
	{
		"a one-time code for this transfer, and no other, is needed",
		"需要一个只用于这笔转账的一次性验证码",
	},
	{
		"amount: must be a string of decimal digits: %w",
		"金额：必须是由十进制数字组成的字符串：%[1]v",
	},
	{
		"amount: must be between 0 and 2^256-1 base units",
		"金额：必须在 0 到 2^256-1 个基本单位之间",
	},
	{
		"amount: %q is not a whole number of base units",
		"金额：%[1]q 不是整数个基本单位",
	},
	{
		"amount: %q is not a number like 12 or 0.25",
		"金额：%[1]q 不是 12 或 0.25 这样的数字",
	},
	{
		"amount: %s has %d digits after the point, the asset has %d",
		"金额：%[1]s 有 %[2]d 位小数，这种资产只有 %[3]d 位",
	},
	{
		"network: %q is not a CAIP-2 id such as eip155:1",
		"网络：%[1]q 不是 eip155:1 这样的 CAIP-2 标识",
	},
	{
		"asset: %q is not a CAIP-19 id such as eip155:1/slip44:60",
		"资产：%[1]q 不是 eip155:1/slip44:60 这样的 CAIP-19 标识",
	},
	{
		"account: %q is not a CAIP-10 id",
		"账户：%[1]q 不是 CAIP-10 标识",
	},
	{
		"draw an id: %w",
		"生成编号：%[1]v",
	},
	{
		"id: %q is not a valid id",
		"编号：%[1]q 不是有效的编号",
	},
	{
		"digest: must be 64 hex digits",
		"摘要：必须是 64 位十六进制数字",
	},
	{
		"transfer: the asset lives on %s, not on %s",
		"转账：资产在 %[1]s 上，不在 %[2]s 上",
	},
	{
		"transfer: sender and recipient are needed",
		"转账：需要付款账户和收款人",
	},
	{
		"transfer: the fee cap is zero; say the most that the fee may be",
		"转账：手续费上限为零；请写明最多可付多少",
	},
	{
		"transfer: the memo is longer than %d bytes",
		"转账：附言超过 %[1]d 字节",
	},
	{
		"transfer: it expired at %s; nothing was sent, start it again",
		"转账：它已于 %[1]s 过期；什么都没有发送，请重新开始",
	},
	{
		"transfer: the expiry lies more than %s ahead",
		"转账：有效期超过今后 %[1]s",
	},
	{
		"review: the bytes would %s %s, you asked for %s; nothing was signed",
		"核对：字节%[1]W的是 %[2]s，你要的是 %[3]s；什么都没有签",
	},
	{
		"review: the bytes are a call that this wallet does not understand; it is never signed as a transfer",
		"核对：这些字节是本钱包看不懂的调用；绝不会把它当作转账来签",
	},
	{
		"review: the bytes let go of more than the amount; nothing was signed",
		"核对：这些字节会付出超过金额的东西；什么都没有签",
	},
	{
		"fee: it could reach %s, your cap is %s (base units); nothing was signed",
		"手续费：可能达到 %[1]s，你的上限是 %[2]s（基本单位）；什么都没有签",
	},
	{
		"transfer: it rests until %s",
		"转账：静置到 %[1]s",
	},
	{
		"its time ran out before it was approved; nothing was sent",
		"它在批准之前就过期了；什么都没有发送",
	},
	{
		"transfer: it is %s and cannot become %s",
		"转账：它的状态是：%[1]W，不能变为%[2]W",
	},
	{
		"approval: it is for another transfer or too old",
		"批准：它是给另一笔转账的，或已经太旧",
	},
	{
		"book: an address is needed, of at most %d bytes",
		"地址簿：需要一个最多 %[1]d 字节的地址",
	},
	{
		"book: the entry's MAC must have 32 bytes",
		"地址簿：条目的校验码必须是 32 字节",
	},
	{
		"book: the name %q %s",
		"地址簿：名称 %[1]q %[2]s",
	},
	{
		"must have 1 to 40 characters",
		"必须有 1 到 40 个字符",
	},
	{
		"must have no space at its ends and no two in a row",
		"首尾不能有空格，中间不能有连续的空格",
	},
	{
		"has a character that cannot be shown",
		"含有无法显示的字符",
	},
	{
		"looks like an address; take another one",
		"看起来像地址；请换一个",
	},
	{
		"review: the bytes call a contract, you asked for a transfer; nothing was signed",
		"核对：这些字节调用的是合约，你要的是转账；什么都没有签",
	},
	{
		"review: the bytes carry other call data than you asked for; nothing was signed",
		"核对：这些字节所带的调用数据与你要的不同；什么都没有签",
	},
	{
		"review: the call's arguments are not exactly as long as its function takes; what the rest would do cannot be known. Nothing was signed",
		"核对：调用的参数与函数要求的长度不完全相符；多余的部分会做什么无从得知。什么都没有签",
	},
	{
		"review: the call's arguments are not written as the standard says; contracts may read them differently from this wallet. Nothing was signed",
		"核对：调用的参数没有按标准书写；合约的理解可能与本钱包不同。什么都没有签",
	},
	{
		"review: the call attaches coins to a function that takes none; they would be lost or refused. Nothing was signed",
		"核对：调用的函数不接受币，却附带了币；它们会丢失或被退回。什么都没有签",
	},
	{
		"review: the call lists nothing, or more than can be reviewed. Nothing was signed",
		"核对：调用列出的内容是空的，或多到无法核对。什么都没有签",
	},
	{
		"review: the call is about tokens of another account; this wallet does not know what that would do for you. Nothing was signed",
		"核对：调用涉及的是另一个账户的代币；本钱包不知道这对你意味着什么。什么都没有签",
	},
	{
		"review: the call data is a plain transfer; send it as one, so that recipient and amount are shown as such. Nothing was signed",
		"核对：调用数据其实是普通转账；请作为转账发送，这样才会照实显示收款人和金额。什么都没有签",
	},
	{
		"transfer: the call data is longer than %d bytes",
		"转账：调用数据超过 %[1]d 字节",
	},
}
