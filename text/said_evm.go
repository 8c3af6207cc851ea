package text

// saidEVM is what is said in chain/evm.
var saidEVM = []both{
	{
		"link: it does not begin with ethereum:",
		"链接：它不以 ethereum: 开头",
	},
	{
		"link: it asks for a token or a call; choose the asset here and enter the recipient's address itself",
		"链接：它要的是代币或合约调用；请在这里选定资产，并直接填写收款人的地址",
	},
	{
		"link: it is for the network with the number %.20q, and %s is chosen",
		"链接：它用于编号为 %.20[1]q 的网络，而选定的是 %[2]s",
	},
	{
		"link: %.40q is not a whole number of wei",
		"链接：%.40[1]q 不是整数个 wei",
	},
	{
		"address: the public key must have 33 bytes",
		"地址：公钥必须是 33 字节",
	},
	{
		"address: the public key is not a point of secp256k1",
		"地址：公钥不是 secp256k1 上的点",
	},
	{
		"address: it is empty",
		"地址：它是空的",
	},
	{
		"address: after 0x it needs 40 digits, here are %d",
		"地址：0x 之后应有 40 位，这里有 %[1]d 位",
	},
	{
		"address: after 0x only the digits 0-9 and a-f are allowed",
		"地址：0x 之后只能是 0-9 和 a-f",
	},
	{
		"address: its checksum is wrong; a digit was mistyped or changed, copy it again",
		"地址：校验和不对；有一位打错或被改动，请重新复制",
	},
	{
		"address: this is the ICAP form, which is out of use; ask for the address that begins with 0x",
		"地址：这是已经停用的 ICAP 格式；请索要以 0x 开头的地址",
	},
	{
		"address: names such as example.eth are not looked up; ask for the address that begins with 0x",
		"地址：不会查询 example.eth 之类的名称；请索要以 0x 开头的地址",
	},
	{
		"address: an address of %s begins with 0x and has 40 more digits",
		"地址：%[1]s 的地址以 0x 开头，后面有 40 位",
	},
	{
		"address: nobody holds the zero address; what is sent there is lost",
		"地址：零地址不属于任何人；发到那里的币无法取回",
	},
	{
		"address: this is the token's own contract; what is sent there is lost",
		"地址：这是代币自己的合约；发到那里的币无法取回",
	},
	{
		"address: write it as %s",
		"地址：请写成 %[1]s",
	},
	{
		"gas: the node's estimate of %d is below what any transaction costs",
		"Gas：节点估算的 %[1]d 低于任何一笔交易的最低消耗",
	},
	{
		"gas: the node's estimate of %d is beyond any transfer",
		"Gas：节点估算的 %[1]d 超出任何转账所需",
	},
	{
		"transfer: another transaction of this account (number %d), not made by this guard, waits on %s; wait until it is settled",
		"转账：这个账户在 %[2]s 上有另一笔交易（序号 %[1]d）在等待，它不是由这个守卫发出的；请等它有了结果",
	},
	{
		"balance: %s and a fee of up to %s are needed, the account has %s%s",
		"余额：需要 %[1]s 和最多 %[2]s 的手续费，账户有 %[3]s%[4]s",
	},
	{
		"balance: %s are needed, the account has %s",
		"余额：需要 %[1]s，账户有 %[2]s",
	},
	{
		"balance: the fee of up to %s is paid in %s, the account has %s; the %s are enough",
		"余额：最多 %[1]s 的手续费要用 %[2]s 支付，账户有 %[3]s；%[4]s 是够的",
	},
	{
		"; at most %s can be sent",
		"；最多可以发送 %[1]s",
	},
	{
		"an impossible amount of %s",
		"不可能的 %[1]s 数额",
	},
	{
		"asset: this is not an asset of %s",
		"资产：这不是 %[1]s 上的资产",
	},
	{
		"asset: %s knows no asset of that name; give the address of the token's contract",
		"资产：%[1]s 上没有叫这个名字的资产；请给出代币合约的地址",
	},
	{
		"transfer: it is not for %s",
		"转账：它不是 %[1]s 上的转账",
	},
	{
		"transfer: payments on %s carry no memo",
		"转账：%[1]s 上的付款不带附言",
	},
	{
		"transfer: the amount is zero; nothing would move and the fee would be lost",
		"转账：金额为零；什么都不会移动，手续费却会白付",
	},
	{
		"signature: exactly one of 64 bytes is needed",
		"签名：需要恰好一个 64 字节的签名",
	},
	{
		"plan: it describes inputs and change, and %s has none",
		"方案：它描述了输入和找零，而 %[1]s 没有这些",
	},
	{
		"transaction: the signed bytes are not the plan's",
		"交易：签名后的字节不是这个方案的",
	},
	{
		"signature: it is not by the sender %s",
		"签名：它不是付款账户 %[1]s 签的",
	},
	{
		"signature: it is out of range or not in its lowest form",
		"签名：超出范围，或不是最小形式",
	},
	{
		"signature: it belongs to no key",
		"签名：它不属于任何公钥",
	},
	{
		"token contract",
		"代币合约",
	},
	{
		"this is another contract than the %s that this wallet knows",
		"它不是本钱包所认识的那个 %[1]s 合约",
	},
	{
		"plan: %q is not the path of an account on %s",
		"方案：%[1]q 不是 %[2]s 上账户的路径",
	},
	{
		"gas limit",
		"Gas 上限",
	},
	{
		"fee per gas, at most",
		"Gas 单价上限",
	},
	{
		"of it tip, at most",
		"其中优先费上限",
	},
	{
		"the network also charges for storing the transaction on Ethereum; that part is not in the signed bytes, so they do not limit it. The fee shown bounds the gas only",
		"这个网络还会为把交易存入以太坊另行收费；这部分不在待签的字节里，所以字节限制不了它。所示手续费只限制 Gas 部分",
	},
	{
		"beside this fee",
		"此手续费之外",
	},
	{
		"in this fee",
		"此手续费之内",
	},
	{
		"storing the transaction on Ethereum is paid as gas and is inside the limit shown",
		"把交易存入以太坊的费用按 Gas 支付，已包含在所示上限之内",
	},
	{
		"the token's symbol is malformed",
		"代币的代号格式不对",
	},
	{
		"the token's symbol has %d bytes",
		"代币的代号有 %[1]d 字节",
	},
	{
		"the token's symbol cannot be shown",
		"代币的代号无法显示",
	},
	{
		"the token's decimals are malformed",
		"代币的小数位数格式不对",
	},
	{
		"asset: %s is not an asset of %s",
		"资产：%[1]s 不是 %[2]s 上的资产",
	},
	{
		"asset: the token's contract is not a valid address",
		"资产：代币的合约地址无效",
	},
	{
		"asset: write it as %s",
		"资产：请写成 %[1]s",
	},
	{
		"plan: nothing is said of the token %s",
		"方案：没有说明代币 %[1]s",
	},
	{
		"plan: a token's name and decimals cannot be %q",
		"方案：代币的名称和小数位数不能来自 %[1]q",
	},
	{
		"plan: it calls %s with %d decimals what this wallet knows as %s with %d",
		"方案：它说的是 %[1]s、%[2]d 位小数，而本钱包认识的是 %[3]s、%[4]d 位",
	},
	{
		"plan: this wallet does not know the token %s",
		"方案：本钱包不认识代币 %[1]s",
	},
	{
		"plan: the token's name or decimals cannot be shown",
		"方案：代币的名称或小数位数无法显示",
	},
	{
		"gas estimate",
		"Gas 估算",
	},
	{
		"balance: the account on %s cannot pay this",
		"余额：%[1]s 上的账户付不起这一笔",
	},
	{
		"transfer: the recipient is a contract that takes no coins; nothing was sent",
		"转账：收款人是一个不接受币的合约；什么都没有发送",
	},
	{
		"transfer: the token's contract refuses this transfer; nothing was sent",
		"转账：代币的合约拒绝了这笔转账；什么都没有发送",
	},
	{
		"%s: the node could not estimate the fee; try again later",
		"%[1]s：节点无法估算手续费；请稍后再试",
	},
	{
		"plan: another transaction of this account waits on %s",
		"方案：这个账户在 %[1]s 上有另一笔交易在等待",
	},
	{
		"plan: it is for transaction number %d of the account, the next one is number %d",
		"方案：它是账户的第 %[1]d 号交易，而下一笔应是第 %[2]d 号",
	},
	{
		"plan: %s asks more now than the plan pays",
		"方案：%[1]s 现在要价高于方案所付",
	},
	{
		"plan: the account no longer has what it spends",
		"方案：账户里的币已不够它要花的",
	},
	{
		"plan: the account no longer has the tokens it spends",
		"方案：账户里的代币已不够它要花的",
	},
	{
		"fee: %s asks at least %s now, the cap is %s; raise the cap or wait",
		"手续费：%[1]s 现在至少要 %[2]s，上限是 %[3]s；请提高上限，或等一等",
	},
	{
		"fee: the node names a price beyond any number",
		"手续费：节点给出的价格大到无法表示",
	},
	{
		"%s: the newest block that the node knows is of %s; it does not follow the chain, try again later",
		"%[1]s：节点所知的最新区块是 %[2]s 的；它没有跟上链，请稍后再试",
	},
	{
		"%s: the chain knows no base fee (EIP-1559); this wallet does not send on such chains",
		"%[1]s：这条链没有基础费（EIP-1559）；本钱包不在这样的链上发送",
	},
	{
		"transaction count",
		"交易数",
	},
	{
		"fee history",
		"手续费历史",
	},
	{
		"%s: the node could not answer (eth_call)",
		"%[1]s：节点无法答复（eth_call）",
	},
	{
		"asset: the contract %s on %s does not answer like a token",
		"资产：%[2]s 上的合约 %[1]s 的答复不像代币",
	},
	{
		"%s: the node could not answer (%s)",
		"%[1]s：节点无法答复（%[2]s）",
	},
	{
		"%s: the node's answer makes no sense (%s)",
		"%[1]s：节点的答复讲不通（%[2]s）",
	},
	{
		"%s: the node is on another chain (its chain id is %s, not %d); ask the operator to correct its address",
		"%[1]s：节点在另一条链上（它的链编号是 %[2]s，应为 %[3]d）；请让运营者更正节点地址",
	},
	{
		"block %s",
		"区块 %[1]s",
	},
	{
		"%s: the node is still catching up with the chain; balances would be old, try again later",
		"%[1]s：节点还在追赶链的进度；余额会是旧的，请稍后再试",
	},
	{
		"network: %s is not an EVM network",
		"网络：%[1]s 不是 EVM 网络",
	},
	{
		"the answer is malformed",
		"答复的格式不对",
	},
	{
		"rlp: the bytes end too early",
		"rlp：字节提前结束",
	},
	{
		"rlp: not the shortest encoding",
		"rlp：不是最短的编码",
	},
	{
		"rlp: bytes after the end",
		"rlp：结尾之后还有字节",
	},
	{
		"rlp: a list where a string belongs, or the reverse",
		"rlp：该是字符串的地方是列表，或者相反",
	},
	{
		"rlp: the number is too wide",
		"rlp：数字太大",
	},
	{
		"transaction: an id is 0x and 64 hex digits",
		"交易：编号是 0x 加 64 位十六进制数字",
	},
	{
		"a receipt of another block than the chain's",
		"收据所属的区块不在这条链上",
	},
	{
		"transaction: sender or id is malformed",
		"交易：付款账户或编号格式不对",
	},
	{
		"%s: the node does not tell how many transactions of the account are final; one that keeps older states is needed",
		"%[1]s：节点说不出这个账户有多少笔交易已确定；需要一个保留旧状态的节点",
	},
	{
		"it names another transaction than the one sent",
		"它给出的交易不是发出的那一笔",
	},
	{
		"balance: the account on %s no longer has what the signed transfer spends",
		"余额：%[1]s 上的账户已不够支付这笔已签的转账",
	},
	{
		"%s: the node did not take the transaction",
		"%[1]s：节点没有接受这笔交易",
	},
	{
		"the node does not say what is final",
		"节点不告知哪些已确定",
	},
	{
		"%s: %v; ask the operator for a node that does",
		"%[1]s：%[2]v；请让运营者换一个能做到的节点",
	},
	{
		"block number",
		"区块号",
	},
	{
		"transaction type 0x%02x is not EIP-1559",
		"交易类型 0x%02[1]x 不是 EIP-1559",
	},
	{
		"the recipient has %d bytes",
		"收款人有 %[1]d 字节",
	},
	{
		"it carries an access list, which this wallet does not read",
		"它带有访问列表，本钱包不读这种交易",
	},
	{
		"it is for chain %d, not for chain %d",
		"它属于链 %[1]d，而不是链 %[2]d",
	},
	{
		"its nonce is the last one",
		"它的序号已是最后一个",
	},
	{
		"its tip is above its maximum fee",
		"它的优先费高于手续费上限",
	},
	{
		"its fee is beyond any number",
		"它的手续费大到无法表示",
	},
	{
		"transaction: the bytes are not one that this wallet reads: %v",
		"交易：本钱包读不懂这些字节：%[1]v",
	},
	{
		"longer than any node takes",
		"长到没有节点会接受",
	},
	{
		"transfer: a call attaches %s or nothing; its asset must be %s",
		"转账：调用只能附带 %[1]s 或什么都不带；它的资产必须是 %[2]s",
	},
	{
		"with the block that takes this call",
		"随收录这次调用的区块一起结束",
	},
	{
		"plan: it describes %d tokens, the call is about %d",
		"方案：它描述了 %[1]d 种代币，调用涉及的是 %[2]d 种",
	},
	{
		"address: nobody holds the zero address; it cannot be allowed anything",
		"地址：零地址不属于任何人；不能授权给它",
	},
	{
		"allow: %s itself cannot be allowed to anybody, only tokens can",
		"授权：%[1]s 本身不能授权给任何人，只有代币可以",
	},
	{
		"plan: it describes the tokens of a call, and there is none",
		"方案：它描述了调用涉及的代币，而这里没有调用",
	},
	{
		"transfer: the contract refuses this call; nothing was sent",
		"转账：合约拒绝了这次调用；什么都没有发送",
	},
	{
		"%d logs at once",
		"一次给出 %[1]d 条日志",
	},
	{
		"a log of another contract",
		"日志属于另一个合约",
	},
	{
		"a log of another event",
		"日志属于另一种事件",
	},
	{
		"a log for another recipient",
		"日志属于另一个收款人",
	},
	{
		"a log of another block",
		"日志属于另一个区块",
	},
	{
		"a log without its place",
		"日志没有位置",
	},
	{
		"a log about something that is no address",
		"日志里的账户不是地址",
	},
	{
		"a log of another block than the chain's",
		"日志所属的区块不在这条链上",
	},
	{
		"a transaction without its id",
		"交易没有编号",
	},
	{
		"incoming: a range of blocks and at most %d assets are needed",
		"收款：需要一个区块范围和最多 %[1]d 种资产",
	},
	{
		"incoming: at most %d blocks can be looked at for %s",
		"收款：查 %[2]s 时一次最多看 %[1]d 个区块",
	},
	{
		"transaction: it would hand this whole account over to a contract's code (EIP-7702); this wallet never signs that",
		"交易：它会把整个账户交给合约代码支配（EIP-7702）；本钱包绝不签这种交易",
	},
	{
		"transaction: it carries data for a rollup (EIP-4844); this wallet does not send such transactions",
		"交易：它为二层网络携带数据（EIP-4844）；本钱包不发送这种交易",
	},
	{
		"it has no recipient and would create a contract; this wallet creates none",
		"它没有收款人，会创建合约；本钱包不创建合约",
	},
}
