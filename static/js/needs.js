// The needs matrix without a page a press: the pressed cell alone is sent and replaced,
// arrows move, y n u answer, space gives the next answer. Without this script the same
// buttons send the whole form.
const asked = "[data-needgrid] [data-cell] button, [data-needlist] [data-cell] button";
const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

async function send(button) {
  const cell = button.closest("[data-cell]");
  const form = button.form;
  if (cell.ariaBusy === "true") return;
  const which = button.dataset.answer;
  const body = new FormData(form);
  body.set("cell", button.value);
  body.set("part", "1");
  cell.ariaBusy = "true";
  const failed = form.querySelector("[data-failed]");
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    if (answer.redirected || !answer.ok) throw new Error(answer.status);
    const part = document.createElement("template");
    part.innerHTML = await answer.text();
    form.querySelector("[data-said]").replaceChildren(...part.content.querySelector("[data-said]").childNodes);
    const fresh = part.content.querySelector("[data-cell]");
    const held = cell.contains(document.activeElement);
    if (fresh) {
      cell.replaceWith(fresh);
      settle(fresh);
      if (held) fresh.querySelector(`[data-answer="${which}"]`)?.focus();
    }
    failed.hidden = true;
  } catch {
    failed.hidden = false;
    failed.scrollIntoView({ block: "nearest" });
  } finally {
    cell.ariaBusy = "false";
  }
}

// One stop for the tabulator: the cell last used.
function settle(part) {
  part.querySelectorAll("button[data-answer]").forEach((button) => { button.tabIndex = -1; });
}

function press(button) {
  if (button.closest("[data-needgrid]")) send(button);
  else if (button.ariaPressed !== "true") button.click();
}

function answerWith(cell, key) {
  const pressed = cell.querySelector('button[aria-pressed="true"]');
  const find = (name) => cell.querySelector(`[data-answer="${name}"]`);
  const wanted = { y: "yes", n: "no", u: "unknown" }[key] || { yes: "no", no: "unknown" }[pressed?.dataset.answer] || "yes";
  const button = wanted === "unknown" ? find("unknown") || pressed : find(wanted);
  if (button && (button !== pressed || wanted === "unknown")) press(button);
}

function move(button, [down, right]) {
  const row = button.closest("tr, li");
  const rows = [...row.parentElement.children];
  const inside = [...row.querySelectorAll("button[data-answer]")];
  const at = inside.indexOf(button) + right;
  const next = rows[rows.indexOf(row) + down]?.querySelectorAll("button[data-answer]")[at];
  if (!next) return;
  next.tabIndex = 0;
  next.focus();
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-needgrid] [data-cell] button");
  if (!button) return;
  event.preventDefault();
  send(button);
});

// Before the keys of the whole page (n logs a contact) get to see them.
document.addEventListener("keydown", (event) => {
  const button = event.target.closest?.(asked);
  if (!button || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  if (arrows[event.key]) move(button, arrows[event.key]);
  else if (["y", "n", "u", " "].includes(key)) answerWith(button.closest("[data-cell]"), key);
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

document.addEventListener("focusin", (event) => {
  const button = event.target.closest?.("[data-needgrid] [data-cell] button");
  if (!button) return;
  button.form.querySelectorAll('button[data-answer][tabindex="0"]').forEach((one) => { one.tabIndex = -1; });
  button.tabIndex = 0;
});

document.querySelectorAll("[data-needgrid]").forEach((grid) => {
  settle(grid);
  const first = grid.querySelector("button[data-answer]");
  if (first) first.tabIndex = 0;
});
