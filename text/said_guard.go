package text

// saidGuard is what is said in the guard and the factors.
var saidGuard = []both{
	{
		"password: it is longer than %d characters",
		"密码：超过 %[1]d 个字符",
	},
	{
		"password: it is empty or holds characters that cannot be typed everywhere, such as a tab or a line break",
		"密码：它是空的，或含有并非到处都能输入的字符，例如制表符或换行",
	},
	{
		"password: it has %d characters and needs %d; a few words in a row are long and easy to keep in mind",
		"密码：只有 %[1]d 个字符，需要 %[2]d 个；几个词连在一起，既长又好记",
	},
	{
		"password: it contains your user name, which is the first thing a guesser tries",
		"密码：它含有你的用户名，猜密码的人会首先试它",
	},
	{
		"password: it repeats the same few characters; guessers try that first",
		"密码：它总是重复那几个字符；猜密码的人会首先试它",
	},
	{
		"password: it is, or is built around, one of the passwords that are used and leaked most; guessers try those first",
		"密码：它是最常用、泄露最多的密码之一，或由其改成；猜密码的人会首先试它",
	},
	{
		"too many people are signing in at this moment; try again in a few seconds",
		"此刻登录的人太多；请过几秒再试",
	},
	{
		"balance: ask for at most 20 further assets at once",
		"余额：一次最多再查 20 种资产",
	},
	{
		"balance: %s is not on %s",
		"余额：%[1]s 不在 %[2]s 上",
	},
	{
		"fee: %s has no choice of fees",
		"手续费：%[1]s 的手续费没有档位可选",
	},
	{
		"account: %s on %s is not one of yours at this guard",
		"账户：%[2]s 上的 %[1]s 不是你在这个守卫的账户",
	},
	{
		"another transaction of this address took its place; this one can never be sent, nothing of it left",
		"这个地址的另一笔交易取代了它；它不可能再发出，没有任何币因它转出",
	},
	{
		"the chain took it and it failed there: the amount did not move, the fee is spent",
		"链上收录了它，但它在链上失败了：金额没有移动，手续费已经花掉",
	},
	{
		"another transaction of this address took its place and is final; nothing of this one left",
		"这个地址的另一笔交易取代了它，并且已确定；这一笔没有任何币因它转出",
	},
	{
		"no node has it any more; the guard sends it again",
		"已经没有节点知道它；守卫正在重新发送",
	},
	{
		"another transaction of this address took its place; waiting until that is final",
		"这个地址的另一笔交易取代了它；正在等那一笔确定",
	},
	{
		"the guard had a problem and tries again",
		"守卫遇到了问题，正在重试",
	},
	{
		"idempotency key: it was used for another request",
		"幂等键：它已用于另一个请求",
	},
	{
		"sign: the two messages come from different devices",
		"签名：两条消息来自不同的设备",
	},
	{
		"another transfer of this wallet is being signed; try again in a moment. Nothing was done",
		"这个钱包的另一笔转账正在签名；请稍后再试。什么都没有发生",
	},
	{
		"transfer: one before it in line was stopped",
		"转账：排在它前面的一笔已被停止",
	},
	{
		"transfer: another one took its place in line",
		"转账：另一笔排到了它前面",
	},
	{
		"transfer: it was planned anew meanwhile",
		"转账：其间已重新做了方案",
	},
	{
		"transfer: the chain moved on and the bytes went stale; review plan %d. No new code is needed, nothing was sent",
		"转账：链上情况有变，字节已过时；请核对第 %[1]d 版方案。不需要新的验证码，什么都没有发送",
	},
	{
		"its network is no longer enabled at this guard; nothing was signed",
		"这个守卫已不再启用它的网络；什么都没有签",
	},
	{
		"the guard's half is gone; nothing was signed",
		"守卫半钥已经不在；什么都没有签",
	},
	{
		"its key was split anew before it was sent; nothing was sent",
		"它发送之前，密钥已重新拆分；什么都没有发送",
	},
	{
		"its device was refused before it was sent; nothing was sent",
		"它发送之前，设备已被停用；什么都没有发送",
	},
	{
		"the account was frozen before it was sent; nothing was sent",
		"它发送之前，账户已冻结；什么都没有发送",
	},
	{
		"a signing message did not verify; this half is locked, split again from paper. Your coins are untouched",
		"一条签名消息没有通过验证；这份半钥已锁定，请用纸上的助记词重新拆分。你的币没有受影响",
	},
	{
		"its half was locked",
		"它的半钥已锁定",
	},
	{
		"split: the check was tried %d times; begin the split again",
		"拆分：核验已经试过 %[1]d 次；请重新开始拆分",
	},
	{
		"split: it was begun again meanwhile",
		"拆分：其间已重新开始",
	},
	{
		"split: %q is not a curve",
		"拆分：%[1]q 不是一种曲线",
	},
	{
		"a check message did not verify",
		"一条核验消息没有通过验证",
	},
	{
		"split: a check message did not verify; this split was thrown away, begin it again with the words",
		"拆分：一条核验消息没有通过验证；这次拆分已作废，请用助记词重新开始",
	},
	{
		"split: a newer one has begun",
		"拆分：已经开始了更新的一次",
	},
	{
		"replaced by a newer split; the old device half is worthless now",
		"已被更新的一次拆分取代；旧的设备半钥从此作废",
	},
	{
		"its key was split anew",
		"它的密钥已重新拆分",
	},
	{
		"the split is done: device and guard pay together",
		"拆分完成：设备与守卫合起来才能付款",
	},
	{
		"split: the dealing is %s and this curve may be checked already; ask for the signatures",
		"拆分：这次拆分的状态是：%[1]W，这条曲线可能已经核验；请直接索取签名",
	},
	{
		"sign: the message is not a valid one for this transfer and step; nothing was signed and nothing is locked",
		"签名：这条消息对这笔转账的这一步无效；什么都没有签，什么都没有锁定",
	},
	{
		"code: it was already used; wait for the next one (up to 30 s). Nothing was done",
		"验证码已经用过。请等下一个（最多 30 秒）。什么都没有发生",
	},
	{
		"code: it is not right; check the clock of your phone and try the next one. Nothing was done",
		"验证码不对。请核对手机时间，再试下一个。什么都没有发生",
	},
	{
		"split: these words belong to another user of this guard",
		"拆分：这些助记词属于这个守卫的另一位用户",
	},
	{
		"split: generation %d was asked for, the next one is %d",
		"拆分：申请的是第 %[1]d 代，而下一代是第 %[2]d 代",
	},
	{
		"given up for a newer one",
		"已放弃，改用更新的一次",
	},
	{
		"a split from paper was announced; if it was not you, cancel it before %s",
		"已预告用纸上的助记词重新拆分；如果不是你本人，请在此之前取消：%[1]s",
	},
	{
		"a split from paper began",
		"已开始用纸上的助记词重新拆分",
	},
	{
		"split: generation %d is %s; ask for the next one",
		"拆分：第 %[1]d 代的状态是：%[2]W；请申请下一代",
	},
	{
		"split: there is no such dealing",
		"拆分：没有这次拆分",
	},
	{
		"split: the dealing is %s",
		"拆分：这次拆分的状态是：%[1]W",
	},
	{
		"split: it was begun again meanwhile; this half was thrown away",
		"拆分：其间已重新开始；这份半钥已丢弃",
	},
	{
		"the guard has its half; check messages follow",
		"守卫已收到它的半钥；接下来是核验消息",
	},
	{
		"split: the key %s was dealt here under another identity",
		"拆分：密钥 %[1]s 曾在这里以另一身份拆分",
	},
	{
		"split: the guard's one-time key is used up or older than %s; begin the split again",
		"拆分：守卫的一次性密钥已经用掉，或已超过 %[1]s；请重新开始拆分",
	},
	{
		"split: the guard's half did not pass its checks; nothing was kept, your old half still works",
		"拆分：守卫半钥没有通过检查；什么都没有留下，你原来的半钥仍然可用",
	},
	{
		"split: the words did not sign this request; nothing was changed",
		"拆分：这个请求不是由助记词签的；什么都没有改变",
	},
	{
		"a device was refused before it was sent; nothing was sent",
		"它发送之前，一台设备已被停用；什么都没有发送",
	},
	{
		"device: there is no such device",
		"设备：没有这台设备",
	},
	{
		"device: %q was refused at %s and signs nothing any more",
		"设备：%[1]q 已于 %[2]s 停用，不能再签任何东西",
	},
	{
		"the message is not from one of your devices for this transfer and step; if the device was refused, it signs nothing any more",
		"这条消息不是你的设备为这笔转账的这一步所签；如果该设备已停用，它不能再签任何东西",
	},
	{
		"device: a name of at most %d characters and an Ed25519 key are needed",
		"设备：需要一个最多 %[1]d 个字符的名称和一个 Ed25519 公钥",
	},
	{
		"device: the proof does not show that you hold its key",
		"设备：证明没有表明你持有它的密钥",
	},
	{
		"device: there are already %d",
		"设备：已经有 %[1]d 台",
	},
	{
		"the account is %s: nothing is co-signed and nothing is added until you unfreeze it. Your coins do not move",
		"账户%[1]W：解冻之前，守卫什么都不共签，也不添加任何东西。你的币不会移动",
	},
	{
		"unfreeze: the account password is not right. The account stays frozen",
		"解冻：登录密码不对。账户仍处于冻结状态",
	},
	{
		"unfreeze: the account is %s",
		"解冻：账户%[1]W",
	},
	{
		"transfers are on hold for a while after a freeze",
		"冻结之后一段时间内暂缓提取，不能转账",
	},
	{
		"unfrozen; transfers from %s",
		"已解冻；%[1]s 起可以转账",
	},
	{
		"frozen: nothing is co-signed until you unfreeze",
		"已冻结：解冻之前，守卫什么都不共签",
	},
	{
		"the account was frozen",
		"账户已冻结",
	},
	{
		"network: %s is not enabled at this guard",
		"网络：这个守卫没有启用 %[1]s",
	},
	{
		"name: use %d to %d letters or digits of one script, dots, dashes or underscores",
		"用户名：请用 %[1]d 到 %[2]d 个同一种文字的字母或数字，可含点、横线或下划线",
	},
	{
		"transfer: not before %s: %s",
		"转账：%[1]s 之后才能转账：%[2]s",
	},
	{
		"this half is locked: a message to the guard did not verify, so it co-signs nothing more. Your coins are untouched; split again from paper",
		"这份半钥已锁定：发给守卫的一条消息没有通过验证，因此它不再共签任何东西。你的币没有受影响；请用纸上的助记词重新拆分",
	},
	{
		"transfer: the key %s was not dealt",
		"转账：没有拆分过密钥 %[1]s",
	},
	{
		"address: the account %s came without its keys",
		"地址：账户 %[1]s 没有带来它的公钥",
	},
	{
		"transfer: there is no such transfer",
		"转账：没有这笔转账",
	},
	{
		"transfer: it is %s, and only a proposal can be cancelled. 'hefu wallet stop %s' stops it",
		"转账：它的状态是：%[1]W；只有待批准的转账才能取消。用“hefu wallet stop %[2]s”可以停止它",
	},
	{
		"transfer: it is %s, and only a proposal can be cancelled",
		"转账：它的状态是：%[1]W；只有待批准的转账才能取消",
	},
	{
		"cancelled by you before it was approved",
		"在批准之前由你取消",
	},
	{
		"this device half was replaced by a newer split and signs nothing any more. Your coins are untouched",
		"这份设备半钥已被更新的一次拆分取代，不能再签任何东西。你的币没有受影响",
	},
	{
		"transfer: it is %s",
		"转账：它的状态是：%[1]W",
	},
	{
		"transfer: it expired; nothing was sent, start it again",
		"转账：它已过期；什么都没有发送，请重新开始",
	},
	{
		"transfer: plan %d is stale, review plan %d",
		"转账：第 %[1]d 版方案已过时，请核对第 %[2]d 版",
	},
	{
		"transfer: %d proposals were given up within a day; until that is over, propose one a minute",
		"转账：一天之内已放弃 %[1]d 个提议；在此期间每分钟只能提一个",
	},
	{
		"transfer: %d proposals wait for approval; approve, cancel or let some expire",
		"转账：有 %[1]d 笔在等待批准；请批准、取消，或等其中一些过期",
	},
	{
		"idempotency key: 8 to 128 characters are needed",
		"幂等键：需要 8 到 128 个字符",
	},
	{
		"your session has ended; sign in again",
		"你的会话已结束；请重新登录",
	},
	{
		"session: there is no such live session",
		"会话：没有这个有效的会话",
	},
	{
		"sign up: the name %s is taken",
		"注册：用户名 %[1]s 已被占用",
	},
	{
		"too many wrong attempts; try again tomorrow, or from another place",
		"错误的尝试太多；请明天再试，或换一个地方",
	},
	{
		"too many wrong attempts; try again in %s",
		"错误的尝试太多；请过 %[1]s 再试",
	},
	{
		"%s: %s; counts from %s, until then any session may remove it",
		"%[1]s：%[2]s；自 %[3]s 起生效，在此之前任何会话都可以移除",
	},
	{
		"book: the wallet was never split at this guard; split it first",
		"地址簿：这个钱包从未在这个守卫拆分过；请先拆分",
	},
	{
		"book: it holds %d entries, which is the most; remove one first",
		"地址簿：已有 %[1]d 个条目，达到上限；请先移除一个",
	},
	{
		"the guard's clock was set back: its time stands still at %s until the clock catches up, and no code is taken meanwhile. Ask the operator to set the clock right",
		"守卫的时钟被拨回：在时钟追上之前，它的时间停在 %[1]s，其间不接受任何验证码。请让运营者调准时钟",
	},
	{
		"its time ran out while it rested; nothing was sent",
		"静置期间它的时限已过；什么都没有发送",
	},
	{
		"the limit was lowered while it rested; nothing was sent",
		"静置期间限额被调低；什么都没有发送",
	},
	{
		"its bytes went stale while it rested; nothing was sent, it needs a fresh signature",
		"静置期间它的字节已过时；什么都没有发送，需要重新签名",
	},
	{
		"transfer: the time of plan %d is over",
		"转账：第 %[1]d 版方案的时限已过",
	},
	{
		"incoming: ask for at most %d further assets at once",
		"收款：一次最多再查 %[1]d 种资产",
	},
	{
		"incoming: what arrives on %s cannot be listed",
		"收款：无法列出 %[1]s 上收到的转账",
	},
	{
		"incoming: %s is not on %s",
		"收款：%[1]s 不在 %[2]s 上",
	},
}
