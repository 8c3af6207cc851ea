package text

// webTexts are what the command line says about 'hefu open' and 'hefu web'.
var webTexts = map[Key]both{
	"open.ready": {
		"Your wallet:  %[1]s\nguard         %[2]s\nfingerprint   %[3]s\nIt stays there until you press Ctrl-C. The page is this program's own.",
		"你的钱包：%[1]s\n守卫      %[2]s\n指纹      %[3]s\n按 Ctrl-C 结束。网页是本程序自带的。",
	},
	"open.self": {
		"Open the address in your browser.",
		"请在浏览器中打开这个地址。",
	},
	"open.away": {
		"The guard %[1]s does not answer. The page opens all the same and shows what it can show without it.",
		"守卫 %[1]s 没有应答。网页照样打开，显示没有守卫也能显示的内容。",
	},
	"open.port": {
		"open: %[1]d is no port; choose one from 1 to 65535",
		"打开：%[1]d 不是端口号；请在 1 到 65535 之间选择",
	},
	"open.busy": {
		"open: another program listens on port %[1]d of localhost. If it is a 'hefu open' of yours, use its page; if you do not know it, do not open that address: on a machine with several users it may be somebody else's. --port chooses another port, where the browser has neither the vault nor the passkeys of this one",
		"打开：本机的 %[1]d 端口已有别的程序在监听。如果那是你自己的 hefu open，就用它的网页；如果你不认识它，不要打开那个地址：在多人共用的机器上，它可能是别人的。用 --port 可以换一个端口，但浏览器在那里没有这个端口的密匣和通行密钥",
	},
	"open.not": {
		"open: only calls of the API are passed on to the guard",
		"打开：只有 API 调用会转交给守卫",
	},
	"open.body": {
		"open: the request is larger than %[1]d bytes or did not arrive completely",
		"打开：请求超过 %[1]d 字节，或没有完整到达",
	},
	"open.lost": {
		"open: the guard %[1]s cannot be reached; ask for the state before you try again",
		"打开：连不上守卫 %[1]s；再试之前请先查看状态",
	},
	"open.odd": {
		"open: what %[1]s answers is no answer of a Hefu guard; nothing of it was passed on",
		"打开：%[1]s 的应答不是 Hefu 守卫的应答；没有转交任何内容",
	},
	"web.limits": {
		"Against accident: this finds a page that is old, damaged or of another build. A guard that lies could give a changed page to a browser and the true one to this command; against that there is 'hefu open'.",
		"防意外：这能发现过时的、损坏的或另一个版本的网页。说谎的守卫可以把改过的网页给浏览器，而把真的给这个命令；要防这一点，请用 hefu open。",
	},
	"web.differs": {
		"web: %[1]s does not serve this program's page; not equal: %[2]d. It may be another version: compare with that version's program",
		"网页：%[1]s 提供的不是本程序的网页；不相同的有 %[2]d 项。也可能是另一个版本：请用那个版本的程序比较",
	},
	"web.equal": {
		"%[1]s serves the page of this program (%[2]s).",
		"%[1]s 提供的就是本程序（%[2]s）的网页。",
	},
	"web.unreached": {
		"web: %[1]s cannot be reached",
		"网页：连不上 %[1]s",
	},
	"help.open": {
		`Serves the wallet's page, the one in this program, at http://localhost:8422 and passes its
calls on to your guard over TLS. A browser runs whatever page it is given: the page that a
guard serves must be trusted like the guard, this one like the program that you installed.

The guard's fingerprint is compared at first contact and pinned in HEFU_HOME. The browser
keeps the sealed vault and its passkeys for localhost and this port; keep the port.

Everybody on this machine can reach the port: the session is in the browser's cookie and
nowhere else. On a machine that you share with people whom you do not trust, use another.`,

		`在 http://localhost:8422 提供本程序自带的钱包网页，并经 TLS 把它的调用转交给你的守卫。
浏览器拿到什么网页就运行什么：守卫提供的网页要像守卫一样信任，而这个网页只需像你安装的
程序一样信任。

守卫的指纹在第一次接触时核对，并记在 HEFU_HOME 里。浏览器把加密的密匣和通行密钥存在
localhost 的这个端口名下；请一直用同一个端口。

这台机器上的每个人都能连到这个端口：会话只在浏览器的 Cookie 里，别处没有。如果与你不信任的
人共用这台机器，请换一台。`,
	},
	"help.web": {
		`The wallet's page is part of this program. 'files' lists it with the hashes that the
documentation and other builds can be compared with; 'verify' looks at one that is served.`,

		`钱包网页是本程序的一部分。files 列出它的文件和散列值，可以与文档和别的构建比较；
verify 查看某处提供的网页。`,
	},
	"help.web.verify": {
		`Fetches every file of the page at URL as a browser would and compares its bytes and the
headers with this program's: equal, differs or missing. It ends with 0 when all are equal,
15 when not.

Against accident only: a guard that lies could tell this command the truth and give a
changed page to a browser. 'hefu open' needs no such trust.`,

		`像浏览器一样取来 URL 上网页的每个文件，把字节和响应头与本程序的比较：相同、不同或缺少。
全部相同时以 0 结束，否则以 15 结束。

只防意外：说谎的守卫可以对这个命令说实话，而把改过的网页给浏览器。hefu open 不需要这种信任。`,
	},
}
