//go:build !js

package text

// serveTexts are what the command line says about 'hefu serve'.
var serveTexts = map[Key]both{
	"serve.database":   {"database", "数据库"},
	"serve.keystore":   {"keystore", "密钥库"},
	"serve.listen":     {"listen", "监听"},
	"serve.network":    {"network", "网络"},
	"serve.over":       {"%[1]s over %[2]s", "%[1]s，%[2]s"},
	"serve.node":       {"1 node", "1 个节点"},
	"serve.nodes":      {"%[1]d nodes", "%[1]d 个节点"},
	"serve.rest":       {"rest", "静置"},
	"serve.redeal":     {"redeal after", "重新拆分的等待期"},
	"serve.hold":       {"hold after unfreeze", "解冻后暂缓提取"},
	"serve.book":       {"book entry after", "地址簿新条目的等待期"},
	"serve.raise":      {"raise a limit after", "提高限额的等待期"},
	"serve.raise.far":  {"raise it beyond twice after", "提高到两倍以上的等待期"},
	"serve.quarantine": {"hold after a restore", "恢复后暂缓提取"},
	"serve.page":       {"page for browsers", "浏览器网页"},
	"serve.page.yes":   {"served at /", "在 / 提供"},
	"serve.page.no":    {"not served", "不提供"},
	"serve.note":       {"note", "说明"},
	"serve.good": {
		"The configuration is good. No node was contacted.",
		"配置可用。没有联系任何节点。",
	},
	"serve.ready": {
		"guard    %[1]s\nlistens  %[2]s\npage     %[3]s\n",
		"守卫     %[1]s\n监听     %[2]s\n网页     %[3]s\n",
	},
}
