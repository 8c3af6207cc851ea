//go:build !js

package text

// hookTexts are what the command line says about webhooks.
var hookTexts = map[Key]both{
	"help.webhook": {
		`Addresses of programs of yours that the guard tells of your transfers: each change of a
state is sent there as JSON, signed as Standard Webhooks says (standardwebhooks.com), and
sent again for three days until the program answers with a status from 200 to 299. It may
hear a notice twice: the header webhook-id is the same then. Without arguments it lists
them.

Adding and removing one need a one-time code: who reads your notices knows what you pay.
The guard sends over https to public addresses only, unless its operator allows others.`,

		`你自己的程序的地址，守卫会把你的转账告诉它们：每次状态变化都以 JSON 发到那里，按
Standard Webhooks（standardwebhooks.com）签名；在程序以 200 到 299 的状态码回答之前，
会在三天内重发。同一通知可能收到两次：那时标头 webhook-id 相同。不带参数时列出它们。

添加和移除都需要一次性验证码：谁能读到通知，谁就知道你付了什么。守卫只通过 https 发往
公网地址，除非其运营者允许别的地址。`,
	},
	"webhook.line":            {"%[1]s  %[2]s  %[3]s", "%[1]s  %[2]s  %[3]s"},
	"webhook.none":            {"No webhook is registered. 'hefu wallet webhook add URL' adds one.", "没有登记网络钩子。用“hefu wallet webhook add URL”添加。"},
	"code.webhook":            {"telling %[1]s of your transfers", "把你的转账告诉 %[1]s"},
	"code.webhook.remove":     {"removing the webhook %[1]s", "移除网络钩子 %[1]s"},
	"webhook.added":           {"The webhook is registered. Give the secret to the program behind it now: it is not shown again.", "网络钩子已登记。现在就把秘密交给它背后的程序：它不会再次显示。"},
	"webhook.id":              {"id", "标识"},
	"webhook.secret":          {"secret", "秘密"},
	"webhook.removed":         {"The webhook is removed. Its receiver hears of that as the last thing.", "网络钩子已移除。接收方最后会收到这一通知。"},
	"webhook.test.good":       {"The receiver took the test.", "接收方收下了测试通知。"},
	"webhook.test.bad":        {"webhook: the receiver has not taken the test; the guard tries again", "网络钩子：接收方没有收下测试通知；守卫会重试"},
	"webhook.quiet":           {"Nothing was sent there yet.", "还没有向那里发送过任何东西。"},
	"webhook.again":           {"  %[1]s; again at %[2]s", "  %[1]s；将于 %[2]s 重试"},
	"webhook.delivery":        {"%[1]s  %-20[2]s %-26[3]s %-10[4]s attempts: %[5]d%[6]s", "%[1]s  %-20[2]s %-26[3]s %-10[4]s 尝试次数：%[5]d%[6]s"},
	"webhook.state.waiting":   {"on its way", "发送中"},
	"webhook.state.delivered": {"delivered", "已送达"},
	"webhook.state.dead":      {"given up", "已放弃"},
}
