//go:build !js

package text

// accountTexts are what the command line says about guard, sign-in, sessions, devices, freeze.
var accountTexts = map[Key]both{
	"guard.first": {
		"Guard %[1]s\nFingerprint %[2]s",
		"守卫 %[1]s\n指纹 %[2]s",
	},
	"guard.dev": {
		"It serves throw-away chains only.",
		"它只服务于用完即弃的开发链。",
	},
	"guard.ask": {
		"Is this the fingerprint that the guard's operator gave you? [y/N] ",
		"这个指纹与守卫运营者给你的一致吗？（是/否，直接回车为否）",
	},
	"guard.no": {
		"sign up: the guard's fingerprint was not confirmed; nothing was sent. Ask its operator for it and compare all of it",
		"注册：守卫的指纹没有得到确认；什么都没有发送。请向运营者索取指纹，并逐字核对",
	},
	"guard.missing": {
		"guard: no address is known. Say it once with --guard URL",
		"守卫：还不知道它的地址。请用 --guard URL 指明一次",
	},
	"guard.changed": {
		"guard: %[1]s now shows the fingerprint %[2]s; this device knows it as %[3]s. It is another guard or somebody in between. Nothing was sent; ask the operator before you go on",
		"守卫：%[1]s 现在出示的指纹是 %[2]s，而本机记录的是 %[3]s。它是另一个守卫，或者有人从中作梗。什么都没有发送；继续之前请先问运营者",
	},
	"guard.lies": {
		"guard: %[1]s shows an identity key that does not have the fingerprint %[2]s. Do not use it; nothing was sent",
		"守卫：%[1]s 出示的身份公钥与指纹 %[2]s 不符。不要使用它；什么都没有发送",
	},
	"reach.refused": {
		"refused the connection; nothing listens there",
		"拒绝连接；那里没有程序在监听",
	},
	"reach.name": {
		"has a name that cannot be found; look at the address and at your network",
		"的域名查不到；请检查地址和网络",
	},
	"reach.tls": {
		"shows no certificate that can be trusted; it may be another machine, or plain http behind an https address",
		"没有出示可信的证书；它可能是另一台机器，或者 https 地址后面是明文 http",
	},
	"reach.slow": {
		"did not answer in time",
		"没有及时答复",
	},
	"reach.lost": {
		"cannot be reached; look at your network",
		"无法连接；请检查网络",
	},
	"reach.before": {
		"guard: %[1]s %[2]s. Nothing was asked for and nothing was done; try again when it can be reached",
		"守卫：%[1]s %[2]s。还没有提出任何请求，什么都没有发生；等能连上时再试",
	},
	"reach.during": {
		"guard: %[1]s %[2]s. It stopped answering while this command ran. What this command asked for may have been done: look before you ask again ('hefu wallet history')",
		"守卫：%[1]s %[2]s。它在本命令执行途中停止了答复。命令所请求的事可能已经办了：再次请求之前请先查看（“hefu wallet history”）",
	},
	"account.name": {
		"User name: ",
		"用户名：",
	},
	"account.password": {
		"Account password: ",
		"登录密码：",
	},
	"account.password.new": {
		"New account password (signs you in; not the vault password): ",
		"新的登录密码（用于登录；不是密匣密码）：",
	},
	"account.password.again": {
		"The same again: ",
		"再输入一次：",
	},
	"account.password.match": {
		"sign up: the two passwords differ; nothing was sent",
		"注册：两次输入的密码不同；什么都没有发送",
	},
	"totp.add": {
		"Add this to your authenticator app: scan the code or type the secret. An older entry of the same name is worthless now; delete it.\n\n  %[1]s: %[2]s\n  %[3]s\n  %[4]s\n",
		"请把它加入你的验证器应用：扫描二维码，或手动输入密钥。同名的旧条目已经作废，请删除。\n\n  %[1]s：%[2]s\n  %[3]s\n  %[4]s\n",
	},
	"signup.code": {
		"sign up: the code is not right. Type the one that the new entry shows, and check the clock of your phone",
		"注册：验证码不对。请输入新条目显示的验证码，并核对手机时间",
	},
	"totp.saved": {
		"The authenticator's secret was written to %[1]s. A second factor that lies beside the first is for scripts and demos only.",
		"验证器的密钥已写入 %[1]s。第二个因素与第一个放在一起，只适用于脚本和演示。",
	},
	"totp.ask": {
		"Code from your authenticator: ",
		"验证器上的验证码：",
	},
	"totp.for": {
		"Code from your authenticator, for %[1]s: ",
		"验证器上的验证码（用于%[1]s）：",
	},
	"code.send": {
		"paying %[1]s %[2]s to %[3]s",
		"向 %[3]s 支付 %[1]s %[2]s",
	},
	"code.digits": {
		"the code has six digits",
		"验证码是六位数字",
	},
	"code.wrong": {
		"the guard did not take the code: it is not right. Check the clock of your phone",
		"验证码不对。请核对手机时间",
	},
	"code.used": {
		"the guard did not take the code: it was used already. Wait for a NEW one, up to 30 s",
		"这个验证码已经用过。请等新的验证码，最多 30 秒",
	},
	"code.again": {
		"%[1]s.",
		"%[1]s。",
	},
	"totp.wait": {
		"The authenticator file has no unused code; the next one comes in %[1]d s …",
		"验证器文件里没有未用过的验证码；%[1]d 秒后会有新的……",
	},
	"signedup": {
		"Signed up as %[1]s; you are signed in.",
		"已注册为 %[1]s，并已登录。",
	},
	"signedin": {
		"Signed in as %[1]s.",
		"已登录为 %[1]s。",
	},
	"signedin.frozen": {
		"The account is frozen since %[1]s: nothing is co-signed. 'hefu wallet unfreeze' ends it.",
		"账户自 %[1]s 起处于冻结状态：守卫什么都不共签。用“hefu wallet unfreeze”解冻。",
	},
	"signedout": {
		"Signed out. The vault on this device and your coins are untouched.",
		"已退出登录。本机的密匣和你的币都没有变动。",
	},
	"signout.ask": {
		"Sign out? %[1]s[y/N] ",
		"要退出登录吗？%[1]s（是/否，直接回车为否）",
	},
	"signout.open": {
		"%[1]d transfers are not finished; they go on without you. ",
		"还有 %[1]d 笔转账没有完成，退出后它们会继续进行。",
	},
	"signout.no": {
		"sign out: you are still signed in",
		"退出登录：你仍处于登录状态",
	},
	"session.none": {
		"you are not signed in. 'hefu wallet signin' or, the first time, 'hefu wallet signup'",
		"你没有登录。请用“hefu wallet signin”登录；第一次使用请用“hefu wallet signup”注册",
	},
	"session.line": {
		"%[1]s  %-20[2]s  since %[3]s, last seen %[4]s%[5]s",
		"%[1]s  %-20[2]s  始于 %[3]s，最近活动 %[4]s%[5]s",
	},
	"session.current": {
		"  (this one)",
		"（当前会话）",
	},
	"session.ended": {
		"  ended %[1]s",
		"，已于 %[1]s 结束",
	},
	"session.gone": {
		"The session has ended.",
		"该会话已结束。",
	},
	"device.line": {
		"%[1]s  %-20[2]s  since %[3]s%[4]s",
		"%[1]s  %-20[2]s  始于 %[3]s%[4]s",
	},
	"device.current": {
		"  (this device)",
		"（本机）",
	},
	"device.refused": {
		"  refused %[1]s",
		"，已于 %[1]s 停用",
	},
	"device.unconfirmed": {
		"  to be confirmed",
		"，待确认",
	},
	"device.confirmed": {
		"The device %[1]q is confirmed. The guard takes its messages again.",
		"设备 %[1]q 已确认。守卫重新接受它的消息。",
	},
	"device.doubted": {
		"The guard was restored from a backup: it takes nothing from the device %[1]q before you confirm it. Is it yours? 'hefu wallet devices confirm %[2]s'. If you refused it or lost it: 'hefu wallet devices refuse %[2]s'",
		"守卫是从备份恢复的：在你确认之前，它不接受设备 %[1]q 的任何消息。如果是你的设备，请用“hefu wallet devices confirm %[2]s”确认；如果你停用过它或弄丢了它，请用“hefu wallet devices refuse %[2]s”",
	},
	"device.gone": {
		"The guard takes nothing from this device any more, at once. The half on it still exists: only a new split from paper makes it worthless.",
		"守卫从现在起不再接受这台设备的任何消息。设备上的半钥仍然存在：只有用纸上的助记词重新拆分，才会让它作废。",
	},
	"frozen": {
		"Frozen. The guard co-signs nothing, and what was not sent is deleted. Every session has ended, this one too.\nTo unfreeze: hefu wallet signin, then hefu wallet unfreeze",
		"已冻结。守卫什么都不共签，尚未发送的都已删除。所有会话都已结束，包括当前会话。\n解冻方法：先 hefu wallet signin，再 hefu wallet unfreeze",
	},
	"freeze.unreached": {
		"NOT confirmed frozen: the guard %[1]s %[2]s. Try again; freezing twice does no harm",
		"没有确认冻结：守卫 %[1]s %[2]s。请再试一次；重复冻结没有坏处",
	},
	"freeze.session": {
		"freeze: this session has ended or never was. If you froze the account a moment ago, it is frozen: every session ended with it. 'hefu wallet signin' tells; then freeze, if it is not",
		"冻结：该会话已经结束，或从未存在。如果你刚刚冻结过账户，那么它已经冻结：所有会话都随之结束。用“hefu wallet signin”可以得知；如果还没有冻结，请再冻结一次",
	},
	"unfrozen": {
		"No longer frozen. Transfers from %[1]s; until then transfers are on hold.",
		"已解冻。%[1]s 起可以转账；在此之前暂缓提取，不能转账。",
	},
	"unfrozen.now": {
		"No longer frozen.",
		"已解冻。",
	},
}
