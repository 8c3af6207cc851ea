//go:build !js

package text

// nodesTexts are what `hefu admin nodes` says.
var nodesTexts = map[Key]both{
	"nodes.node":    {"node %[1]d", "节点 %[1]d"},
	"nodes.history": {"source of history", "历史来源"},
	"nodes.good":    {"good", "正常"},
	"nodes.unknown": {"unknown", "未知"},
	"nodes.lagging": {"lags behind", "落后"},
	"nodes.failing": {"does not answer", "没有答复"},
	"nodes.wrong":   {"another chain", "不是这条链"},
	"nodes.head":    {"block %[1]d", "区块 %[1]d"},
	"nodes.bad": {
		"nodes: networks without enough good nodes, or whose source of history does not answer: %[1]d",
		"节点：正常节点不足、或历史来源没有答复的网络：%[1]d",
	},
}
