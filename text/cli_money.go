//go:build !js

package text

// moneyTexts are what the command line says about accounts, balances and the review.
var moneyTexts = map[Key]both{
	"accounts.head": {
		"%[1]s  (%[2]s)",
		"%[1]s  (%[2]s)",
	},
	"accounts.kind": {
		"guarded: half here, half at the guard, whole on paper",
		"合符账户：一半在本机，一半在守卫，完整的在纸上",
	},
	"accounts.import": {
		"guarded, imported: limits bind only this guard, the words have existed whole elsewhere",
		"合符账户（导入）：限额只约束这个守卫，助记词曾在别处完整存在过",
	},
	"accounts.whole": {
		"whole on this device, not split yet",
		"密钥完整存于本机，还没有拆分",
	},
	"accounts.none": {
		"accounts: the vault holds no wallet yet. Make one with 'hefu wallet create', or bring one back with 'hefu wallet restore'",
		"账户：密匣中还没有钱包。用“hefu wallet create”新建，或用“hefu wallet restore”恢复",
	},
	"accounts.dead": {
		"  %[1]s",
		"  %[1]s",
	},
	"half.dead": {
		"this wallet was split again, on the device %[1]s, at %[2]s. The half here is dead: it signs nothing any more, and your coins are where they were. To pay from here again, restore from paper and split; the other device then stops paying",
		"这个钱包已于 %[2]s 在设备 %[1]s 上重新拆分。本机的半钥已经作废：它不能再签任何东西，你的币仍在原处。要重新从本机付款，请用纸上的助记词恢复并再次拆分；届时那台设备将不能付款",
	},
	"receive.whole": {
		"The key is whole on this device, not split yet. The address stays the same after the split.",
		"密钥完整存于本机，还没有拆分。拆分之后地址不变。",
	},
	"accounts.line": {
		"  %-16[1]s %[2]s   %[3]s",
		"  %-16[1]s %[2]s   %[3]s",
	},
	"receive.head": {
		"To receive on %[1]s, give this address:",
		"在 %[1]s 上收款，请把这个地址给对方：",
	},
	"receive.warn": {
		"It was derived on this device. Send to it only on %[1]s: what is sent on a network that hefu does not serve can be got back from paper only, or not at all.",
		"地址由本机推导得出。请只在 %[1]s 上向它转账：发到 hefu 不支持的网络上的币，只能用纸上的助记词取回，或者根本取不回。",
	},
	"receive.first": {
		"This is the first address. Whether it was paid at already is known at the guard, which cannot be asked now; whoever knows one address of yours sees what happens there.",
		"这是第一个地址。它是否已经收过款，要问守卫才知道，而现在问不到；知道你某个地址的人，看得到那里发生的一切。",
	},
	"balance.arrives": {
		"  %[1]s %[2]s arrives, in no block yet",
		"  另有 %[1]s %[2]s 正在到账，还不在任何区块里",
	},
	"balance.others": {
		"On %[1]s alone. With --network also: %[2]s",
		"只是 %[1]s 上的。加 --network 还可以看：%[2]s",
	},
	"balance.line": {
		"  %[1]s %[2]s%[3]s",
		"  %[1]s %[2]s%[3]s",
	},
	"guard.says": {
		"  (the guard says)",
		"（据守卫所说）",
	},
	"network.which": {
		"network: this guard serves %[1]s; say which one with --network",
		"网络：这个守卫支持 %[1]s；请用 --network 选定一个",
	},
	"network.unknown": {
		"network: this guard does not serve %[1]q; it serves %[2]s",
		"网络：这个守卫不支持 %[1]q；它支持 %[2]s",
	},
	"asset.unknown": {
		"asset: %[1]q is not an asset on %[2]s; name it by symbol (%[3]s) or by its contract address",
		"资产：%[1]q 不是 %[2]s 上的资产；请写代号（%[3]s）或它的合约地址",
	},
	"fee.ceiling": {
		"fee: the guard quotes up to %[1]s %[2]s, more than the %[3]s %[2]s that this program takes on its word. If you do want to pay that, say so with --fee-cap; nothing was signed",
		"手续费：守卫报价最高 %[1]s %[2]s，超过了本程序会直接相信的 %[3]s %[2]s。如果确实愿意付，请用 --fee-cap 写明；什么都没有签",
	},
	"fee.which": {
		"fee: %[1]q is not one of slow, normal, fast",
		"手续费：%[1]q 不是 slow、normal、fast 之一",
	},
	"review.title": {
		"Review, read from the bytes on this device",
		"核对（由本机从待签的字节中读出）",
	},
	"review.to": {
		"To",
		"收款人",
	},
	"review.bare": {
		"you typed it in small letters only: no checksum protected it; compare it with care",
		"你输入的全是小写字母，没有校验和保护；请仔细核对",
	},
	"review.own": {
		"an address of your own wallet on this device",
		"这是你自己钱包在本机的地址",
	},
	"review.amount": {
		"Amount",
		"金额",
	},
	"review.fee": {
		"Fee",
		"手续费",
	},
	"review.fee.cap": {
		"at most %[1]s %[2]s",
		"最多 %[1]s %[2]s",
	},
	"review.total": {
		"At most",
		"合计最多",
	},
	"review.from": {
		"From",
		"付款账户",
	},
	"review.network": {
		"Network",
		"网络",
	},
	"review.memo": {
		"Memo",
		"附言",
	},
	"review.more": {
		"More",
		"其他",
	},
	"review.token": {
		"Token",
		"代币",
	},
	"review.says": {
		"the guard says it is called %[1]s with %[2]d decimals; this program does not know it",
		"守卫说它叫 %[1]s，有 %[2]d 位小数；本程序不认识它",
	},
	"review.labels": {
		"Who enforces what",
		"由谁强制",
	},
	"review.device": {
		"these bytes pay this recipient this amount; the fee cannot pass the cap",
		"这些字节把这笔金额付给这个收款人；手续费不会超过上限",
	},
	"review.guard": {
		"no signature without your code for exactly this transfer, and none above the limit of 24 hours; until it is sent any session stops it, and a freeze does",
		"没有你为这笔转账输入的验证码，就没有签名；超过 24 小时限额，也没有签名；发送之前，任何会话都可以停止它，冻结也会拦下它",
	},
	"review.rest": {
		"to a recipient who is new to the guard, or above a fifth of the limit, it rests %[1]s before it is sent",
		"付给守卫不认识的收款人，或超过限额的五分之一，会先静置 %[1]s 再发出",
	},
	"review.norest": {
		"nothing rests at this guard: its operator set the rest to zero",
		"此守卫不静置任何转账：运营者把静置时间设成了零",
	},
	"review.chain": {
		"once sent it cannot be taken back",
		"一经发出，无法收回",
	},
	"review.clash": {
		"It competes with %[1]s, which this device signed and which is not final: at most one of the two can happen.",
		"它与本机签过、尚未确定的 %[1]s 互斥：两者最多只有一个会发生。",
	},
	"review.twin": {
		"It pays the same recipient as much as %[1]s, which this device signed and which is not final: both can happen, and then you pay twice.",
		"它与本机签过、尚未确定的 %[1]s 收款人相同、数额相同：两笔都可能发生，那样你就付了两次。",
	},
	"review.expires": {
		"The offer ends at %[1]s.",
		"此方案有效至 %[1]s。",
	},
}
