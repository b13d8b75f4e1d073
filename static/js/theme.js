// Runs before the page is painted: follow the device where the account says nothing.
(() => {
  const root = document.documentElement;
  if (root.dataset.themeFollows !== "device") return;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => { root.dataset.bsTheme = dark.matches ? "dark" : "light"; };
  dark.addEventListener("change", follow);
  follow();
})();
