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
}
