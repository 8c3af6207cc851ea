//go:build !js

package text

// saidCommand is what is said in the command line's own errors and the guard's configuration.
var saidCommand = []both{
	{
		"the guard ended, see %s: %w",
		"守卫已退出，见 %[1]s：%[2]v",
	},
	{
		"demo: name the address that gets the coins: hefu demo faucet ADDRESS",
		"演示：请写明要给哪个地址发币：hefu demo faucet ADDRESS",
	},
	{
		"it ended at once: %w",
		"它立刻就退出了：%[1]v",
	},
	{
		"the guard did not start: %w\n%s",
		"守卫没有启动：%[1]v\n%[2]s",
	},
	{
		"the configuration cannot be used; lines to correct: %d\n%w",
		"配置不能使用；需要改正的行数：%[1]d\n%[2]v",
	},
	{
		"say where the database may lie, for example --data-dir ./hefu-data",
		"请指明数据库放在哪里，例如 --data-dir ./hefu-data",
	},
	{
		"the keystore lies in the data directory: a copy of that is the whole guard, with every half. Set keystore_dir to a place that is backed up apart",
		"密钥库放在数据目录里：复制了它就等于复制了整个守卫和所有半钥。请把 keystore_dir 设到另外备份的地方",
	},
	{
		"master_key_file: %s",
		"master_key_file：%[1]s",
	},
	{
		"%s: %s cannot be made: %v",
		"%[1]s：无法建立 %[2]s：%[3]v",
	},
	{
		"%s: %s is a file; name a directory",
		"%[1]s：%[2]s 是文件；请写一个目录",
	},
	{
		"%s: others can read %s (mode %04o); run: chmod 700 %s",
		"%[1]s：别人也能读取 %[2]s（权限 %04[3]o）；请执行：chmod 700 %[4]s",
	},
	{
		"%s is a file",
		"%[1]s 是文件",
	},
	{
		"networks (not set)",
		"networks（未设置）",
	},
	{
		"no network is enabled; add [networks.\"eip155:1\"] with nodes = [\"https://node.example\"]",
		"没有启用任何网络；请加上 [networks.\"eip155:1\"]，其中 nodes = [\"https://node.example\"]",
	},
	{
		"%v; 'hefu serve --networks' lists what is",
		"%[1]v；可用的网络见“hefu serve --networks”",
	},
	{
		"nodes of %s: at least one address is needed",
		"%[1]s 的节点：至少需要一个地址",
	},
	{
		"nodes of %s: address %d %s; it is %q",
		"%[1]s 的节点：第 %[2]d 个地址%[3]s；它是 %[4]q",
	},
	{
		"a guard already runs on this data (process %s); it keeps its configuration until it is started again",
		"已有守卫在使用这份数据（进程 %[1]s）；它重新启动之前一直使用原来的配置",
	},
	{
		"%s is in use, by that guard as it seems",
		"%[1]s 已被占用，看来就是那个守卫",
	},
	{
		"listen: %s%s",
		"listen：%[1]s%[2]s",
	},
	{
		"tls: the certificate and key cannot be used: %s",
		"tls：证书和密钥不能使用：%[1]s",
	},
	{
		"proxy.tls needs proxy.trusted, the proxy's own address, such as trusted = [\"127.0.0.1\"]; without it everybody behind the proxy is one source, and one who guesses passwords locks out all",
		"proxy.tls 需要 proxy.trusted，即代理自己的地址，例如 trusted = [\"127.0.0.1\"]；没有它，代理后面的所有人就是同一个来源，一个人猜密码会把所有人锁在外面",
	},
	{
		"issuer: it is empty; name the guard as authenticator apps shall list it, such as \"Hefu\"",
		"issuer：它是空的；请写上验证器应用里显示的守卫名称，例如 \"Hefu\"",
	},
	{
		"issuer: at most %d characters, without a colon or control characters",
		"issuer：最多 %[1]d 个字符，不能有冒号或控制字符",
	},
	{
		"%q is neither true nor false",
		"%[1]q 既不是 true 也不是 false",
	},
	{
		"%q is not a duration; write it with a unit, such as \"60s\", \"5m\" or \"24h\"",
		"%[1]q 不是时长；请带上单位，例如 \"60s\"、\"5m\" 或 \"24h\"",
	},
	{
		"%q is neither an address nor a network such as 10.0.0.0/8",
		"%[1]q 既不是地址，也不是 10.0.0.0/8 这样的网段",
	},
	{
		"%q is none of debug, info, warn, error",
		"%[1]q 不是 debug、info、warn、error 之一",
	},
	{
		"%q is neither text nor json",
		"%[1]q 既不是 text 也不是 json",
	},
	{
		"%s (not set)",
		"%[1]s（未设置）",
	},
	{
		"networks: %s",
		"networks：%[1]s",
	},
	{
		"environment variable %s",
		"环境变量 %[1]s",
	},
	{
		"nothing of this name is read; did you mean %s?",
		"没有任何地方读取这个名称；是不是想写 %[1]s？",
	},
	{
		"there is no such network; 'hefu serve --networks' lists the names",
		"没有这个网络；名称见“hefu serve --networks”",
	},
	{
		"%s: nothing of this name is read",
		"%[1]s：没有任何地方读取这个名称",
	},
	{
		"nodes: write a list of addresses, such as [\"https://node.example\"]",
		"nodes：请写成地址的列表，例如 [\"https://node.example\"]",
	},
	{
		"write a list, such as [\"10.0.0.0/8\"]",
		"请写成列表，例如 [\"10.0.0.0/8\"]",
	},
	{
		"write true or false, without quotes",
		"请写 true 或 false，不带引号",
	},
	{
		"write the value in quotes: \"%v\"",
		"请给值加上引号：\"%[1]v\"",
	},
	{
		"read the configuration: %s is not a configuration file",
		"读取配置：%[1]s 不是配置文件",
	},
	{
		"[networks.\"eip155:1\"] with nodes = [\"https://node.example\"]",
		"[networks.\"eip155:1\"]，其中 nodes = [\"https://node.example\"]",
	},
	{
		"%s: unknown; a network looks like %s",
		"%[1]s：无法识别；网络应写成 %[2]s",
	},
	{
		"%s: unknown; did you mean networks? A network looks like %s",
		"%[1]s：无法识别；是不是想写 networks？网络应写成 %[2]s",
	},
	{
		"remove the line; 'hefu serve --print-config' shows every key",
		"请删去这一行；所有的键见“hefu serve --print-config”",
	},
	{
		"did you mean %s?",
		"是不是想写 %[1]s？",
	},
	{
		"%s: unknown key; %s",
		"%[1]s：没有这个键；%[2]s",
	},
	{
		"read the configuration: %w; 'hefu serve --print-config' prints one to start from",
		"读取配置：%[1]v；“hefu serve --print-config”会打印一份可用的样例",
	},
	{
		"[[%s]]: write it with single brackets",
		"[[%[1]s]]：请用单层方括号",
	},
	{
		"lock the data directory: %w",
		"锁定数据目录：%[1]v",
	},
	{
		"the data directory %s is in use by another 'hefu serve' (process %s); stop it first, or give this one a directory of its own",
		"数据目录 %[1]s 正被另一个“hefu serve”使用（进程 %[2]s）；请先停掉它，或给这一个单独的目录",
	},
	{
		"nodes of %s: %w",
		"%[1]s 的节点：%[2]v",
	},
	{
		"make the data directory: %w",
		"建立数据目录：%[1]v",
	},
	{
		"; another program listens there (ss -ltnp 'sport = :%s' names it): end it, or choose another port with --listen",
		"；另一个程序在那里监听（ss -ltnp 'sport = :%[1]s' 可查出是谁）：请结束它，或用 --listen 换一个端口",
	},
	{
		"; ports below 1024 are for root: choose a higher one, or give the service CAP_NET_BIND_SERVICE",
		"；1024 以下的端口只给 root：请换一个更大的，或给服务 CAP_NET_BIND_SERVICE 权限",
	},
	{
		"; this machine has no such address: choose one of its own (ip address lists them)",
		"；这台机器没有这个地址：请选它自己的地址（ip address 可列出）",
	},
	{
		"the key is there twice; remove one",
		"这个键出现了两次；请删去一个",
	},
	{
		"not TOML: %s",
		"不是 TOML：%[1]s",
	},
	{
		"not TOML: %s has no value; write one, or put a # before the line",
		"不是 TOML：%[1]s 没有值；请写上，或在行首加 #",
	},
	{
		"%s: write the value in quotes: %s = \"%s\"",
		"%[1]s：请给值加上引号：%[2]s = \"%[3]s\"",
	},
	{
		"sign up: the guard's enrolment cannot be read; is it a Hefu guard?",
		"注册：守卫的登记信息读不懂；那里是 Hefu 守卫吗？",
	},
	{
		"sign up: the enrolment is too long to draw",
		"注册：登记信息太长，画不成二维码",
	},
	{
		"sign in",
		"登录",
	},
	{
		"code: the authenticator file cannot be read: %v",
		"验证码：无法读取验证器文件：%[1]v",
	},
	{
		"code: %s holds no otpauth:// URI",
		"验证码：%[1]s 里没有 otpauth:// 地址",
	},
	{
		"code: %s.used is damaged; remove it",
		"验证码：%[1]s.used 已损坏；请删除它",
	},
	{
		"reading %s: %v",
		"读取 %[1]s：%[2]v",
	},
	{
		"create: %v",
		"新建：%[1]v",
	},
	{
		"reading a password file: %v",
		"读取密码文件：%[1]v",
	},
	{
		"amount: it is zero; nothing would move and the fee would be lost",
		"金额：它是零；什么都不会移动，手续费却会白付",
	},
	{
		"asset: the guard finds no token at %s",
		"资产：守卫在 %[1]s 没有找到代币",
	},
	{
		"reading %s: the file is damaged; remove it and sign in again",
		"读取 %[1]s：文件已损坏；请删除它并重新登录",
	},
	{
		"split: the guard knows this device's key as another user's",
		"拆分：守卫认得本机的密钥，但记在另一位用户名下",
	},
	{
		"split: the guard says the split is %s; the words stay on this device",
		"拆分：守卫说这次拆分的状态是：%[1]W；助记词仍留在本机",
	},
	{
		"%q is not host:port, such as localhost:8421",
		"%[1]q 不是 host:port 的形式，例如 localhost:8421",
	},
	{
		"the address of the collector %w; write it as http://localhost:4318",
		"收集器的地址 %[1]v；请写成 http://localhost:4318",
	},
	{
		"listen for metrics: %w",
		"监听指标端口：%[1]v",
	},
	{
		"metrics.listen is reachable from elsewhere: whoever reads it learns how much moves here; let a firewall keep all but Prometheus away",
		"metrics.listen 可以从别处访问：读取它的人会知道这里有多少转账；请用防火墙只放行 Prometheus",
	},
	{
		"%q is no number of requests a second; write it in quotes, such as \"100\", or \"0\" for any number",
		"%[1]q 不是每秒请求数；请写在引号里，例如 \"100\"，或用 \"0\" 表示不设上限",
	},
	{
		"ask the guard on this machine whether it can serve",
		"询问本机上的守卫是否能提供服务",
	},
	{
		"read the address of the guard: %w",
		"读取守卫的地址：%[1]v",
	},
	{
		"the guard on this machine does not answer",
		"本机上的守卫没有应答",
	},
	{
		"the guard on this machine is not ready: it answers with HTTP status %d",
		"本机上的守卫尚未就绪：HTTP 状态码 %[1]d",
	},
}
