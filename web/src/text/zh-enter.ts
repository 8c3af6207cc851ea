// 进入流程的中文。
import type { enter as en } from "./en-enter";

export const enter: typeof en = {
  welcome: {
    title: "分成两半的钱包",
    lead: "完整的密钥只在纸上存在一份。平时，一半在你的设备上，另一半在你的守卫那里。两半合在一起才能付款。",
    paper: "纸", paperText: "24 个单词。只凭它，就能在任何标准钱包里恢复一切。",
    device: "设备", deviceText: "你的这一半，由密匣密码封好。",
    guard: "守卫", guardText: "另一半，在你自己的服务器上。限额、验证码和停止都由它把守。",
    remember: "设备加守卫可以付款。只凭纸就能恢复。要记住的就这些。",
    begin: "建立钱包", signIn: "登录", restore: "已经有纸了？请建立钱包，途中会问到它。",
    own: "最不需要信任的方式",
    ownText: "这个页面由守卫提供，所以你得像信任守卫一样信任它。hefu open 命令在你自己的电脑上，用程序自带的同一页面服务你。",
  },
  signIn: {
    frozen: "你的账户已被冻结，所有会话因此结束。请登录查看；需要时可以解冻。",
    title: "登录", lead: "登录到本页的守卫。", name: "用户名", password: "登录密码", submit: "登录",
    new: "改为建立钱包", fingerprint: "守卫的指纹", fingerprintHint: "请与运营者给你的对照。它永远不变。",
    vaultHint: "这是账户的登录密码，不是密匣密码。",
    lost: "忘记了？", lostText: "目前还不能在本页重设登录密码：请联系守卫的运营者。你的纸不靠守卫也能恢复你的币。",
  },
  unlock: {
    title: "打开密匣", lead: (device: string) => (device ? `你的设备半钥封存在本机“${device}”。` : "你的设备半钥封存在本机。"),
    password: "密匣密码", submit: "打开", passkey: (name: string) => `用“${name}”打开`, wrongKey: "这个通行密钥没有给出密值。请用密匣密码。",
    busy: "打开需要一两秒：正是这样，猜测才会很慢。",
    elsewhere: "密匣已在另一个标签页打开", elsewhereText: "只允许一个标签页打开它，以免两处同时签名。请在那边关闭，或在这里接管：那个标签页会随即锁定。",
    insist: "在这里使用", insisted: "另一个标签页正在签名。请等它完成。",
    lost: "忘记了密匣密码？", lostText: "谁也不能重设它。你的纸能恢复一切：先清除本机密匣，再用纸重新建立。", forget: "清除本机密匣",
  },
  signUp: {
    steps: { account: "账户", vault: "密匣", code: "验证器", paper: "纸", split: "拆分" },
    title: "你在守卫上的账户", lead: "它用来登录。单凭它动不了你的币。",
    name: "用户名", nameHint: "字母、数字，以及其间的 . _ -", password: "登录密码", passwordHint: "几个你自己想的词，胜过一串难记的符号。它可以重设；它不是密匣密码。",
    again: "再输入一次", differ: "两次输入不一致。", submit: "继续", have: "我已有账户：登录",
    guard: "你的守卫", guardText: "请把这个指纹与运营者给你的对照。从此本机不再接受别的守卫。", dev: "它的链是一次性的测试链，上面的币一文不值。",
    another: (id: string) => `这个密匣属于另一个守卫，而这里的守卫出示的身份是 ${id}。什么都没有做。如果你没有换过守卫，那就是别人在它的地址上应答。`,
    strength: ["", "太弱", "弱", "好", "强"], strong: (word: string) => `强度：${word}`,
    short: "至少 10 个字符。", weak: "容易猜到。请加长，或用几个互不相关的词。", same: "请与登录密码不同：两者保护的东西不同。",
  },
  vault: {
    title: "本机的密匣", lead: "它封存你的半钥。它的密码谁也不能重设：守卫不能，我们也不能。退路是你的纸。",
    device: "本机的名字", deviceHint: "守卫会在你的设备列表里显示它。", myDevice: "我的设备",
    password: "密匣密码", passwordHint: "每次打开密匣时输入。它永远不会离开本机。", submit: "建立密匣", making: "正在建立密匣",
    file: "我有密匣文件", fileTitle: "打开密匣文件", fileText: "密匣文件来自另一个浏览器的“设置”，或 hefu 命令。", fileField: "密匣文件", filePassword: "它的密匣密码", fileSubmit: "在本机打开", fileOpen: "选择文件", fileNone: "未选择文件",
    ios: "请先把合符放到主屏幕", iosText: "七天不访问，Safari 会清除页面保存的内容，密匣也在其中。主屏幕上的应用不受此限。请点“分享”，再点“添加到主屏幕”，然后在那里继续。",
    iosElse: "也可以就在这里继续，最后把封好的密匣文件存到浏览器之外；清单会提醒你。无论怎样，你的纸都能恢复一切。",
    iosKeep: "就在这里继续；我会把纸放在手边",
  },
  enrol: {
    title: "你的验证器", lead: "一个每 30 秒显示新验证码的应用。每次登录、每笔转账，守卫都要你输入一个。",
    qr: "用验证器应用扫描的二维码", open: "在本机的应用中打开", secret: "或输入这个密钥", secretHint: "大写字母和数字，不含空格。",
    submit: "确认", codeLabel: "它此刻显示的验证码", wrong: "验证码不对。如果应用里有多个同名条目，请用最新的那个：重新载入本页会生成新的密钥。也请看看它的时间是否准确。", expired: "守卫已不记得这次注册。请重新开始；密匣会保留。", again: "重新开始",
  },
  register: { title: "登记本机", lead: "守卫要先认识本机，才会让它持有半钥。", submit: "登记本机", wait: "每个验证码只能用一次。如果刚用过，请等下一个。", already: "本机属于这个守卫的另一位用户。请先清除本机密匣，或以那位用户登录。" },
};
