// 设置的中文。
import type { settings as en } from "./en-settings";

export const settings: typeof en = {
  settings: {
    title: "设置", appearance: "外观", language: "语言", theme: "主题", themes: { auto: "跟随设备", light: "浅色", dark: "深色" },
  },
};
