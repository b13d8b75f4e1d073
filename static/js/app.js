// Conveniences only: every one of them has a link or a button that does the same.
const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const find = document.querySelector("#find");
  if (event.key === "/") {
    event.preventDefault();
    if (find && find.offsetParent) find.focus();
    else document.querySelector("a[data-find]")?.click();
  }
  if (event.key === "n") document.querySelector("a[data-log]")?.click();
});

// The number a call button was answered with: dial it, as its link would.
document.addEventListener("dial", (event) => {
  if (/^\+?\d+$/.test(event.detail.number)) window.location.href = `tel:${event.detail.number}`;
});

// Where the side bar is longer than the screen, the page one is on is in sight.
document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest" });
// So is the tab one is on, where the row of tabs is wider than a phone.
document.querySelectorAll(".tabs [aria-current], .seg [aria-current]").forEach((here) => {
  const row = here.parentElement;
  row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
});

// A form sends once: a second press while the first is on its way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  window.setTimeout(() => { delete form.dataset.sent; }, 4000);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
});
