package text

// saidWatch is what is said while chains are followed.
var saidWatch = []both{
	{
		"the node's answer is larger than allowed",
		"节点的答复超过允许的大小",
	},
	{
		"blocks that do not follow each other",
		"区块前后不相接",
	},
	{
		"a block's transaction without its receipt",
		"区块里的交易没有回执",
	},
	{
		"%s: the chain has no block %d yet",
		"%[1]s：链上还没有第 %[2]d 个区块",
	},
	{
		"a block without its place",
		"区块没有位置",
	},
	{
		"watch: at most %d blocks can be read at once",
		"跟踪：一次最多读取 %[1]d 个区块",
	},
	{
		"watch: %s is not followed at this guard",
		"跟踪：这个守卫没有跟踪 %[1]s",
	},
	{
		"%s: the node's chain parts from what was final here at block %d (its newest block is %d); ask the operator to look at the nodes",
		"%[1]s：节点的链与这里第 %[2]d 个区块为止已确定的内容不符（它最新的区块是 %[3]d）；请让运营者检查节点",
	},
	{
		"watch: the wallet of a watched address has no dealing any more",
		"跟踪：一个被跟踪地址的钱包已经没有分钥",
	},
	{
		"%s: the chain changed while it was read; trying again",
		"%[1]s：读取期间链发生了变化；正在重试",
	},
	{
		"movements: %s is not followed at this guard",
		"动账：这个守卫没有跟踪 %[1]s",
	},
	{
		"page: a cursor of ours cannot be read",
		"分页：读不出我们自己的游标",
	},
	{
		"A page of what came to and left one address, newest first",
		"一个地址收到和付出的一页，最新的在前",
	},
	{
		"It is what the guard's node says, for showing: nobody is trusted because he paid. Tokens that the program does not ship are not in it, and coins that a contract pays out may be missing.",
		"这是守卫的节点所说，只供显示：不会因为谁付过款就信任谁。其中没有本程序未内置的代币，合约付出的币也可能缺失。",
	},
}
