//go:build !js

package text

// splitTexts are what the command line says about the split.
var splitTexts = map[Key]both{
	"split.none": {
		"split: %[1]s is split already and its words are not on this device. To split it anew, type them with 'hefu wallet restore'",
		"拆分：%[1]s 已经拆分过，它的助记词不在本机。要重新拆分，请用“hefu wallet restore”输入助记词",
	},
	"split.device": {
		"This device is made known to the guard.",
		"守卫已认得本机。",
	},
	"split.wait": {
		"The split is announced; the guard opens it at %[1]s. Waiting …",
		"拆分已经预告；守卫将于 %[1]s 放行。等待中……",
	},
	"code.device": {
		"making this device known to the guard",
		"让守卫认得本机",
	},
	"code.confirm": {
		"confirming a device",
		"确认设备",
	},
	"code.split": {
		"splitting the key",
		"拆分密钥",
	},
	"split.waiting": {
		"split: a new split was asked for by the device %[1]s. The guard waits before it splits a wallet anew, so that you could stop it if it were not you: 'hefu wallet split cancel' takes it back. From %[2]s (in %[3]s) run 'hefu wallet split' again. Until then the half of the last split goes on paying, on the device that has it",
		"拆分：设备 %[1]s 申请了重新拆分。守卫会等一段时间才重新拆分钱包，以便在不是你本人时来得及制止：“hefu wallet split cancel”可以撤回。%[2]s 起（还有 %[3]s）请再次运行“hefu wallet split”。在此之前，上一次拆分的半钥仍可在持有它的设备上付款",
	},
	"split.announced": {
		"A new split of the wallet %[1]s was asked for at %[2]s by the device %[3]s. The guard opens it at %[4]s. Not you? 'hefu wallet split cancel' or 'hefu wallet freeze'.",
		"设备 %[3]s 已于 %[2]s 申请重新拆分钱包 %[1]s。守卫将于 %[4]s 放行。不是你？请用“hefu wallet split cancel”或“hefu wallet freeze”。",
	},
	"split.unreached": {
		"split: the guard %[1]s %[2]s. What was done is kept, and no coin moved: 'hefu wallet split' goes on when it can be reached",
		"拆分：守卫 %[1]s %[2]s。已完成的步骤都保留着，没有币移动；能连上时用“hefu wallet split”继续",
	},
	"split.interrupted": {
		"split: interrupted. What was done is kept, and no coin moved: 'hefu wallet split' goes on",
		"拆分：已中断。已完成的步骤都保留着，没有币移动；用“hefu wallet split”继续",
	},
	"code.new": {
		"Another code is needed. Wait until your authenticator shows a NEW one, up to 30 s.",
		"还需要一个验证码。请等验证器显示新的验证码，最多 30 秒。",
	},
	"split.dealing": {
		"Splitting the keys",
		"正在拆分密钥",
	},
	"split.dealt": {
		"The keys are split.",
		"密钥已拆分。",
	},
	"split.check": {
		"Both halves sign together (%[1]s)",
		"两份半钥可以一起签名（%[1]s）",
	},
	"split.done": {
		"Split. One half is here, one at the guard, the whole on your paper only; the words were erased from this device.",
		"拆分完成。一份半钥在本机，一份在守卫，完整的密钥只在你的纸上；本机上的助记词已经抹去。",
	},
	"split.resume": {
		"Going on with the split that was begun.",
		"继续先前开始的拆分。",
	},
	"split.again": {
		"The guard's one-time key is used up; the split begins afresh.",
		"守卫的一次性密钥已经用掉；拆分重新开始。",
	},
	"split.lost": {
		"split: the guard calls this split finished, but its last answer was lost and this device has no proof that both halves sign. The words stay in the vault; run 'hefu wallet split' again to split afresh",
		"拆分：守卫说这次拆分已经完成，但它最后的答复丢失了，本机没有两份半钥都能签名的证明。助记词仍留在密匣中；请再次运行“hefu wallet split”重新拆分",
	},
	"split.cancelled": {
		"The announced split is cancelled.",
		"预告的拆分已经取消。",
	},
	"split.uncancel": {
		"split: nothing is announced or unfinished; there is nothing to cancel",
		"拆分：没有预告中或未完成的拆分，无可取消",
	},
}
