//go:build !js

package text

// saidHelp is what is said in help: what commands and flags are for.
var saidHelp = []both{
	{
		"try everything on a throw-away chain",
		"在用完即弃的开发链上全部试一遍",
	},
	{
		"where everything lies (default: where HEFU_HOME's demo lies, else ./.demo)",
		"所有文件放在哪里（默认：HEFU_HOME 所在的演示目录，否则 ./.demo）",
	},
	{
		"where the guard listens",
		"守卫监听的地址",
	},
	{
		"a one-time code from the demo's authenticator",
		"用演示的验证器生成一个一次性验证码",
	},
	{
		"ether and test tokens for an address",
		"给一个地址发放以太币和测试代币",
	},
	{
		"a wallet whose key is split between your device and your own guard",
		"密钥一分为二的钱包：一半在你的设备，一半在你自己的守卫",
	},
	{
		"paper alone: find and move everything without a guard",
		"只凭纸：不靠守卫，找到并转走所有资产",
	},
	{
		"a network's node, as eip155:1=URL (repeatable)",
		"某个网络的节点，形如 eip155:1=URL（可重复）",
	},
	{
		"file with the nodes of several networks",
		"列有多个网络节点的文件",
	},
	{
		"the paper has a BIP-39 passphrase: ask for it",
		"这张纸有 BIP-39 附加口令：询问它",
	},
	{
		"look beyond so many unused addresses in a row (on networks with many for an account)",
		"连续遇到这么多个没用过的地址后才停止查找（账户有许多地址的网络）",
	},
	{
		"show the words while they are typed",
		"输入助记词时显示在屏幕上",
	},
	{
		"also this token (contract address or CAIP-19 id)",
		"还要查询这种代币（合约地址或 CAIP-19 标识）",
	},
	{
		"sign by the whole key on this machine, and send",
		"在本机用完整的密钥签名并发送",
	},
	{
		"name or CAIP-2 id; not needed with one --node",
		"名称或 CAIP-2 标识；只给了一个 --node 时不需要",
	},
	{
		"slow, normal or fast",
		"slow（慢）、normal（普通）或 fast（快）",
	},
	{
		"the most the fee may be, in coins of the network",
		"手续费最多多少，以该网络的币计",
	},
	{
		"where the network carries one",
		"附言，仅限支持附言的网络",
	},
	{
		"end when it is sent, do not watch it become final",
		"发出后即结束，不等到确定",
	},
	{
		"ask no node: print the signed bytes",
		"不询问节点：只打印签好的字节",
	},
	{
		"with --offline: how many transactions the account has made",
		"与 --offline 同用：账户已发出多少笔交易",
	},
	{
		"with --offline: the most per unit of gas, in gwei (10⁻⁹ coins)",
		"与 --offline 同用：Gas 单价最多多少，单位 gwei（10⁻⁹ 个币）",
	},
	{
		"with --offline: of that for whoever includes it, in gwei",
		"与 --offline 同用：其中的优先费（给打包者），单位 gwei",
	},
	{
		"with --offline: the gas that a node estimates; a quarter is added",
		"与 --offline 同用：节点估算的 Gas；会再加四分之一",
	},
	{
		"with --offline: of a token that this program does not know",
		"与 --offline 同用：本程序不认识的代币的小数位数",
	},
	{
		"the guard",
		"守卫",
	},
	{
		"configuration file (HEFU_CONFIG)",
		"配置文件（HEFU_CONFIG）",
	},
	{
		"explain what is wrong with the configuration and end",
		"说明配置哪里不对，然后结束",
	},
	{
		"print an example configuration and end",
		"打印一份配置样例，然后结束",
	},
	{
		"list the networks that can be enabled and end",
		"列出可以启用的网络，然后结束",
	},
	{
		"directory of the identity and the key halves",
		"存放身份与半钥的目录",
	},
	{
		"directory of the database",
		"存放数据库的目录",
	},
	{
		"debug, info, warn or error",
		"debug、info、warn 或 error",
	},
	{
		"text or json",
		"text 或 json",
	},
	{
		"the user's side: keys, addresses, transfers",
		"用户这一边：密钥、地址、转账",
	},
	{
		"sign in with password and code",
		"用密码和验证码登录",
	},
	{
		"the guard's, as its operator gave it",
		"守卫的指纹，由运营者给出",
	},
	{
		"one-time code",
		"一次性验证码",
	},
	{
		"end this session; vault and coins stay as they are",
		"结束本次会话；密匣和币都不变动",
	},
	{
		"where you are signed in",
		"你在哪些地方登录着",
	},
	{
		"end another session; needs a code",
		"结束另一个会话；需要验证码",
	},
	{
		"devices that the guard knows",
		"守卫认得的设备",
	},
	{
		"list them",
		"列出设备",
	},
	{
		"make the guard refuse a device at once",
		"让守卫立即停用一台设备",
	},
	{
		"stop every co-signature at once; asks nothing",
		"立即停止一切共签；不提任何问题",
	},
	{
		"end a freeze with password and code; transfers wait",
		"用密码和验证码解冻；之后要等待才能转账",
	},
	{
		"open an account at a guard",
		"在守卫那里开户",
	},
	{
		"the address to receive at",
		"收款地址",
	},
	{
		"name or CAIP-2 id",
		"名称或 CAIP-2 标识",
	},
	{
		"print the bare address and nothing else",
		"只打印地址本身",
	},
	{
		"your accounts, derived on this device",
		"你的账户，由本机推导得出",
	},
	{
		"review and approve a transfer that was proposed earlier",
		"核对并批准先前提出的转账",
	},
	{
		"end when it is approved, do not watch it become final",
		"批准后即结束，不等到确定",
	},
	{
		"directory of vault, session and wallet.toml (HEFU_HOME)",
		"存放密匣、会话和 wallet.toml 的目录（HEFU_HOME）",
	},
	{
		"URL of the guard",
		"守卫的网址",
	},
	{
		"label or id, where the vault holds several",
		"标签或编号，密匣中有多个钱包时使用",
	},
	{
		"file with the account password (scripts)",
		"存有登录密码的文件（供脚本使用）",
	},
	{
		"file with the vault password (scripts)",
		"存有密匣密码的文件（供脚本使用）",
	},
	{
		"one JSON object a line, for scripts; errors as JSON on stderr",
		"每行一个 JSON 对象，供脚本使用；错误以 JSON 写到标准错误",
	},
	{
		"do not ask; agree to every question, but approve and what could pay twice are a person's to answer",
		"不再询问，一律同意；但批准转账和可能重复付款的事仍须由人回答",
	},
	{
		"let somebody, usually a contract, take up to an amount of a token; 0 takes that back",
		"授权某人（通常是合约）取走最多某个数量的代币；数量为 0 即取消授权",
	},
	{
		"your transfers and what arrived, newest first",
		"你的转账和收到的，最新的在前",
	},
	{
		"how many transfers at most",
		"最多显示多少笔转账",
	},
	{
		"all transfers, however many",
		"全部转账，不论多少",
	},
	{
		"one transfer; goes on watching one that is under way",
		"一笔转账；如果还在进行，就继续观看",
	},
	{
		"show it once and end",
		"显示一次就结束",
	},
	{
		"what your account holds",
		"你的账户里有什么",
	},
	{
		"bring a wallet back from paper, in any official language",
		"用纸上的助记词恢复钱包，任何一种官方语言都可以",
	},
	{
		"a name for it on this device",
		"它在本机上的名称",
	},
	{
		"make a new wallet and show its paper",
		"新建钱包并显示要抄在纸上的词",
	},
	{
		"12 or 24",
		"12 或 24",
	},
	{
		"ask for a BIP-39 passphrase too; without it the paper does not restore",
		"另设 BIP-39 附加口令；没有它，光凭纸无法恢复",
	},
	{
		"do not ask for three of the words",
		"不抽查其中三个词",
	},
	{
		"drop a proposal, stop what is not sent, or try to take the place of what is sent",
		"放弃待批准的、停止尚未发出的，或尝试取代已经发出的转账",
	},
	{
		"pay more for a transfer that waits at the nodes: another version takes its place",
		"为在节点等待的转账付更高的手续费：由另一个版本取代它",
	},
	{
		"slow, normal or fast; never less than what takes the place",
		"slow、normal 或 fast；绝不低于取代所需",
	},
	{
		"send coins: review on this device, approve by a code for exactly this transfer",
		"发币：在本机核对，用只对这笔转账有效的验证码批准",
	},
	{
		"split the key between this device and the guard; goes on where it was interrupted",
		"在本机与守卫之间拆分密钥；中断后可接着进行",
	},
	{
		"one-time codes, in order (a new device needs one, the split another)",
		"一次性验证码，按顺序（新设备要一个，拆分要另一个）",
	},
	{
		"stay until the waiting period of a new split is over",
		"一直等到重新拆分的等待期结束",
	},
	{
		"cancel an announced split; any session may",
		"取消预告的拆分；任何会话都可以",
	},
	{
		"language: en or zh (else LC_ALL, LC_MESSAGES, LANG decide)",
		"语言：en 或 zh（不写则由 LC_ALL、LC_MESSAGES、LANG 决定）",
	},
	{
		"where to listen, as host:port",
		"监听的地址，形如 host:port",
	},
	{
		"your address book, checked on this device",
		"你的地址簿，由本机检验",
	},
	{
		"add an entry; it counts after a waiting period",
		"添加一个条目；等待期之后生效",
	},
	{
		"take an entry out, by name or id, at once; any session may",
		"按名称或标识立即移除一个条目；任何会话都可以",
	},
	{
		"whom you may mean: your address book, and whom you have paid",
		"你可能要付给谁：你的地址簿，和你付过款的人",
	},
	{
		"where the recipient looks like an address that you know: the last 8 characters of the one that you mean",
		"当收款人像你认识的某个地址时：你要付的那个地址的最后 8 个字符",
	},
	{
		"also what arrived, as the guard says; with --json only where this is set",
		"也显示收到的，据守卫所说；使用 --json 时须明确写出",
	},
}
