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
		"%s: no source of its outputs is set",
		"%[1]s：没有设置输出的来源",
	},
	{
		"network: %s is not a Bitcoin network",
		"网络：%[1]s 不是比特币网络",
	},
}
