package text

// saidEgress is what is said of addresses outside.
var saidEgress = []both{
	{
		"no answer: %w",
		"没有答复：%[1]v",
	},
	{
		"no connection",
		"没有连接",
	},
	{
		"the address is not allowed",
		"不允许这个地址",
	},
	{
		"nothing was sent",
		"什么都没有发出",
	},
	{
		"the time is over",
		"时间已到",
	},
	{
		"the answer is larger than allowed",
		"答复超过允许的大小",
	},
	{
		"%w: it cannot be judged",
		"%[1]v：无法判断",
	},
	{
		"must begin with https://",
		"必须以 https:// 开头",
	},
	{
		"addresses of this kind are not allowed",
		"不允许这类地址",
	},
	{
		"plain http is allowed to this machine and private networks only; use https",
		"明文 http 只允许用于本机和私有网络；请用 https",
	},
}
