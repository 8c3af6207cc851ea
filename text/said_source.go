package text

// saidSource is what is said in chain/bitcoin of nodes, and of their kinds.
var saidSource = []both{
	{"%s: an address has more than %d transactions", "%[1]s：有一个地址的交易超过 %[2]d 笔"},
	{"%s: blocks come faster than they can be read; try again", "%[1]s：出块比读取还快；请重试"},
	{
		"%s: the node searches its blocks for what happened at the account (%d %% done); try again later",
		"%[1]s：节点正在它的区块里查找这个账户的过往（已完成 %[2]d %%）；请稍后再试",
	},
	{"%s: the node's wallet does not take an address to watch", "%[1]s：节点的钱包不接受要观察的地址"},
	{"%s: the account has more than %d transactions", "%[1]s：这个账户的交易超过 %[2]d 笔"},
	{
		"%s: the node has no wallet at its address that watches; the operator makes one: bitcoin-cli createwallet hefu true true, and ends the node's address with /wallet/hefu",
		"%[1]s：节点的地址上没有只观察的钱包；请运营者建一个：bitcoin-cli createwallet hefu true true，并让节点的地址以 /wallet/hefu 结尾",
	},
	{
		"%s: the node's wallet must be one that only watches (disable_private_keys) and knows descriptors",
		"%[1]s：节点的钱包必须是只观察的（disable_private_keys），并且懂描述符",
	},
	{"asset: %s has no coins but its own", "资产：%[1]s 除了自己的币没有别的"},
	{"%s: the node finds ever more used addresses", "%[1]s：节点说用过的地址没完没了"},
	{"%s: %d places were looked at and %d found", "%[1]s：查了 %[2]d 处，答了 %[3]d 处"},
	{"%s: the account %s came without its keys", "%[1]s：账户 %[2]s 没有带上它的公钥"},
	{"%s: the keys are not those of %s", "%[1]s：公钥不是 %[2]s 的"},
	{"%s: the node names an output twice", "%[1]s：节点把同一个输出说了两次"},
	{"%s: the node says that there is more than there will ever be", "%[1]s：节点说的数额比总量还多"},
	{"transaction: an id is 64 hex digits", "交易：编号应是 64 位十六进制数字"},
	{"transaction: %.64q is not what the plan is", "交易：%.64[1]q 不是这份方案的编号"},
	{"%s: the node names a transaction that spends something else", "%[1]s：节点说的那笔交易花的是别的输出"},
	{"transaction: a previous transaction is not the one that is spent", "交易：所附的前一笔交易不是被花费的那一笔"},
	{"transaction: it has %d inputs and facts for %d", "交易：它有 %[1]d 个输入，却附了 %[2]d 个的说明"},
	{
		"%s: the node does not have a transaction whose output it named; try again",
		"%[1]s：节点说了一个输出，却拿不出产生它的那笔交易；请重试",
	},
	{
		"%s: %.20q is no kind of node; write core+https://…, btcd+https://… or esplora+https://…",
		"%[1]s：%.20[2]q 不是节点的种类；请写 core+https://…、btcd+https://… 或 esplora+https://…",
	},
	{
		"%s: the node is on another chain (its first block is %.64q); ask the operator to correct its address",
		"%[1]s：节点在另一条链上（它的第一个区块是 %.64[2]q）；请运营者改正它的地址",
	},
	{
		"node: address %d is of another kind than the first; the nodes of a network must all be of one kind",
		"节点：第 %[1]d 个地址与第一个种类不同；一个网络的节点必须都是同一种",
	},
	{"a list that is longer than was asked for", "比所要的还长的列表"},
	{"an amount", "一个数额"},
	{"an address has another script", "地址对应的脚本不符"},
	{"what was imported", "导入的结果"},
	{"an unspent output", "一个未花费的输出"},
	{"the height of a block", "区块的高度"},
	{"another address than the one asked for", "不是所问的地址"},
	{"who spent an output", "是谁花了一个输出"},
	{"the newest block", "最新的区块"},
	{"the block is not in the present chain", "区块不在当前的链上"},
	{"the hash of a block", "区块的哈希"},
	{"a block", "一个区块"},
	{"a transaction", "一笔交易"},
	{"another transaction than the one asked for", "不是所问的交易"},
	{"wait for a block: %w", "等待出块：%[1]s"},
}
