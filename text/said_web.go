package text

// saidWeb is what is said of the page for browsers, where it is served and where it is
// compared.
var saidWeb = []both{
	{
		"serve the API alone, without the page for browsers",
		"只提供 API，不提供浏览器网页",
	},
	{
		"origins: they are addresses with https, but nothing here has TLS; set [tls] or [proxy], or remove the line: on localhost none is needed",
		"origins：这些是 https 地址，但这里没有 TLS；请设置 [tls] 或 [proxy]，或删去这一行：在 localhost 上不需要它",
	},
	{
		"%q is no origin; write it as the address line shows it, without anything behind the name, such as https://wallet.example",
		"%[1]q 不是来源地址；请照地址栏所示书写，名字后面不带任何东西，例如 https://wallet.example",
	},
	{
		"the wallet in this machine's browser, without trust in the guard's page",
		"在本机的浏览器中打开钱包，无需信任守卫的网页",
	},
	{
		"port of localhost; another port is another place for the browser, without the vault and passkeys of this one",
		"localhost 的端口；换一个端口，对浏览器就是另一个地方，没有这里的密匣和通行密钥",
	},
	{
		"print the address and open nothing",
		"只打印地址，不打开浏览器",
	},
	{
		"do not ask whether the fingerprint is right",
		"不询问指纹是否正确",
	},
	{
		"the page for browsers: its files, and whether another guard serves the same",
		"浏览器网页：它的文件，以及某个守卫提供的是否相同",
	},
	{
		"the files of this program's page with their sizes and SHA-256",
		"本程序网页的文件、大小和 SHA-256",
	},
	{
		"compare a served page with this program's, against accident",
		"把某处提供的网页与本程序的比较，只防意外",
	},
}
