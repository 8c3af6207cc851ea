package text

// saidChain is what is said in chain and node.
var saidChain = []both{
	{
		"node answered error %d: %s",
		"节点返回错误 %[1]d：%[2]s",
	},
	{
		"the chain has moved past these bytes",
		"链上已经前进，这些字节过时了",
	},
	{
		"the node finds the fee too low",
		"节点认为手续费太低",
	},
	{
		"network: %s is not supported",
		"网络：不支持 %[1]s",
	},
	{
		"node: the request cannot be written",
		"节点：请求无法写出",
	},
	{
		"node: the answer to %s is malformed",
		"节点：对 %[1]s 的答复格式不对",
	},
	{
		"node: the chain cannot be reached now; try again later",
		"节点：现在连不上这条链；请稍后再试",
	},
	{
		"node: at least one address is needed",
		"节点：至少需要一个地址",
	},
	{
		"the request cannot be made",
		"请求无法发出",
	},
	{
		"no answer",
		"没有答复",
	},
	{
		"the answer broke off",
		"答复中断了",
	},
	{
		"no JSON-RPC answer",
		"不是 JSON-RPC 答复",
	},
	{
		"the answer is to another request",
		"这个答复属于另一个请求",
	},
	{
		"no result",
		"没有结果",
	},
	{
		"node: address %d %s",
		"节点：第 %[1]d 个地址%[2]s",
	},
	{
		"is not a URL",
		"不是网址",
	},
	{
		"must begin with http:// or https://",
		"必须以 http:// 或 https:// 开头",
	},
	{
		"names no host",
		"没有主机名",
	},
	{
		"must not hold a #",
		"不能含有 #",
	},
	{
		"transfer: the network takes no call data",
		"转账：这个网络不接受调用数据",
	},
}
