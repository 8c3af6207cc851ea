package text

// words are single words that stand alone in a text: %[1]W. They are not looked for in
// sentences, so a device that somebody calls 'final' keeps its name.
//
//nolint:gosec // G101: words about tokens, not the things themselves
var words = map[string]string{
	// states of a transfer
	"proposed": "待批准", "replan": "待重签", "evaluating": "共签中", "resting": "静置", "sending": "发送中", "sent": "已发出",
	"final": "已确定", "stopped": "已停止", "expired": "已过期", "dead": "已失败", "refused": "已拒绝",
	// states of a transfer out of a solo or cold account
	"carried": "待签", "failed": "已失败",
	// states of an account and of a split
	"pending": "待确认", "active": "有效", "frozen": "已冻结", "waiting": "等待期", "open": "已放行", "locked": "已锁定", "void": "已作废",
	// who enforces
	"device": "本机", "guard": "守卫", "chain": "链上",
	// what bytes would do
	"pay": "付给", "move": "转出", "run on": "用于", "carry the memo": "附言",
	// details of bytes
	"nonce": "交易序号", "warning": "注意", "gas limit": "Gas 上限", "fee per gas, at most": "Gas 单价最多", "of it tip, at most": "其中优先费最多",
	"token contract": "代币合约", "beside this fee": "此手续费之外", "in this fee": "此手续费之内",
	"function": "函数", "the permission ends": "授权截止", "never": "永不", "number in the collection": "藏品编号",
	"lowered by, in base units": "减少的基本单位数",
	"inputs":                    "输入数", "size, at most": "大小最多", "fee rate, at least": "费率至少", "comes back": "找零", "to your address": "找零回到你的地址",
	"not before the block after": "最早在此区块之后",
	// files of a page
	"equal": "相同", "differs": "不同", "missing": "缺少",
	// word lists
	"english": "英文", "spanish": "西班牙文", "french": "法文", "italian": "意大利文", "japanese": "日文",
	"korean": "韩文", "portuguese": "葡萄牙文", "czech": "捷克文", "chinese simplified": "简体中文", "chinese traditional": "繁体中文",
	"chinese_simplified": "简体中文", "chinese_traditional": "繁体中文",
}
