// 设置的中文。
import type { settings as en } from "./en-settings";

export const settings: typeof en = {
  settings: {
    title: "设置", appearance: "外观", language: "语言", theme: "主题", themes: { auto: "跟随设备", light: "浅色", dark: "深色" },
    lock: "自动锁定", lockAfter: "无操作多久后锁定", lockHint: "锁定会结束持有你半钥的程序；浏览器里不再有任何打开的东西。",
    minutes: { "1": "1 分钟", "5": "5 分钟", "15": "15 分钟", "60": "1 小时" },
    offline: "没有连接时", offlineKeep: "没有连接时也显示我的地址", offlineHint: "这样，这个浏览器会明文保存你的公开地址：打开它的人在密匣锁定时也能读到，并能在链上看到它们有多少。退出登录、会话结束和“让本机忘记”都会擦除它们。",
    thisDevice: "本机", account: "账户", more: "其他",
    wallets: "钱包", walletsNote: "每个钱包对应一张纸；添加、改名或移除",
    passkeys: "通行密钥", passkeysNote: "用指纹或面容打开密匣", password: "密匣密码", passwordNote: "更改密码", file: "密匣文件", fileNote: "给另一个浏览器的封存副本",
    forget: "清除本机密匣", forgetNote: "只清除密匣，不动你的币",
    devices: "设备", devicesNote: "哪些设备可以与守卫一起签名", sessions: "登录记录", sessionsNote: "你在哪些地方登录着", guard: "你的守卫", guardNote: "指纹，以及规则由谁执行",
    paper: "核对你的纸", paperNote: "是不是这一张，还看得清吗", checkList: "清单", checkListNote: "还有什么值得做",
    about: "关于合符", aboutNote: "版本、许可、密码学的现状", locked: "打开密匣后才能更改。",
  },
  wallets: {
    title: "钱包", lead: "每个钱包对应一张纸。它们共用这个密匣、它的密码和你账户的限额。", split: (at: string) => `已与守卫拆分 · ${at} 起在本机`, imported: "单词来自别处", whole: "尚未拆分：整把密钥还在本机上",
    rename: "改名", renameTitle: (n: string) => `给“${n}”改名`, remove: "移除", removeTitle: (n: string) => `从本机移除“${n}”？`, removeText: "本机会清除它的设备半钥。币原地不动；要找回，用这个钱包的纸。",
    removeWhole: "它的整把密钥只在本机和你的纸上。没有纸，币就找不回来了。", havePaper: "这个钱包的纸就在我手里", removed: (n: string) => `“${n}”已不在本机上。`,
    unwritten: "还没有核对过它的单词已写在纸上，而别处没有它们。请先输入其中三个。", lookAgain: "查看它的单词",
    add: "添加钱包", name: "名称", nameHint: "只有你自己看得到。", next: "下一步：它的纸", unfinished: (n: string) => `“${n}”尚未拆分。请先完成它，再添加别的。`, finish: "继续",
  },
  passkeys: {
    title: "通行密钥", lead: "本机的通行密钥可以在密匣密码之外打开密匣，而不是取代它：通行密钥丢了，密码照样能打开。",
    none: "没有通行密钥能打开密匣", noneText: "有了它，轻触一下就能代替密码。", add: "添加通行密钥", name: "名字", nameHint: "便于区分。", first: "本机", password: "通行密钥是一直有效的入口；所以添加它的人须知道密匣密码。",
    added: "这个通行密钥现在可以打开密匣。", remove: "移除", removeTitle: (n) => `移除“${n}”？`,
    removeText: "密匣会用新的密钥重新封存，此后存下的内容这个通行密钥都打不开；这需要密码。其他通行密钥不受影响。",
    removedToo: (n) => `已移除。以下通行密钥属于旧版本，需要重新添加：${n}。`,
    removed: "这个通行密钥不再能打开密匣。请在设备的设置里也把它删除。",
    weak: "这个通行密钥能登录，但打不开密匣：它缺少 prf 扩展。请换一个，或继续用密码。", cannot: "这个浏览器在这里用不了通行密钥。",
    host: (h: string) => `通行密钥属于地址 ${h}。换了地址，它打不开这个密匣。`,
  },
  password: {
    title: "更改密匣密码", lead: "密匣会在本机重新封存。之前导出的副本仍用旧密码。", old: "现在的密匣密码", fresh: "新的密匣密码",
    hint: "每次打开密匣时输入。", submit: "更改", done: "密匣密码已更改。", passkeys: "通行密钥需要重新添加：密匣换了新的钥匙。",
  },
  file: {
    title: "密匣文件", lead: "密匣的副本，由密匣密码封存。另一个浏览器或 hefu 命令可以打开它。里面有你的设备半钥，没有守卫半钥。",
    password: "密匣密码", submit: "保存文件", done: "文件已保存。请放在你存放纸张的地方。", not: "它不能代替纸：没有你的守卫，它付不了款。",
    import: "要打开文件，请在没有密匣的浏览器里开始：建立钱包时会问到。",
  },
  devices: {
    title: "设备", lead: "每台设备都有自己的密钥。你拒绝的设备，守卫不会与它一起签名。", here: "本机", confirmed: (at: string) => `${at} 已确认`, unconfirmed: "签名之前须用验证码确认", refused: (at: string) => `${at} 已拒绝；它不能再签名`,
    confirm: "确认", refuse: "拒绝", confirmTitle: (n: string) => `确认“${n}”?`, confirmText: "只在它就在你手里、你认得它时才确认。", refuseTitle: (n: string) => `拒绝“${n}”?`,
    refuseText: "从此守卫不再与它签名。这不能撤销；要再用它，请先在那台设备上清除密匣，再重新建立。", refuseHere: "这就是你手里的设备。之后你不能再从这里付款。", refusedNow: "设备已拒绝。", confirmedNow: "设备已确认。",
    none: "还没有登记任何设备", fetch: "从另一台设备取半钥",
  },
  sessions: {
    title: "登录记录", lead: "登录的人能看到你的账户，也能停止转账。单凭登录，谁也付不了款。", here: "本次登录", since: (at: string) => `${at} 登录`, seen: (at: string) => `最近活动：${at}`, ended: (at: string) => `${at} 已结束`,
    end: "结束", endTitle: "结束这次登录？", endText: "那个浏览器或程序需要重新登录。", done: "登录已结束。", older: "更早的",
  },
  guard: {
    title: "你的守卫", version: "版本", waits: "等待多久", networks: "网络", enforce: "由谁执行", enforceText: "小印说明由谁执行。点一下，看它防的是谁。",
    rest: "给新收款人的转账静置", book: "地址簿新条目生效前等待", raise: "提高限额前等待", redeal: "再次拆分前等待", hold: "解冻后转账等待", dev: "一次性测试链", testnet: "测试网",
  },
  forget: {
    title: "清除本机密匣", lead: "密匣会从这个浏览器清除：你的设备半钥，以及尚未拆分的单词。你的币不动；你的账户不动。",
    back: "退路是你的纸，或密匣文件及其密码。两样都没有，谁也无法恢复你的币。",
    paper: "我有我的纸，今天读过上面的单词", alone: "我知道，单靠守卫拿不回我的币", type: (word: string) => `输入“${word}”以继续`, word: "清除",
    whole: (names: readonly string[]) => `${names.map((n) => `“${n}”`).join("、")}的单词还在本机，尚未拆分。请先对照你的纸核对三个单词。`, check: "核对我的纸", submit: "清除密匣",
    prove: "不确定是不是这张纸？可以先在这里核对。", proven: "你已在这里输入了每个钱包的纸，都对。",
    locked: "密匣已锁定", lockedText: "所以本页看不到是否还有钱包的单词只在这里。请先打开密匣，本页就会告诉你。", unlock: "先打开密匣", cannot: "打不开：密码忘了",
    may: "可能失去什么", mayText: "在这里新建而从未拆分的钱包，单词就在这个密匣里。如果你的纸上没有，它的币就永远找不回来了，守卫也无能为力。", stays: "守卫仍会记得本机。请在另一台设备的“设备”里拒绝它，或在重新建立之后拒绝。",
    unseen: "我接受：只存在于这个密匣里的一切将永远丢失", nothing: "这里没有密匣", nothingText: "这个浏览器里没有可清除的内容。", done: "本机的密匣已清除。", refuse: "同时在守卫处拒绝本机，这样，即使有人拿到它密匣的副本也签不了名",
  },
  offline: {
    title: "没有连接", lead: "无法连接守卫。你的币在链上，不在这个页面里；这里显示的，是你可以收款的地址。",
    kept: "这些地址由这个浏览器保存，能改写它存储的人也能把自己的地址放进来。在把地址给别人之前，请先打开密匣：本机会重新推导它们，不需要守卫。", unlock: "打开密匣并核对", derived: "载入本页后已由你的密匣推导。",
    none: "这里没有保存地址", noneText: "下次联网打开密匣之后，没有连接时也会在这里显示你的地址。退出登录会把它们清除。", noneOff: "设置中选择了没有连接时不保存。连上之后可以在那里更改。", retry: "重试", show: "显示二维码",
  },
  about: {
    title: "关于合符", lead: "一枚剖成两半的符：两半相合，命令才有效。自由软件。",
    guard: "守卫", page: "本页", pageNone: "未经服务线程载入", pageHint: "本页所有文件的校验值。hefu web verify 会拿它与你自己的程序比较。它防的是意外；被篡改的页面会说谎。",
    crypto: "密码学的现状",
    cryptoText: [
      "双方签名是按已发表的协议及其证明为合符编写的，并用标准的测试向量、其他实现和真实的链检验过。",
      "它尚未经外部人士审查。在那之前，只放你承受得起损失的数额，大部分请放在冷账户。",
      "不管合符发生什么，你的纸都能在任何标准钱包里恢复你的币。",
    ],
    licences: "许可", licence: (what: string, which: string) => `${what}：${which}`, source: "Go，以及源代码 docs/dependencies.md 所列的模块",
  },
};
