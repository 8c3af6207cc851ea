package text

// saidDoor is what is said between the page and the wallet core, and of a vault that a page keeps.
var saidDoor = []both{
	{
		"restore: %v. Nothing was changed",
		"恢复：%[1]v。什么都没有改变",
	},
	{
		"the wallet met a defect of its own; reload the page",
		"钱包自身出了差错；请重新载入页面",
	},
	{
		"the wallet met a defect of its own; nothing was signed by this step. Reload the page and look before you try again",
		"钱包自身出了差错；这一步没有签任何东西。请重新载入页面，看清之后再试",
	},
	{
		"the page asks the wallet for %.40q, which it does not know; reload the page",
		"页面向钱包要求 %[1]q，钱包不认识；请重新载入页面",
	},
	{
		"dealing: nobody has shown yet that the words are on paper, and the split erases them here; check three of them first. Nothing was split",
		"拆分：还没有核对过单词已写在纸上，而拆分会把它们从本机抹去；请先核对其中三个。没有拆分任何东西",
	},
	{
		"wallet: this vault does not hold it; reload the page",
		"钱包：这个密匣里没有它；请重新载入页面",
	},
	{
		"wallet: transfer %s of it is not settled; wait until it is final",
		"钱包：它的转账 %[1]s 尚未了结；请等到最终确认",
	},
	{
		"the vault is locked; unlock it first",
		"密匣已锁上；请先打开",
	},
	{
		"the page and the wallet do not understand each other; reload the page",
		"页面与钱包互不理解；请重新载入页面",
	},
	{
		"the page and the wallet do not understand each other: a field is called %.40q; reload the page",
		"页面与钱包互不理解：有一个字段名为 %.40[1]q；请重新载入页面",
	},
	{
		"network: this program knows none of those that the guard serves",
		"网络：守卫提供的网络，本程序一个也不认识",
	},
	{
		"paper: nobody has shown yet that the words are on paper, and nothing else has them; check three of them first. Nothing was removed",
		"纸：还没有核对过单词已写在纸上，而别处没有它们；请先核对其中三个。没有移除任何东西",
	},
	{
		"paper: the words are no longer on this device; they are on your paper only",
		"纸：助记词已不在本机；它们只在你的纸上",
	},
	{
		"paper: there is no word %d",
		"纸：没有第 %[1]d 个词",
	},
	{
		"review: %.40q was typed, and the bytes would move another amount; nothing was signed",
		"核对：输入的是 %[1]q，而这些字节会转出另一个数额；什么都没有签",
	},
	{
		"this is not how the address ends; nothing was signed. Read it again where it came from",
		"地址的结尾不是这样；什么都没有签。请在地址的来源处再读一遍",
	},
	{
		"review: it is over; review the transfer again",
		"核对：这次核对已经结束；请重新核对这笔转账",
	},
	{
		"the recipient looks like an address that you know and is another; nothing was signed. Type how it ends first",
		"收款地址与你认识的地址相像，却是另一个；什么都没有签。请先输入它的结尾",
	},
	{
		"an earlier version of this transfer may still happen; nothing was signed. Say first that you accept to pay twice",
		"这笔转账较早的一版仍可能发生；什么都没有签。请先说明你接受可能付两次",
	},
	{
		"dealing: the guard answers for another wallet; nothing was split",
		"拆分：守卫回答的是另一个钱包；什么都没有拆分",
	},
	{
		"device: give it a name of at most 64 bytes",
		"设备：请给它起一个不超过 64 字节的名字",
	},
	{
		"passkey: the vault has none of that name",
		"通行密钥：密匣里没有这一个",
	},
	{
		"its key has another length",
		"它的密钥长度不对",
	},
	{
		"adding a passkey: its credential, name or salt is not of the right length",
		"添加通行密钥：它的凭据、名字或盐的长度不对",
	},
	{
		"adding a passkey: there are %d already; remove one",
		"添加通行密钥：已有 %[1]d 个；请先移除一个",
	},
	{
		"its content does not belong to its key",
		"它的内容与它的密钥不符",
	},
	{
		"opening the vault: this passkey does not open it",
		"打开密匣：这个通行密钥打不开它",
	},
	{
		"the key of a vault is not to be written",
		"密匣的密钥不得写出",
	},
	{
		"it is too long",
		"它太长了",
	},
	{
		"it cannot be read",
		"它无法读取",
	},
	{
		"this is not the vault's password",
		"这不是密匣的密码",
	},
	{
		"this passkey does not open the vault; use the vault's password",
		"这个通行密钥打不开密匣；请用密匣密码",
	},
	{
		"a later version of this program wrote the vault; use that one",
		"密匣由本程序较新的版本写成；请用那个版本",
	},
	{
		"the vault is damaged; no password opens it. Use a copy, or restore from paper",
		"密匣已损坏；任何密码都打不开它。请用副本，或从纸恢复",
	},
	{
		"this cannot be a password: it is empty, too long, or has characters that cannot be typed the same way everywhere",
		"这不能作密码：它是空的、太长，或含有不能处处同样输入的字符",
	},
	{
		"the signature has to begin again; nothing was given away",
		"签名须重新开始；什么都没有交出",
	},
	{
		"the vault could not be stored in this browser; nothing was signed by this step. Look whether the disk is full, or another tab has the wallet",
		"密匣未能存入此浏览器；这一步没有签任何东西。请看磁盘是否已满，或另一个标签页正在用钱包",
	},
	{
		"another tab has changed the vault; nothing was signed by this step. Lock the wallet here and unlock it again",
		"另一个标签页改动了密匣；这一步没有签任何东西。请在此锁上钱包再打开",
	},
	{
		"this device has signed the same payment before, and it may still happen; nothing was signed. Say first that you mean to pay twice",
		"本机先前签过同样的付款，它仍可能发生；什么都没有签。请先说明你确要付两次",
	},
	{
		"fee: the cap is %s %s, more than the %s %s that the page signs for; nothing was signed. The command line takes a cap that is typed by hand",
		"手续费：上限是 %[1]s %[2]s，超过页面肯签的 %[3]s %[4]s；什么都没有签。命令行接受手工输入的上限",
	},
}
