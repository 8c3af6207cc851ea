//go:build !js

package text

// vaultTexts are what the command line says about vault and paper.
var vaultTexts = map[Key]both{
	"vault.password": {
		"Vault password: ",
		"密匣密码：",
	},
	"vault.password.new": {
		"New vault password (opens the keys on this device; nobody can reset it): ",
		"新的密匣密码（用来打开本机的密钥；任何人都无法重置）：",
	},
	"vault.password.again": {
		"The same again: ",
		"再输入一次：",
	},
	"vault.password.match": {
		"vault: the two passwords differ; nothing was written",
		"密匣：两次输入的密码不同；什么都没有写入",
	},
	"vault.password.short": {
		"vault: the password has %[1]d characters, at least %[2]d are needed. A few random words make a good one",
		"密匣：密码只有 %[1]d 个字符，至少要 %[2]d 个。几个随意选出的词连在一起就很好",
	},
	"vault.wrong": {
		"vault: this is not its password. Nothing was changed. If you have forgotten it, restore from paper into another HEFU_HOME",
		"密匣：密码不对。什么都没有改变。如果忘了密码，请用纸上的助记词恢复到另一个 HEFU_HOME",
	},
	"vault.damaged": {
		"vault: the file %[1]s is damaged. Your coins are untouched: bring the file back from a backup, or restore from paper into another HEFU_HOME",
		"密匣：文件 %[1]s 已损坏。你的币没有受影响：请从备份取回这个文件，或者用纸上的助记词恢复到另一个 HEFU_HOME",
	},
	"vault.version": {
		"vault: %[1]s was written by a newer hefu. Update this program; nothing was changed",
		"密匣：%[1]s 是由更新版本的 hefu 写的。请更新本程序；什么都没有改变",
	},
	"vault.none": {
		"vault: there is none in %[1]s yet. Make a wallet with 'hefu wallet create', or bring one back with 'hefu wallet restore'",
		"密匣：%[1]s 中还没有密匣。用“hefu wallet create”新建钱包，或用“hefu wallet restore”恢复钱包",
	},
	"vault.older": {
		"This vault came out of an older copy: the guard says that this device has signed transfer %[1]s, of which the vault knew nothing. It counts as under way from now on.",
		"这个密匣来自较旧的副本：守卫说本机签过转账 %[1]s，而密匣对此一无所知。从现在起按进行中处理。",
	},
	"vault.busy": {
		"vault: another hefu is using %[1]s. Wait until it has ended and try again; nothing was changed",
		"密匣：另一个 hefu 正在使用 %[1]s。请等它结束后再试；什么都没有改变",
	},
	"paper.intro": {
		"These are the words of your new wallet. Whoever has them has your coins; without them nobody can restore.\nWrite them on paper, in this order. Take no photo, no file, no cloud.\n",
		"这些就是新钱包的助记词。谁拿到它们，谁就拿到你的币；没有它们，谁也无法恢复。\n请按顺序抄写在纸上。不要拍照，不要存成文件，不要放上云端。\n",
	},
	"paper.continue": {
		"\nPress Enter when they are on paper. They are cleared from the screen then. ",
		"\n抄写完毕后按回车，屏幕上的助记词随即清除。",
	},
	"paper.check": {
		"Word %[1]d: ",
		"第 %[1]d 个词：",
	},
	"paper.check.intro": {
		"Three words, to see that the paper is right.",
		"请输入其中三个词，确认纸上没有写错。",
	},
	"paper.check.wrong": {
		"Word %[1]d is another one. Look at your paper; the words are shown again.",
		"第 %[1]d 个词不对。请对照纸再看一遍；助记词将重新显示。",
	},
	"paper.check.ended": {
		"create: the words were not confirmed; nothing was kept. Start again when you have pen and paper",
		"新建：助记词没有得到确认；什么都没有留下。备好纸笔后请重新开始",
	},
	"paper.nocheck": {
		"Not checked (--no-check). If the paper is wrong, nothing restores this wallet.",
		"没有检查（--no-check）。纸上如果写错，就没有任何办法恢复这个钱包。",
	},
	"paper.type": {
		"Type the words of the paper, in any number of lines; 24 end by themselves, fewer with an empty line.",
		"请输入纸上的助记词，分几行都可以；满 24 个词自动结束，不足 24 个时以空行结束。",
	},
	"paper.word": {
		"Word %[1]d is not in the %[2]s list. That word again: ",
		"第 %[1]d 个词不在%[2]W词表中。请重新输入这个词：",
	},
	"paper.count": {
		"These are %[1]d words; a paper has 12, 15, 18, 21 or 24. Go on with the next one, or end with an empty line.",
		"现在有 %[1]d 个词；一张纸应有 12、15、18、21 或 24 个词。请继续输入，或以空行结束。",
	},
	"paper.again": {
		"%[1]v. Type all of them again.",
		"%[1]v。请把所有的词重新输入一遍。",
	},
	"paper.type.hidden": {
		"(What you type is not shown; --visible shows it.)",
		"（输入的内容不显示；加 --visible 可显示。）",
	},
	"paper.prompt": {
		"words: ",
		"助记词：",
	},
	"paper.none": {
		"restore: no words were given; nothing was changed",
		"恢复：没有输入助记词；什么都没有改变",
	},
	"passphrase": {
		"Passphrase of the paper (BIP-39; not the vault password): ",
		"纸的附加口令（BIP-39；不是密匣密码）：",
	},
	"passphrase.again": {
		"The same again: ",
		"再输入一次：",
	},
	"passphrase.match": {
		"create: the two passphrases differ; nothing was kept",
		"新建：两次输入的附加口令不同；什么都没有留下",
	},
	"created": {
		"Wallet %[1]s is in the vault of this device, whole. It is protected by the vault password alone until you split it.",
		"钱包 %[1]s 已完整存入本机的密匣。拆分之前，只有密匣密码保护它。",
	},
	"restored": {
		"The wallet %[1]s (%[2]s, %[3]d words) is in the vault of this device, whole, until you split it.",
		"钱包 %[1]s（%[2]W，%[3]d 个词）已完整存入本机的密匣，直到你把它拆分。",
	},
	"restored.again": {
		"These words belong to %[1]s, which is here already. They are in the vault again, ready for a new split.",
		"这些词属于 %[1]s，它已经在这里。助记词已重新存入密匣，可以再次拆分。",
	},
	"imported": {
		"Its key has existed whole elsewhere: limits and freeze bind only this guard, not another copy of the words.",
		"它的密钥曾在别处完整存在过：限额和冻结只约束这个守卫，约束不了助记词的其他副本。",
	},
	"next.signup": {
		"Next: hefu wallet signup NAME --guard URL",
		"下一步：hefu wallet signup NAME --guard URL",
	},
	"next.signup.known": {
		"Next: hefu wallet signup",
		"下一步：hefu wallet signup",
	},
	"next.split": {
		"Next: hefu wallet split",
		"下一步：hefu wallet split",
	},
}
