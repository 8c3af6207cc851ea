package text

// saidLibrary is what is put together from pieces, and what libraries say that the
// command line is built on: none of it stands in our sources as it is here.
var saidLibrary = []both{
	// the client joins what the guard said with the request's number
	{
		"%s (request %s)",
		"%[1]s（请求编号 %[2]s）",
	},
	// what is missing, with what there is enough for
	{
		"balance: %s and a fee of up to %s are needed, the account has %s; at most %s can be sent",
		"余额：需要 %[1]s 和最多 %[2]s 的手续费，账户有 %[3]s；最多可以发送 %[4]s",
	},
	// which words are wrong, one or several
	{"reading the recovery words: word %s is not in %s", "读取助记词：第 %[1]s 个词不在%[2]s中"},
	{"reading the recovery words: words %s are not in %s", "读取助记词：第 %[1]s 个词不在%[2]s中"},
	// an address that cannot be had, with what to do
	{
		"listen: %s; another program listens there (ss -ltnp 'sport = :%s' names it): end it, or choose another port with --listen",
		"listen：%[1]s；另一个程序在那里监听（ss -ltnp 'sport = :%[2]s' 可查出是谁）：请结束它，或用 --listen 换一个端口",
	},
	{
		"listen: %s; ports below 1024 are for root: choose a higher one, or give the service CAP_NET_BIND_SERVICE",
		"listen：%[1]s；1024 以下的端口只给 root：请换一个更大的，或给服务 CAP_NET_BIND_SERVICE 权限",
	},
	{
		"listen: %s; this machine has no such address: choose one of its own (ip address lists them)",
		"listen：%[1]s；这台机器没有这个地址：请选它自己的地址（ip address 可列出）",
	},
	// cobra and pflag
	{"unknown command %q for %q%s", "%[2]q 没有 %[1]q 这个命令%[3]s"},
	{"unknown flag: %s", "没有这个参数：%[1]s"},
	{"unknown shorthand flag: %q in %s", "%[2]s 中没有 %[1]q 这个短参数"},
	{"flag needs an argument: %s", "这个参数需要一个值：%[1]s"},
	{"invalid argument %q for %q flag: %v", "参数 %[2]q 的值 %[1]q 无效：%[3]v"},
	{"accepts %d arg(s), received %d", "应有 %[1]d 个参数，收到 %[2]d 个"},
	{"accepts at most %d arg(s), received %d", "最多 %[1]d 个参数，收到 %[2]d 个"},
	{"requires at least %d arg(s), only received %d", "至少要 %[1]d 个参数，只收到 %[2]d 个"},
	{"accepts between %d and %d arg(s), received %d", "应有 %[1]d 到 %[2]d 个参数，收到 %[3]d 个"},
	{"help for %s", "显示 %[1]s 的帮助"},
	{"version for %s", "显示 %[1]s 的版本"},
	{"Help about any command", "显示任何命令的帮助"},
	{"Generate the autocompletion script for the specified shell", "为指定的 shell 生成自动补全脚本"},
	{"Generate the autocompletion script for %s", "为 %[1]s 生成自动补全脚本"},
	{"disable completion descriptions", "补全时不显示说明"},
}
