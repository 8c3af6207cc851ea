//go:build !js

package text

// callTexts are what the command line says about calls: what is let go of, and to whom.
var callTexts = map[Key]both{
	"help.allow": {
		`allow SPENDER AMOUNT ASSET, as in: hefu wallet allow 0xAb58… 25 USDC

SPENDER, usually a contract such as an exchange, may then take up to AMOUNT of the token
at any time without asking you again, until it is used up or you take it back with
AMOUNT 0. The guard counts the whole AMOUNT against your limit at once.

An unlimited permission is refused: allow what you are about to use, and again next
time. The review and the approval are those of 'hefu wallet send'.`,

		`allow SPENDER AMOUNT ASSET，例如：hefu wallet allow 0xAb58… 25 USDC

此后 SPENDER（通常是交易所之类的合约）可以随时取走最多 AMOUNT 的代币，不再问你，直到
用完，或者你用 AMOUNT 为 0 取消授权。守卫立即把整个 AMOUNT 计入你的限额。

不限额的授权一律拒绝：只授权你马上要用的数量，下次再授权。核对与批准同
“hefu wallet send”。`,
	},
	"allow.unlimited": {
		"allow: an unlimited permission would let the spender take all that you hold of the token, now and later. Name the amount that you are about to use; you can allow more another time. Nothing was signed",
		"授权：不限额的授权会让对方取走你持有的全部该代币，现在的和以后的。请写明马上要用的数量；以后可以再次授权。什么都没有签",
	},
	"allow.order": {
		"allow: the order is SPENDER AMOUNT ASSET, as in: hefu wallet allow 0xAb58… 25 USDC",
		"授权：顺序是 SPENDER AMOUNT ASSET，例如：hefu wallet allow 0xAb58… 25 USDC",
	},
	"allow.native": {
		"allow: %[1]s itself cannot be allowed to anybody, only tokens can; to pay it, use 'hefu wallet send'",
		"授权：%[1]s 本身不能授权给别人，只有代币可以；要付款请用“hefu wallet send”",
	},
	"allow.none": {
		"allow: %[1]s has no such permissions",
		"授权：%[1]s 没有这种授权",
	},
	"allow.ask": {
		"Sign this call? [y/N] ",
		"要签署这个调用吗？（是/否，直接回车为否）",
	},
	"call.what":       {"Call", "调用"},
	"call.spender":    {"Spender", "被授权方"},
	"call.contract":   {"Contract", "合约"},
	"call.mind":       {"Mind", "注意"},
	"call.allow":      {"lets the spender take your tokens", "授权对方取走你的代币"},
	"call.allow-all":  {"lets the spender take everything of a collection", "授权对方取走一个藏品系列的全部"},
	"call.revoke":     {"takes a permission back, or lowers it", "取消或降低授权"},
	"call.revoke.all": {"takes the permission back", "取消授权"},
	"call.warn.revoke": {
		"what the permission counted against your limit stays counted; it comes free when its time is over, as with a payment",
		"该授权已计入限额的部分不会退回；与付款一样，到时间才恢复",
	},
	"call.move":      {"moves your tokens", "转走你的代币"},
	"call.of":        {"of the collection %[1]s", "藏品系列 %[1]s"},
	"call.nothing":   {"nothing more of %[1]s by this call", "此调用之后不再授权 %[1]s"},
	"call.all":       {"unlimited: everything %[1]s that you hold, now and later", "不限额：你现在和以后持有的全部%[1]s"},
	"call.unlimited": {"unlimited: all %[1]s that you hold, now and later", "不限额：你现在和以后持有的全部 %[1]s"},
	"call.warn": {
		"whoever controls the spender can take this at any time without asking you again, until it is used up or you take it back ('hefu wallet allow SPENDER 0 ASSET')",
		"控制被授权方的人可以随时取走这些，不再问你，直到用完或你取消授权（“hefu wallet allow SPENDER 0 ASSET”）",
	},
	"call.warn.unlimited": {
		"whoever controls the spender can take all of it at any time without asking you again, what you receive later too, until you take it back. Do not sign this unless you know why you must",
		"控制被授权方的人可以随时取走全部，不再问你，以后收到的也一样，直到你取消授权。除非清楚为何必须如此，不要签",
	},
	"call.device": {
		"these bytes make exactly this call; the fee cannot pass the cap",
		"这些字节只做这一个调用；手续费不会超过上限",
	},
	"call.line.allow":     {"%[2]s may take %[1]s", "%[2]s 可取 %[1]s"},
	"call.line.allow-all": {"%[2]s may take: %[1]s", "%[2]s 可取：%[1]s"},
	"call.line.revoke":    {"spender %[2]s: %[1]s", "被授权方 %[2]s：%[1]s"},
	"call.line.move":      {"%[1]s, moved to %[2]s", "%[1]s，转到 %[2]s"},
	"call.line.more":      {"%[1]s, and %[2]d more", "%[1]s，另有 %[2]d 项"},
}
