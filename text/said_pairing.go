package text

// saidPairing is what is said when a half goes to another device.
var saidPairing = []both{
	{
		"the guard carries a half to another of your devices only for a one-time code and within ten minutes, and cannot read it",
		"守卫只凭一次性验证码、在十分钟之内把半钥转交给你的另一台设备，并且读不了它",
	},
	{
		"pairing: this device waits for nothing any more; show a fresh code",
		"配对：这台设备已不再等待；请显示新的配对码",
	},
	{
		"pairing: the guard's list changed while it was read; try again",
		"配对：读取时守卫的列表变了；请再试一次",
	},
	{
		"pairing: %d were begun within an hour; try again in %d minutes",
		"配对：一小时内已发起 %[1]d 次；请在 %[2]d 分钟后再试",
	},
	{
		"pairing: the box has 1 to %d bytes",
		"配对：盒子须有 1 到 %[1]d 字节",
	},
	{
		"pairing: this is the device that waits; the half comes from another one, which you have signed in on too",
		"配对：这就是等待的设备；半钥要从你也已登录的另一台设备交来",
	},
	{
		"pairing: only the device that waits ends it; it ends by itself at %s",
		"配对：只有等待的设备能结束它；它会在 %[1]s 自行结束",
	},
	{
		"pairing: it is over; show a fresh code on the new device",
		"配对：已经结束；请在新设备上显示新的配对码",
	},
	{
		"pairing: the guard's database was brought back from a backup; no device gets a half until the hold is over",
		"配对：守卫的数据库是从备份恢复的；暂缓期结束之前，任何设备都得不到半钥",
	},
	{
		"pairing: the half is locked and signs nothing on any device; split again from paper",
		"配对：半钥已锁定，在任何设备上都不能签名；请用纸重新拆分",
	},
	{
		"pairing: no wallet is split at this guard, so there is nothing to hand over",
		"配对：没有钱包在此守卫拆分，没有可以交出的东西",
	},
	{
		"pairing: the sealed key has 1 to %d bytes",
		"配对：加密的公钥须有 1 到 %[1]d 字节",
	},
	{
		"pairing: the code has 32 letters and digits (A to Z, 2 to 7); compare it with the other screen",
		"配对：配对码有 32 个字母和数字（A 到 Z、2 到 7）；请与另一块屏幕核对",
	},
	{
		"pairing: the code is of no device that waits; look at the other screen",
		"配对：没有等待的设备是这个配对码；请看另一块屏幕",
	},
	{
		"pairing: the code is of another device; nothing was handed over",
		"配对：配对码是另一台设备的；什么都没有交出",
	},
	{
		"pairing: no wallet of this device is split with this guard, so there is nothing to hand over",
		"配对：这台设备上没有与此守卫拆分的钱包，没有可以交出的东西",
	},
	{
		"pairing: the content cannot be written; nothing was handed over",
		"配对：内容无法写出；什么都没有交出",
	},
	{
		"pairing: with all that is on its way it is too much for one message; nothing was handed over. Wait until transfers are final and begin again",
		"配对：加上所有在途的转账，内容超出一条消息；什么都没有交出。请等转账确定之后重新开始",
	},
	{
		"pairing: the key of the other device is not one; nothing was handed over",
		"配对：另一台设备的公钥无效；什么都没有交出",
	},
	{
		"pairing: what came was not sealed by a device that was given this code; nothing was taken. Begin again, and if it happens again do not trust this guard",
		"配对：收到的内容不是由得到此配对码的设备加密的；什么都没有取用。请重新开始；如果再次发生，就不要信任这个守卫",
	},
	{
		"pairing: what came is not a half that this program can use; nothing was taken",
		"配对：收到的不是本程序能用的半钥；什么都没有取用",
	},
	{
		"pairing: the solo account %s has the same words, and its key lies whole on this device; remove that account first",
		"配对：单钥账户 %[1]s 用的是同样的助记词，完整的密钥就在这台设备上；请先移除那个账户",
	},
	{
		"pairing: %s is another wallet on this device; it stays as it is",
		"配对：%[1]s 在这台设备上是另一个钱包；它保持原样",
	},
	{
		"pairing: the words of %s are on this device, or it is being split here; it stays as it is",
		"配对：%[1]s 的助记词在这台设备上，或正在这里拆分；它保持原样",
	},
	{
		"pairing: %s is split with another guard on this device; it stays as it is",
		"配对：%[1]s 在这台设备上是与另一个守卫拆分的；它保持原样",
	},
	{
		"pairing: %s is on this device already; it stays as it is",
		"配对：%[1]s 已在这台设备上；它保持原样",
	},
	{
		"pairing: this device has a later half of %s than the other one; pair the other way round",
		"配对：这台设备上 %[1]s 的半钥比另一台的更新；请反过来配对",
	},
	{
		"pairing: this device is not registered at the guard; sign in first",
		"配对：这台设备没有在守卫登记；请先登录",
	},
	{
		"pairing: it has an answer already, or is over; begin again on the new device",
		"配对：它已经有了回答，或已经结束；请在新设备上重新开始",
	},
}
