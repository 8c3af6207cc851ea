package text

// saidBitcoin is what is said in chain/bitcoin offline: addresses, links, plans.
var saidBitcoin = []both{
	{
		"address: it names a version that Bitcoin cannot have",
		"地址：它写的版本在比特币里不存在",
	},
	{
		"address: its checksum is right, its content is not; ask for another one",
		"地址：校验和对，内容不对；请另要一个",
	},
	{
		"address: it was written by a program that does not know its kind of address (BIP-350); ask for another one",
		"地址：写出它的程序不懂这种地址（BIP-350）；请另要一个",
	},
	{
		"address: its length is not one that Bitcoin has",
		"地址：比特币没有这种长度的地址",
	},
	{
		"address: anyone can spend what is paid to it (P2A)",
		"地址：付到这里的币任何人都能花掉（P2A）",
	},
	{
		"address: it is not one of %s",
		"地址：它不是 %[1]s 的地址",
	},
	{
		"address: it is one of %s, not of %s; coins sent there from here would be lost",
		"地址：它是 %[1]s 的，不是 %[2]s 的；从这里发过去的币会丢失",
	},
	{
		"address: its checksum is wrong; a character was mistyped or changed, copy it again",
		"地址：校验和不对；有一个字符打错或被改动，请重新复制",
	},
	{
		"address: this is not an address of %s",
		"地址：这不是 %[1]s 的地址",
	},
	{
		"transaction: an output has a script that no address stands for",
		"交易：有一个输出的脚本没有对应的地址",
	},
	{
		"transaction: an output could be spent by anyone or by nobody",
		"交易：有一个输出谁都能花，或谁也花不了",
	},
	{
		"address: it is too long for one of %s",
		"地址：作为 %[1]s 的地址，它太长了",
	},
	{
		"address: this is a payment link; open it as one, or give the address in it alone",
		"地址：这是一个付款链接；请按链接打开，或只给出其中的地址",
	},
	{
		"address: it mixes capital and small letters; copy it again",
		"地址：它混用了大小写字母；请重新复制",
	},
	{
		"network: %s is not a Bitcoin network",
		"网络：%[1]s 不是比特币网络",
	},
	{
		"%s: it is not known yet where change would go; try again",
		"%[1]s：还不知道找零该去哪里；请重试",
	},
	{
		"%s: the node names a height that no chain has",
		"%[1]s：节点给出的高度任何链都不会有",
	},
	{
		"%s: the source of the account's outputs names one that cannot be (%s)",
		"%[1]s：账户输出的来源给出了一个不可能存在的输出（%[2]s）",
	},
	{
		"%s: what the node says of the account's coins does not agree with their transactions",
		"%[1]s：节点对账户里的币的说法与它们的交易不一致",
	},
	{
		"address: %s is not of the kind that this account has",
		"地址：%[1]s 不是这个账户所用的种类",
	},
	{
		"asset: %s moves %s and nothing else",
		"资产：%[1]s 只能转 %[2]s",
	},
	{
		"balance: %s of the account are held by transfers of yours that are not final; what they do not spend comes back with them. %s can be sent now at most",
		"余额：账户中的 %[1]s 正被你尚未确定的转账占用；它们没花掉的部分会随之返回。现在最多能发 %[2]s",
	},
	{
		"balance: %s of the account are on their way and in no block yet; wait for the next block. %s can be sent now at most",
		"余额：账户中的 %[1]s 还在路上，尚未进入区块；请等下一个区块。现在最多能发 %[2]s",
	},
	{
		"balance: the account has %s; after the fee, at most %s can be sent",
		"余额：账户有 %[1]s；扣除手续费后最多能发 %[2]s",
	},
	{
		"balance: the account's coins are many and small; one transfer of at most %s can be made of them. Send less, or first join them by paying yourself",
		"余额：账户里的币又多又小；用它们一次最多能转 %[1]s。请少转一些，或先付给自己把它们合并",
	},
	{
		"fee: the node of %s names a price beyond anything that was ever paid",
		"手续费：%[1]s 的节点报的价超过了历史上付过的任何价格",
	},
	{
		"plan: a coin that it spends is gone, or another transfer of yours holds it",
		"方案：它要花的一个币已经没有了，或被你的另一笔转账占用",
	},
	{
		"plan: no wallet would look for coins at %s",
		"方案：没有钱包会在 %[1]s 找币",
	},
	{
		"plan: the chain went back behind the block that the plan waits for",
		"方案：链退回到了方案所等的区块之前",
	},
	{
		"plan: the coins that it spends cannot be checked",
		"方案：无法核对它要花的币",
	},
	{
		"signature: %d are needed, one for each input, here are %d",
		"签名：需要 %[1]d 个，每个输入一个，这里有 %[2]d 个",
	},
	{
		"signature: exactly 64 bytes are needed for each input",
		"签名：每个输入正好需要 64 字节",
	},
	{
		"signature: input %d is not signed in the form that this wallet uses",
		"签名：输入 %[1]d 的签名不是这个钱包所用的形式",
	},
	{
		"signature: it is not by the key of input %d",
		"签名：它不是输入 %[1]d 的密钥所签",
	},
	{
		"signature: the network would not take the one of input %d",
		"签名：网络不会接受输入 %[1]d 的签名",
	},
	{
		"transfer: %s is too little; nodes pass on %s or more to this address",
		"转账：%[1]s 太少；付到这个地址，节点只转发 %[2]s 或更多",
	},
	{
		"transfer: there will never be that much %s",
		"转账：永远不会有这么多 %[1]s",
	},
	{
		"plan: it describes a token, and %s has none",
		"方案：它描述了代币，而 %[1]s 没有代币",
	},
	{
		"transaction: it is larger than nodes pass on",
		"交易：它大于节点会转发的大小",
	},
	{
		"transaction: it is signed already, in a way that this wallet does not use",
		"交易：它已经签过名，而且方式不是这个钱包所用的",
	},
	{
		"transaction: an input's sequence is not the one that this wallet uses",
		"交易：有一个输入的序列号不是这个钱包所用的",
	},
	{
		"transaction: it spends one output twice",
		"交易：它把一个输出花了两次",
	},
	{
		"transaction: its version is not the one that this wallet uses",
		"交易：它的版本不是这个钱包所用的",
	},
	{
		"transaction: it is locked until a time; this wallet only locks by height",
		"交易：它锁定到某个时间；这个钱包只按高度锁定",
	},
	{
		"transaction: it has %d inputs; this wallet signs 1 to %d",
		"交易：它有 %[1]d 个输入；这个钱包签 1 到 %[2]d 个",
	},
	{
		"transaction: it has %d outputs; this wallet signs one to the recipient and at most one that comes back",
		"交易：它有 %[1]d 个输出；这个钱包只签一个付给收款人的，以及最多一个找零",
	},
	{
		"plan: it has %d inputs and describes %d",
		"方案：它有 %[1]d 个输入，却描述了 %[2]d 个",
	},
	{
		"plan: the transactions behind its inputs are too long",
		"方案：它的输入所来自的交易太长",
	},
	{
		"plan: the transaction behind input %d is another one than the bytes name",
		"方案：输入 %[1]d 所附的来源交易不是字节里写的那一笔",
	},
	{
		"plan: input %d spends an output that its transaction does not have",
		"方案：输入 %[1]d 花的输出在其来源交易里不存在",
	},
	{
		"plan: input %d is not of the kind that this account has",
		"方案：输入 %[1]d 不是这个账户所用的种类",
	},
	{
		"plan: input %d has an amount that cannot be",
		"方案：输入 %[1]d 的金额不可能存在",
	},
	{
		"plan: its inputs are more than there will ever be",
		"方案：它的输入超过了币的总量",
	},
	{
		"transaction: its outputs are more than its inputs, or nothing",
		"交易：它的输出多于输入，或者为零",
	},
	{
		"transaction: it pays two, and says of none that it comes back",
		"交易：它付给两处，却没说哪一处是找零",
	},
	{
		"plan: its change is no output of it",
		"方案：它的找零不是它的输出",
	},
	{
		"plan: the change is not of the kind that this account has",
		"方案：找零不是这个账户所用的种类",
	},
	{
		"the network does not protect this kind of address yet; whoever mines may take what is paid to it",
		"网络还不保护这种地址；出块的人可以拿走付到这里的币",
	},
	{
		"they spend nothing",
		"它们什么也没花费",
	},
	{
		"they end too early",
		"它们结束得太早",
	},
	{
		"something follows their end",
		"它们的末尾之后还有东西",
	},
	{
		"a length is not written in its shortest form",
		"有一个长度没有写成最短形式",
	},
	{
		"a count or a length is beyond their end",
		"有一个计数或长度超出了末尾",
	},
	{
		"they have no witness where one is needed",
		"该有见证的地方没有见证",
	},
	{
		"link: it is longer than %d characters",
		"链接：它长于 %[1]d 个字符",
	},
	{
		"link: it does not begin with bitcoin:",
		"链接：它不以 bitcoin: 开头",
	},
	{
		"link: it says %.40q twice",
		"链接：它把 %.40[1]q 说了两次",
	},
	{
		"link: nobody can pay %.40s %s",
		"链接：没有人能付 %.40[1]s %[2]s",
	},
	{
		"link: it demands %.40q, which this wallet does not know; it must not be paid from here",
		"链接：它要求 %.40[1]q，这个钱包不懂；不能从这里付",
	},
	{
		"link: its text is not written as links are, or holds characters that hide",
		"链接：它的文字写法不合链接的规则，或含有看不见的字符",
	},
	{
		"PSBT: %s has none",
		"PSBT：%[1]s 没有 PSBT",
	},
	{
		"PSBT: it is larger than %d bytes",
		"PSBT：它大于 %[1]d 字节",
	},
	{
		"PSBT: this is none, neither as bytes nor in Base64",
		"PSBT：这不是 PSBT，既不是字节也不是 Base64",
	},
	{
		"PSBT: it cannot be read",
		"PSBT：读不了",
	},
	{
		"PSBT: it is another transaction than the one that was planned; nothing was sent",
		"PSBT：它不是所计划的那笔交易；什么也没发出",
	},
	{
		"PSBT: input %d is not signed, or not by its key",
		"PSBT：输入 %[1]d 没有签名，或不是它的密钥所签",
	},
	{
		"there is no signature by the key of the output",
		"没有该输出的密钥的签名",
	},
}
