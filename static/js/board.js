// The board by keyboard and by dragging. Every key presses a link or a button that is
// there, so that without this script the same moves are made by those.
const PLACE = "board-place";
const lanes = () => [...document.querySelectorAll("[data-lane]")].filter((lane) => lane.offsetParent);
const cardsOf = (lane) => [...lane.querySelectorAll(".kard")];
const cardInHand = () => document.activeElement?.closest?.(".kard");

function focusCard(card) {
  const name = card?.querySelector("a.name");
  if (!name) return;
  name.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}

function firstCard() {
  return lanes().flatMap(cardsOf)[0];
}

function placeOf(card) {
  const lane = card.closest("[data-lane]");
  return { lane: lane.dataset.lane, index: cardsOf(lane).indexOf(card) };
}

function step(down, right) {
  const card = cardInHand();
  if (!card) return focusCard(firstCard());
  const all = lanes();
  const lane = card.closest("[data-lane]");
  const index = cardsOf(lane).indexOf(card);
  if (down) return focusCard(cardsOf(lane)[index + down]);
  for (let n = all.indexOf(lane) + right; n >= 0 && n < all.length; n += right) {
    const cards = cardsOf(all[n]);
    if (cards.length) return focusCard(cards[Math.min(index, cards.length - 1)]);
  }
}

function press(selector) {
  const card = cardInHand();
  const wanted = card?.querySelector(selector);
  if (!wanted) return;
  sessionStorage.setItem(PLACE, JSON.stringify(placeOf(card)));
  wanted.click();
}

const keys = {
  j: () => step(1, 0), k: () => step(-1, 0), l: () => step(0, 1), h: () => step(0, -1),
  "]": () => press("[data-advance]"), "[": () => press("[data-others]"),
  u: () => document.querySelector("[data-undo] button")?.click(),
  "?": () => { const list = document.querySelector("#keys"); list.open = !list.open; },
};
const fromCard = { ArrowDown: keys.j, ArrowUp: keys.k, ArrowRight: keys.l, ArrowLeft: keys.h };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (!document.querySelector("#keys") || event.target.closest("input, textarea, select")) return;
  if (event.key === "Escape") document.querySelector("#keys").open = false;
  const act = keys[event.key] || (cardInHand() && fromCard[event.key]);
  if (!act) return;
  event.preventDefault();
  act();
});

// After a move the next card of the same lane is in hand.
function settle() {
  document.querySelectorAll(".kard").forEach((card) => {
    if (document.querySelector("#dropped")) card.draggable = true;
  });
  const kept = sessionStorage.getItem(PLACE);
  if (!kept || !document.querySelector("[data-board]")) return;
  sessionStorage.removeItem(PLACE);
  const { lane, index } = JSON.parse(kept);
  const cards = cardsOf(document.querySelector(`[data-lane="${lane}"]`));
  focusCard(cards[Math.min(index, cards.length - 1)] || firstCard());
}

let held = null;
document.addEventListener("dragstart", (event) => {
  held = event.target.closest?.(".kard");
  if (!held) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", held.dataset.move);
  held.classList.add("held");
});
document.addEventListener("dragend", () => {
  held?.classList.remove("held");
  document.querySelectorAll(".lane.open").forEach((lane) => lane.classList.remove("open"));
  held = null;
});
const target = (event) => held && event.target.closest?.("[data-lane]");
document.addEventListener("dragover", (event) => {
  const lane = target(event);
  if (!lane || lane.contains(held)) return;
  event.preventDefault();
  lane.classList.add("open");
});
document.addEventListener("dragleave", (event) => {
  const lane = target(event);
  if (lane && !lane.contains(event.relatedTarget)) lane.classList.remove("open");
});
document.addEventListener("drop", (event) => {
  const lane = target(event);
  if (!lane || lane.contains(held)) return;
  event.preventDefault();
  const form = document.querySelector("#dropped");
  const from = held.closest("[data-lane]").dataset.lane;
  const to = lane.dataset.lane;
  // Back needs a reason, a deal its evidence: their page asks for them.
  if (to < from || to === "D") {
    const next = encodeURIComponent(form.elements.next.value);
    window.location.href = `${held.dataset.move}?to=${to}&next=${next}`;
    return;
  }
  form.action = held.dataset.move;
  form.elements.to.value = to;
  form.elements.expected.value = from;
  form.requestSubmit();
});

document.addEventListener("htmx:afterSettle", settle);
settle();
