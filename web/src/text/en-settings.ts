// English of the settings.
export const settings = {
  settings: {
    title: "Settings", appearance: "Appearance", language: "Language", theme: "Theme", themes: { auto: "As the device", light: "Light", dark: "Dark" },
  },
};
