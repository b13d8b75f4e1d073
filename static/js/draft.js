// Keeps what is typed when the network does not: a copy on this device until the entry
// has arrived, at most for a day, and never past signing out. It holds no words of its own.
const DAY = 24 * 3600 * 1000;
const FRESH = 10 * 60 * 1000;
const PREFIX = "draft:";
const COOKIE = "saved_contact";

const readDraft = (key) => {
  try { return JSON.parse(localStorage.getItem(key)) || {}; } catch { return {}; }
};
const draftKeys = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));

const forgetOld = () => {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith(`${COOKIE}=`));
  const arrived = cookie ? cookie.slice(COOKIE.length + 1) : "";
  const signedIn = document.body.hasAttribute("hx-headers");
  for (const key of draftKeys()) {
    const draft = readDraft(key);
    const old = !draft.at || Date.now() - draft.at > DAY;
    if (!signedIn || old || (arrived && draft.fields?.token === arrived)) localStorage.removeItem(key);
  }
  if (cookie) document.cookie = `${COOKIE}=; Max-Age=0; path=/; SameSite=Lax`;
};

const fieldsOf = (form) => {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (name === "csrfmiddlewaretoken" || value === "") continue;
    fields[name] = name in fields ? [fields[name], value].flat() : value;
  }
  return fields;
};

const localMoment = (at) => {
  const there = new Date(at - new Date().getTimezoneOffset() * 60000);
  return there.toISOString().slice(0, 16);
};

const putBack = (form, draft) => {
  const fields = { ...draft.fields };
  if (!fields.when && !fields.happened_at && Date.now() - draft.at > FRESH) fields.happened_at = localMoment(draft.at);
  for (const field of form.elements) {
    if (field.type === "checkbox") field.checked = [fields[field.name]].flat().includes(field.value);
    else if (!(field.name in fields)) continue;
    else if (field.type === "radio") field.checked = field.value === fields[field.name];
    else field.value = fields[field.name];
    const isSaid = field.type === "checkbox" ? field.checked : field.value && field.type !== "hidden" && field.type !== "radio";
    if (isSaid) field.closest("details")?.setAttribute("open", "");
  }
};

forgetOld();
const draftForm = document.querySelector("form[data-draft]");
if (draftForm) {
  const key = PREFIX + draftForm.dataset.draft;
  const draft = readDraft(key);
  const kept = Number(draftForm.dataset.kept || 0) * 1000;
  if (draft.fields && draft.at > kept) putBack(draftForm, draft);
  const keep = () => localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: fieldsOf(draftForm) }));
  draftForm.addEventListener("input", keep);
  draftForm.addEventListener("submit", keep);
}
