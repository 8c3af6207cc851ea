// 钱款页面的中文。
import type { money as en } from "./en-money";

export const money: typeof en = {
  home: { title: "首页" },
};
