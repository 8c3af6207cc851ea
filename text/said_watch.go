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
		"watch: nothing of %s was read yet; there is nothing to begin anew",
		"跟踪：%[1]s 还什么都没有读过；没有什么可以重新开始",
	},
	{
		"watch: another guard follows %s and went on; stop it and try again",
		"跟踪：另一个守卫在跟踪 %[1]s，而且又往前走了；请停下它再试",
	},
	{
		"watch: blocks between would never be read; begin at block %d at the latest",
		"跟踪：中间的区块将永远读不到；最晚从区块 %[1]d 开始",
	},
	{
		"watch: none of the blocks of %s that are remembered is in the node's chain. If its nodes are right, say from which block on everything is read again: --from BLOCK, of the newest that you know to be the same",
		"跟踪：记得的 %[1]s 区块没有一个在节点的链上。如果节点是对的，请写明从哪个区块起全部重读：--from BLOCK，取你确知相同的最新区块",
	},
	{
		"read a network's chain again from where its nodes part from what was final; no guard may run",
		"从节点的链与已确定内容分叉之处起重新读取一个网络的链；须先停下所有守卫",
	},
	{
		"the first block to read again; without it the one after the newest that is remembered and in the node's chain",
		"要重读的第一个区块；不写则为记得且在节点链上的最新区块的下一个",
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
	{
		"the block number makes no sense",
		"区块高度不合理",
	},
	{
		"quorum of %s: %d nodes must say the same, but there are %d",
		"%[1]s 的 quorum：须有 %[2]d 个节点说法一致，但只有 %[3]d 个",
	},
	{
		"quorum of %s: nodes of this kind cannot be compared; remove the line",
		"%[1]s 的 quorum：这类节点无法比较；请删去这一行",
	},
	{
		"quorum: %q is no number of nodes; write how many must say the same, such as 2",
		"quorum：%[1]q 不是节点个数；请写须有几个节点说法一致，例如 2",
	},
	{
		"quorum: write a number without quotes, such as 2",
		"quorum：请写不带引号的数字，例如 2",
	},
	{
		"history: write an address in quotes, such as \"etherscan+https://explorer.example/api\"",
		"history：请写带引号的地址，例如 \"etherscan+https://explorer.example/api\"",
	},
	{
		"ask every node and source of history of the configuration, and say how they do",
		"询问配置中的每个节点和历史来源，并说明它们的状况",
	},
	{
		"%s: the source of history tells of ever more addresses of an account",
		"%[1]s：历史来源不断报出一个账户的更多地址",
	},
	{
		"%s: the source of history does not answer; it is asked again later",
		"%[1]s：历史来源没有答复；稍后再问",
	},
	{
		"%s: the account has a longer history than is fetched (%d movements)",
		"%[1]s：这个账户的历史超过可取的长度（%[2]d 笔动账）",
	},
	{
		"history: say of which kind the address is: etherscan+https://…, blockscout+https://… or esplora+https://…",
		"history：请写明地址的种类：etherscan+https://…、blockscout+https://… 或 esplora+https://…",
	},
	{
		"history: the address %s",
		"history：地址%[1]s",
	},
	{
		"history: %s has no source of the kind %.20q",
		"history：%[1]s 没有 %.20[2]q 这一类来源",
	},
	{
		"%s: the source of history gives answers that make no sense (%s)",
		"%[1]s：历史来源的答复不合理（%[2]s）",
	},
	{
		"node: %d nodes must say the same, but there are %d",
		"节点：须有 %[1]d 个节点说法一致，但只有 %[2]d 个",
	},
	{
		"node: the nodes say different things about the same block; nothing was believed, ask the operator to look at the nodes",
		"节点：各节点对同一个区块说法不一；没有采信任何一个，请让运营者检查节点",
	},
	{
		"node: %d of %d nodes answered, and %d must say the same; try again later",
		"节点：%[2]d 个节点中有 %[1]d 个答复，须有 %[3]d 个说法一致；请稍后再试",
	},
	{
		"quorum of %s: the network is not enabled; it has no nodes",
		"%[1]s 的 quorum：这个网络没有启用；它没有节点",
	},
	{
		"history of %s: the network is not enabled; it has no nodes",
		"%[1]s 的 history：这个网络没有启用；它没有节点",
	},
}
