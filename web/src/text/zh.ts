// 中文。用词以词汇表为准：纸、设备半钥、守卫半钥、守卫、密匣、密匣密码、登录密码、冻结、每日限额、核对、已确定。
import type { Text } from "./text";
import { money } from "./zh-money";
import { enter } from "./zh-enter";
import { paper } from "./zh-paper";
import { settings } from "./zh-settings";
import { steps } from "./zh-steps";

const wrap = {
  brand: "合符",
  ui: {
    loading: "正在载入", show: "显示", hide: "隐藏", copy: "复制", copied: "已复制", noClipboard: "浏览器不让本页使用剪贴板。请手动选中文字复制，或直接输入。", cancel: "取消", close: "关闭", back: "返回", next: "继续", done: "完成", retry: "重试",
    code: "一次性验证码", codeHint: "验证器应用此刻显示的六位数字。每个验证码只能用一次。",
    scan: "扫描二维码", camera: "摄像头画面", noCamera: "无法打开摄像头。请在浏览器中允许，或直接输入文字。",
    step: (at: number, of: number) => `第 ${at} 步，共 ${of} 步`,
    dismiss: "关闭",
  },
  frame: {
    skip: "跳到正文", home: "合符，回到首页", signOut: "退出登录", lock: "锁定", settings: "设置", options: "语言与主题", places: "页面", notices: "通知",
    offline: "无法连接你的守卫。在它回应之前，什么都不会转出。", retry: "重试", addresses: "显示我的地址", late: "守卫的消息在这里会晚到：本页没有收到消息流，每分钟询问一次。",
    planted: (all: string) => `这个浏览器把以下地址当作你的地址保存，但它不属于这个密匣：${all}。可能有人改写了本页的存储。不要再给任何人；从你这里得到过它的人，请告诉他们。`, seen: "我已看过",
    frozen: "你的账户已冻结。解冻之前，什么都不会转出。", unfreeze: "去解冻", hold: (until: string) => `${until} 之前暂缓转账。`,
    fresh: "新版本已就绪。载入时，本页的每个标签页都会锁定并重新载入。", take: "载入新版本", stuck: "新版本没有接手。请关闭本页的其他标签页，然后重试。", taking: "等没有标签页在签名时，就会载入。", sum: "校验值",
  },
  who: { as: "登录身份", at: "位于", guard: "守卫" },
  handed: {
    locked: (n: number) => `本机签署了 ${n} 笔转账，守卫的回应没有看到。它仍可能转出：不要再发一次。打开密匣后，这里会显示它的状态。`,
    open: (n: number) => `本机签署的 ${n} 笔转账尚未了结。它仍可能转出：不要再发一次。`,
    look: "去看看",
    waits: "本机已签署它，而守卫说没有人批准。它仍可能转出：不要再发同样的一笔。请批准这一笔，或稍后再看。",
    brief: "已签署，尚未了结",
  },
  broken: { title: "这个页面无法显示", text: "守卫的回应不合格式，或本页有缺陷。这没有转出任何东西。请重试；如果仍然如此，请重新载入页面，并告诉守卫的运营者。", reload: "重新载入页面", notice: "这里有一则通知无法显示。" },
  refused: {
    strip: (at: string) => `本机已于 ${at} 被拒绝：守卫不再与它签署任何东西。你的币原地不动。要再次使用，请先清除本机密匣，再从另一台设备或用纸重新建立。如果不是你拒绝的，请在另一台设备上查看“设备”。`,
    nothing: "本机已被拒绝，不能从这里转出任何东西。请用另一台设备付款，或清除本机密匣后重新建立。",
  },
  announced: {
    look: "去看看", mine: "是我做的", mineOf: (name: string) => `是我做的：${name}`,
    split: (at: string) => `你的密钥将与另一台设备重新拆分，${at} 起可以进行。如果不是你做的，请取消：有人得到了你的纸或你的验证码。`,
    limit: (asset: string, at: string) => `已预告提高 ${asset} 的限额，${at} 起生效。如果不是你做的，请撤回。`,
    book: (name: string, at: string) => `“${name}”将进入你的地址簿，${at} 起生效。如果不是你做的，请移除。`,
    device: (name: string, at: string) => `${at} 添加了一台设备：“${name}”。如果不是你做的，请拒绝它。`,
  },
  stamp: {
    word: { device: "本机", guard: "守卫", chain: "链上" },
    name: (by: string) => `由${by}执行。这是什么意思？`,
    means: {
      device: "由本机上的应用执行。它能防止失误；控制了这台设备的人可以绕过它。",
      guard: "由你的守卫执行：没有守卫半钥就没有签名，所以拿走你设备的小偷绕不过去。它不能防范守卫自己。",
      chain: "由链本身对所有人执行。你、守卫和小偷都绕不过去。",
    },
  },
  signOut: {
    title: "退出登录？", text: "守卫上的会话就此结束。密匣留在本机，并已锁定。你的币原地不动。",
    open: (n: number) => `有 ${n} 笔转账尚未完成。退出后它们会继续；发出之前，你可以在任何设备上停止。`,
    look: "去看看", yes: "退出登录", stay: "留下", done: "你已退出登录。本机只留下封好的密匣。",
  },
  fail: {
    form: (what: string) => `守卫的回应不合应有的格式（${what}），所以一概不用。这没有转出任何东西。请重新载入页面；如果仍然如此，请告诉守卫的运营者。`,
    unending: "守卫的列表没有尽头，或一再重复。它这样说的一概不用。这没有转出任何东西；请告诉守卫的运营者。",
    updating: "正在载入本页的新版本。没有签名。请稍后再打开密匣。",
    request: (id: string) => `请把这个编号告诉守卫的运营者：${id}`,
    refused: "浏览器或通行密钥拒绝了。什么都没有改变。请重试，或使用密匣密码。",
    kind: {
      invalid: "守卫没有接受所发的内容。什么都没有转出。请检查你的输入。",
      unauthenticated: "你的登录已结束。什么都没有转出。请重新登录。",
      forbidden: "你出示的凭据不够。什么都没有转出。",
      "not-found": "它已不存在。什么都没有转出。",
      conflict: "其间情况有变。什么都没有转出。请再看一遍，然后决定。",
      frozen: "账户已冻结。解冻之前，什么都不会转出。",
      limit: "超过了你的每日限额。什么都没有转出。",
      locked: "有一条消息未通过验证，守卫半钥已锁定。你的币还在原处。请用纸重新拆分密钥。",
      replan: "费用或余额有变。什么都没有转出。请重新核对。",
      waiting: "等待期尚未结束。什么都没有转出。",
      throttled: "尝试次数过多。什么都没有转出。请稍候再试。",
      busy: "守卫正在处理你的另一次批准。什么都没有转出。请稍候再试。",
      unavailable: "所需的服务现在无法连接。什么都没有转出。请稍后再试。",
      internal: "没有成功，这是我们的问题。这一步没有转出任何东西。请重新载入页面，看清楚再重做。",
      offline: "无法连接守卫。“动态”里没有的，就没有转出。请检查网络后重试。",
    },
  },
  lost: { title: "没有这个页面", text: "这个地址没有内容。你的币不受影响。", home: "回到首页" },
};

export const zh: Text = { ...wrap, ...enter, ...paper, ...settings, ...steps, ...money };
