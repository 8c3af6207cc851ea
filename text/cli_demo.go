//go:build !js

package text

// demoTexts are what the command line says about 'hefu demo', and what every command may say.
var demoTexts = map[Key]both{
	"demo.busy": {
		"demo: %[1]s is in use, perhaps by another demo. End it, or choose another address with --addr",
		"演示：%[1]s 已被占用，也许是另一个演示。请结束它，或用 --addr 换一个地址",
	},
	"demo.second": {
		"demo: another demo runs in %[1]s (process %[2]d). End it first, or choose another directory with --dir",
		"演示：%[1]s 中已有另一个演示在运行（进程 %[2]d）。请先结束它，或用 --dir 换一个目录",
	},
	"demo.none": {
		"demo: none runs in %[1]s. Start it in another terminal with 'hefu demo' (or make demo)",
		"演示：%[1]s 中没有演示在运行。请在另一个终端用“hefu demo”（或 make demo）启动",
	},
	"demo.tree": {
		"demo: there is no anvil here, and what installs one is in the source tree. Run it in the folder of the source tree, or put Foundry's anvil on the PATH; nothing was started",
		"演示：这里没有 anvil，而安装它所需的文件在源代码目录里。请在源代码目录中运行，或把 Foundry 的 anvil 放到 PATH 中；什么都没有启动",
	},
	"demo.ready": {
		"Hefu demo: real chains of one (anvil, btcd) and a guard, all on this machine, ready after %[1]s.\nIts coins are worth nothing. Everything is in %[2]s; Ctrl-C ends it all.",
		"Hefu 演示：真实的链（anvil、btcd）和一个守卫，都只在本机，用时 %[1]s 准备就绪。\n上面的币没有价值。所有文件都在 %[2]s；按 Ctrl-C 全部结束。",
	},
	"demo.page": {
		"The wallet in your browser: open %[1]s\nCoins for an address that it shows: %[2]s demo faucet ADDRESS",
		"浏览器里的钱包：打开 %[1]s\n给它显示的地址发币：%[2]s demo faucet ADDRESS",
	},
	"demo.walk": {
		"Or on the command line. In another terminal, once:",
		"或者用命令行。在另一个终端，先执行一次：",
	},
	"demo.then": {
		"Then these five, one after the other:",
		"然后依次执行这五条：",
	},
	"demo.paste": {
		"\n  %[1]s\n",
		"\n  %[1]s\n",
	},
	"demo.token": {
		"A token, too: %[1]s",
		"还有一种代币：%[1]s",
	},
	"demo.coins": {
		"Bitcoin, too: %[1]s",
		"还有比特币：%[1]s",
	},
	"demo.btcd": {
		"Building the Bitcoin dev node (go install, once, half a minute) …",
		"正在编译比特币开发节点（go install，仅此一次，约半分钟）……",
	},
	"demo.btcd.none": {
		"There is no Bitcoin in this demo: %[1]s",
		"这个演示里没有比特币：%[1]s",
	},
	"demo.faucet.coins": {
		"%[1]s %[2]s went to %[3]s.",
		"已向 %[3]s 发放 %[1]s %[2]s。",
	},
	"demo.about": {
		"The two passwords and the authenticator's secret of this demo lie in %[1]s, so that you need not type: convenient here, wrong anywhere else.",
		"这个演示的两个密码和验证器密钥都放在 %[1]s，省得你输入：在这里方便，在别处就是错误。",
	},
	"demo.over": {
		"Ended. The state stays in %[1]s.",
		"已结束。状态保留在 %[1]s。",
	},
	"demo.faucet": {
		"%[1]s ETH and %[2]s %[3]s went to %[4]s.",
		"已向 %[4]s 发放 %[1]s ETH 和 %[2]s %[3]s。",
	},
	"demo.anvil": {
		"Installing the dev chain (npm ci in test/chain, once) …",
		"正在安装开发链（在 test/chain 中执行 npm ci，仅此一次）……",
	},
	"interrupted": {
		"interrupted; nothing more was done",
		"已中断；没有再做任何事",
	},
	"prompt.eof": {
		"no answer could be read; the answers come from the terminal or, one line each, from standard input",
		"读不到回答；回答来自终端，或者从标准输入逐行读取",
	},
	"misused": {
		"%[2]v. It is used so: %[1]s",
		"%[2]v。用法：%[1]s",
	},
	"misused.missing": {
		"missing: %[1]s",
		"缺少：%[1]s",
	},
	"misused.negative": {
		"an amount cannot be negative",
		"金额不能是负数",
	},
	"error.line": {
		"hefu: %[1]s\n",
		"hefu：%[1]s\n",
	},
	"error.internal": {
		"%[1]s: something failed in this program or on this machine: %[2]v. Nothing more was done than what is shown above",
		"%[1]s：本程序或本机出了问题：%[2]v。除了上面已显示的，没有再做任何事",
	},
}
