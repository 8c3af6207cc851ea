package text

// saidAPI is what is said in the API and its client.
var saidAPI = []both{
	{
		"page: this cursor is none that the list gave you; begin again without it",
		"分页：这个游标不是该列表给你的；请不带游标重新开始",
	},
	{
		"the guard's list does not come to an end; what was read of it is not all",
		"守卫给出的列表没有尽头；读到的并非全部",
	},
	{
		"events: a session has at most %d streams open; close one",
		"事件：一个会话最多打开 %[1]d 条事件流；请关掉一条",
	},
	{
		"this came over plain HTTP, where everybody on the way reads passwords; use https://, and let the proxy redirect there",
		"这个请求是经明文 HTTP 来的，沿途的人都能读到密码；请用 https://，并让代理跳转过去",
	},
	{
		"plain HTTP is served to localhost only, under no other name; set a certificate and key, or say that a TLS proxy stands in front (proxy.tls)",
		"明文 HTTP 只提供给 localhost，别的名字一概不行；请设置证书和密钥，或说明前面有一个 TLS 代理（proxy.tls）",
	},
	{
		"the browser sent two sessions at once; remove this site's cookies and sign in again",
		"浏览器同时送来了两个会话；请清除本站的 Cookie 后重新登录",
	},
	{
		"another page sent this, or the browser does not say which; only the wallet's own page may. Open the wallet itself, in a browser from 2023 or later; behind a proxy, the operator sets 'origins'",
		"这是别的网页发来的，或者浏览器没有说明是哪个网页；只有钱包自己的网页可以。请直接打开钱包，并使用 2023 年以后的浏览器；在代理后面的，由运营者设置 origins",
	},
	{
		"the request is larger than %d bytes",
		"请求超过 %[1]d 字节",
	},
	{
		"the request did not arrive in time",
		"请求没有及时到达",
	},
	{
		"the request did not arrive completely",
		"请求没有完整到达",
	},
	{
		"the API reads application/json only",
		"这个接口只接受 application/json",
	},
	{
		"there is nothing at this address; /openapi.json lists what there is",
		"这个地址上什么都没有；/openapi.json 列出了所有接口",
	},
	{
		"this address does not take that method",
		"这个地址不接受这种方法",
	},
	{
		"sign in first; this needs the token of a session",
		"请先登录；这一步需要会话令牌",
	},
	{
		"the request does not have the form that the API asks for",
		"请求的格式不符合接口的要求",
	},
	{
		"something went wrong on our side; nothing was lost. If it happens again, tell the operator the request id",
		"我们这边出了问题；什么都没有丢失。如果再次发生，请把请求编号告诉运营者",
	},
	{
		"the answer took too long; ask for the state before you try again",
		"等待答复的时间太久；再试之前请先查看状态",
	},
	{
		"sign in: name, password or code is not right",
		"登录：用户名、密码或验证码不对",
	},
	{
		"the guard is not ready to serve",
		"守卫还没有准备好提供服务",
	},
	{
		"the first try crashed",
		"第一次尝试中途崩溃",
	},
	{
		"idempotency key: it was used for another request; take a fresh one",
		"幂等键：它已用于另一个请求；请换一个新的",
	},
	{
		"the guard is busy; try again soon",
		"守卫正忙；请稍后再试",
	},
	{
		"idempotency key: no randomness",
		"幂等键：没有随机数可用",
	},
	{
		"request: it cannot be written",
		"请求：无法写出",
	},
	{
		"the guard's answer is larger than %d bytes and was not read",
		"守卫的答复超过 %[1]d 字节，没有读取",
	},
	{
		"the guard's answer cannot be read; is it a Hefu guard?",
		"守卫的答复读不懂；那里是 Hefu 守卫吗？",
	},
	{
		"the guard cannot be reached",
		"守卫无法连接",
	},
	{
		"the call was cancelled before the guard answered",
		"守卫答复之前，请求被取消",
	},
	{
		"the guard did not answer in time",
		"守卫没有及时答复",
	},
	{
		"%s; ask for the state before you try again",
		"%[1]s；再试之前请先查看状态",
	},
	{
		"something between here and the guard answered with HTTP status %d",
		"这里与守卫之间的某处返回了 HTTP 状态 %[1]d",
	},
	{
		"the address answered with HTTP status %d; is it a Hefu guard?",
		"该地址返回了 HTTP 状态 %[1]d；那里是 Hefu 守卫吗？",
	},
	{
		"guard address: it must look like https://wallet.example",
		"守卫地址：应当形如 https://wallet.example",
	},
	{
		"guard address: plain http is allowed on this machine only; use https for %s",
		"守卫地址：只有本机才可用明文 http；%[1]s 请用 https",
	},
	{
		"the guard sent an event larger than %d bytes",
		"守卫发来的事件超过 %[1]d 字节",
	},
	{
		"the session is over",
		"会话已结束",
	},
	{
		"the guard sent an event that cannot be read",
		"守卫发来的事件读不懂",
	},
	{
		"event %q: %w",
		"事件 %[1]q：%[2]v",
	},
	{
		"write the OpenAPI document: %w",
		"写出 OpenAPI 文档：%[1]v",
	},
	{
		"panic: %w",
		"程序崩溃：%[1]v",
	},
	{
		"stop serving: %w",
		"停止服务：%[1]v",
	},
	{
		"listen address %q: it must be host:port, such as localhost:8443",
		"监听地址 %[1]q：必须形如 host:port，例如 localhost:8443",
	},
	{
		"listen address %q: the port must be a number from 1 to 65535 (0 takes any that is free)",
		"监听地址 %[1]q：端口必须是 1 到 65535 的数字（0 表示任选一个空闲的）",
	},
	{
		"TLS needs both a certificate file and a key file",
		"TLS 需要证书文件和密钥文件两者",
	},
	{
		"listen address %q: plain HTTP is served on localhost only; set a certificate and key, or say that a TLS proxy stands in front",
		"监听地址 %[1]q：明文 HTTP 只在 localhost 上提供；请设置证书和密钥，或写明前面有 TLS 代理",
	},
	{
		"load the TLS certificate: %w",
		"读取 TLS 证书：%[1]v",
	},
	{
		"serve: %w",
		"提供服务：%[1]v",
	},
	{
		"stop serving: requests were still running after %s: %w",
		"停止服务：%[1]s 之后仍有请求在进行：%[2]v",
	},
	{
		"too many requests; nothing was done, try again in %d s",
		"请求过于频繁；什么都没有做，请在 %[1]d 秒后再试",
	},
	{
		"events: the guard has as many streams open as it can hold; try again later",
		"事件：守卫打开的事件流已达上限；请稍后再试",
	},
}
