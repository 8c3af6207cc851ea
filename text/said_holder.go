package text

// saidHolder is what is said in the holder.
var saidHolder = []both{
	{
		"wallet: %s is not split yet; its key lies whole on this device. Split it first",
		"钱包：%[1]s 还没有拆分；它的密钥完整存于本机。请先拆分",
	},
	{
		"review: the path %.80q is not one of this wallet's on %s; nothing was signed",
		"核对：路径 %[1]q 不是这个钱包在 %[2]s 上的路径；什么都没有签",
	},
	{
		"dealing: none is under way for %s",
		"拆分：%[1]s 没有正在进行的拆分",
	},
	{
		"guard: this device has not met %s",
		"守卫：本机没有见过 %[1]s",
	},
	{
		"dealing: another one has begun",
		"拆分：已经开始了另一次",
	},
	{
		"dealing: the two halves do not sign together; the paper stays on this device, begin again",
		"拆分：两份半钥不能一起签名；纸上的助记词仍留在本机，请重新开始",
	},
	{
		"finishing a dealing: not every curve is checked",
		"完成拆分：还有曲线没有核验",
	},
	{
		"dealing: the one-time key is not from the guard that this device knows; nothing was split",
		"拆分：这个一次性密钥不是本机所认识的守卫给的；什么都没有拆分",
	},
	{
		"check of what was sent: %s; do not trust this guard, freeze and restore from paper",
		"检查所发内容：%[1]s；不要信任这个守卫，请冻结，并用纸上的助记词恢复",
	},
	{
		"check of what was sent: this device has no live record of the transfer",
		"检查所发内容：本机没有这笔转账的有效记录",
	},
	{
		"check of what was sent: %s cannot be read back",
		"检查所发内容：%[1]s 读不回来",
	},
	{
		"the transaction has another id than the guard says",
		"这笔交易的编号与守卫所说的不同",
	},
	{
		"the bytes are not a signed plan of this device's",
		"这些字节不是本机签过的方案",
	},
	{
		"wallet: another one here is already called %q",
		"钱包：这里已有另一个钱包叫 %[1]q",
	},
	{
		"wallet: %s is split and its paper is not on this device; restore it from paper first",
		"钱包：%[1]s 已经拆分，它的助记词不在本机；请先用纸上的助记词恢复",
	},
	{
		"rescue: the step %q below %s is not understood",
		"救援：看不懂 %[2]s 之下的步骤 %[1]q",
	},
	{
		"rescue: the key was wiped already",
		"救援：密钥已经抹去",
	},
	{
		"rescue: the curve %q is unknown",
		"救援：没有 %[1]q 这种曲线",
	},
	{
		"review: this wallet has no key for %s; nothing was signed",
		"核对：这个钱包在 %[1]s 上没有密钥；什么都没有签",
	},
	{
		"review: no account of this vault signed it",
		"核对：不是这个密匣里的账户签的",
	},
	{
		"fee: the tip is above the most that is paid; nothing was signed",
		"手续费：优先费高于最多愿付的价格；什么都没有签",
	},
	{
		"fee: the most that is paid is zero; no chain would take it. Nothing was signed",
		"手续费：最多愿付的价格是零，没有链会接受。什么都没有签",
	},
	{
		"rescue: the words were wiped before they were used",
		"救援：助记词在使用之前就已抹去",
	},
	{
		"rescue: the key is not written anywhere",
		"救援：密钥不会写到任何地方",
	},
	{
		"rescue: the paper has no account on %s",
		"救援：这张纸在 %[1]s 上没有账户",
	},
	{
		"review: %.100q is not the address of %s; nothing was signed",
		"核对：%[1]q 不是 %[2]s 的地址；什么都没有签",
	},
	{
		"review: the guard describes a token, but %s would move; nothing was signed",
		"核对：守卫描述的是代币，要移动的却是 %[1]s；什么都没有签",
	},
	{
		"review: the guard does not describe the token that would move; nothing was signed",
		"核对：守卫没有描述要移动的代币；什么都没有签",
	},
	{
		"review: the guard describes %.40q with %d decimals; this program knows it as %s with %d. Nothing was signed",
		"核对：守卫说它是 %[1]q、%[2]d 位小数；本程序认识的是 %[3]s、%[4]d 位。什么都没有签",
	},
	{
		"review: the plan has no number; nothing was signed",
		"核对：方案没有编号；什么都没有签",
	},
	{
		"review: the plan is stale; ask for a fresh one",
		"核对：方案已过时；请索取新的",
	},
	{
		"review: reading the bytes: %w",
		"核对：读取字节：%[1]v",
	},
	{
		"review: the fee would be paid in %.80q; nothing was signed",
		"核对：手续费要用 %[1]q 支付；什么都没有签",
	},
	{
		"review: the bytes could be sent any number of times; nothing was signed",
		"核对：这些字节可以被反复发送任意多次；什么都没有签",
	},
	{
		"review: there is nothing to sign in the bytes",
		"核对：这些字节里没有要签的内容",
	},
	{
		"review: the guard offers plan %d again; nothing was signed",
		"核对：守卫又一次给出第 %[1]d 版方案；什么都没有签",
	},
	{
		"review: the guard answered with another transfer than you asked for; nothing was signed",
		"核对：守卫答复的不是你所要的转账；什么都没有签",
	},
	{
		"review: this device signed another transfer under this id before; nothing was signed. Do not trust this guard",
		"核对：本机曾以这个编号签过另一笔转账；什么都没有签。不要信任这个守卫",
	},
	{
		"review: the transfer belongs to another dealing than this device's half; nothing was signed. If the wallet was split again on another device, pair this one with it again, or restore it here from paper",
		"核对：这笔转账属于另一次拆分，与本机的半钥不符；什么都没有签。如果钱包已在另一台设备上重新拆分，请把本机与它重新配对，或在这里用纸上的助记词恢复",
	},
	{
		"signing: the wallet was split again meanwhile; nothing was signed",
		"签名：其间钱包已重新拆分；什么都没有签",
	},
	{
		"signing: this signature was already given; begin again",
		"签名：这个签名已经给出过；请重新开始",
	},
	{
		"signing: the transfer has expired; nothing was signed",
		"签名：这笔转账已过期；什么都没有签",
	},
	{
		"signing: the answer is not this guard's for this transfer: %w",
		"签名：这个答复不是这个守卫为这笔转账给出的：%[1]v",
	},
	{
		"signing: storing that this transfer is live: %w",
		"签名：记录这笔转账仍然有效：%[1]v",
	},
	{
		"opening the vault: its content is not of a version that this program knows",
		"打开密匣：本程序不认识其内容的版本",
	},
	{
		"opening the vault: its content has version %d, this program knows %d",
		"打开密匣：其内容的版本是 %[1]d，本程序只认识到 %[2]d",
	},
	{
		"sealing the vault: %w",
		"封存密匣：%[1]v",
	},
	{
		"guard: its identity key does not have the fingerprint %s; do not use it",
		"守卫：它的身份公钥与指纹 %[1]s 不符；不要使用它",
	},
	{
		"wallet: this vault holds none yet; make one with create or restore",
		"钱包：这个密匣里还没有钱包；请用 create 新建或用 restore 恢复",
	},
	{
		"wallet: this vault holds %d; say which one",
		"钱包：这个密匣里有 %[1]d 个；请指明是哪一个",
	},
	{
		"wallet: none is called %q here",
		"钱包：这里没有叫 %[1]q 的",
	},
	{
		"reading the device half: %w",
		"读取设备半钥：%[1]v",
	},
	{
		"making a device key: %w",
		"生成设备密钥：%[1]v",
	},
	{
		"reading a past payment: %s",
		"读取过去的付款：%[1]s",
	},
	{
		"the bytes of this network cannot be read back",
		"这个网络的字节读不回来",
	},
	{
		"the bytes are not the plan's",
		"这些字节不是方案中的",
	},
	{
		"no account of this vault signed it",
		"签它的不是这个密匣中的账户",
	},
	{
		"it is no transfer",
		"它不是转账",
	},
	{
		"book: this vault is older than the address book and has no key for it; restore %s from paper or split it again to use the book",
		"地址簿：这个密匣比地址簿更早，没有它的密钥；要使用地址簿，请用纸上的助记词恢复 %[1]s，或重新拆分",
	},
	{
		"book: the name %q is an address itself; take another one",
		"地址簿：名称 %[1]q 本身就是地址；请换一个",
	},
	{
		"address: the guard names %s as the next to be paid at, which other wallets would not find; use the first address",
		"地址：守卫说下一个收款地址是 %[1]s，别的钱包恢复时找不到它；请用第一个地址",
	},
	{
		"review: the guard lets the rest come back to %s, which other wallets would not find; nothing was signed",
		"核对：守卫让找零回到 %[1]s，别的钱包恢复时找不到它；什么都没有签",
	},
}
