// English of the pages of money.
export const money = {
  home: { title: "Home" },
};
