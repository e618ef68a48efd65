// Finds what a person would point at, by the words on the page. It is
// evaluated in front of an expression that uses it, and returns elements.
const words = (s) => (s || "").replace(/\s+/g, " ").trim();
const shown = (e) => e.checkVisibility ? e.checkVisibility({ visibilityProperty: true }) : true;
const byText = (list, text, read) =>
  list.find((e) => words(read(e)) === text) || list.find((e) => words(read(e)).startsWith(text));

// clickable: a button, link, summary or tab with this text.
const clickable = (text) =>
  byText([...document.querySelectorAll("button, a[href], summary, input[type=submit], [role=button]")].filter(shown),
    text, (e) => e.getAttribute("aria-label") || e.value && e.tagName === "INPUT" && e.value || e.innerText) || null;

// labelText: the words of a label without the field that may stand in it.
const labelText = (l) => {
  const copy = l.cloneNode(true);
  copy.querySelectorAll("input, select, textarea, button").forEach((e) => e.remove());
  return copy.textContent;
};

// field: an input, list or text area by the text of its label, else by name.
const field = (label) => {
  const labels = [...document.querySelectorAll("label")].filter((l) => l.control && shown(l));
  const found = byText(labels, label, labelText);
  if (found) return found.control;
  const named = [...document.querySelectorAll("input, select, textarea")].filter((e) => e.type !== "hidden" && shown(e));
  return named.find((e) => e.getAttribute("aria-label") === label || e.name === label) || null;
};

const changed = (e) => {
  e.dispatchEvent(new Event("input", { bubbles: true }));
  e.dispatchEvent(new Event("change", { bubbles: true }));
};

// fill writes into a field; it says what is wrong, or "".
const fill = (label, value) => {
  const e = field(label);
  if (!e) return "there is no such field";
  if (e.disabled || e.readOnly) return "the field cannot be changed";
  if (e.type === "checkbox" || e.type === "radio" || e.tagName === "SELECT") return "it is not a field to write in";
  e.focus();
  e.value = value;
  changed(e);
  return e.value === value ? "" : `the field takes ${JSON.stringify(e.value)}`;
};

// choose picks an option of a list by its text or value.
const choose = (label, option) => {
  const e = field(label);
  if (!e || e.tagName !== "SELECT") return "there is no such list";
  const o = byText([...e.options], option, (o) => o.text) || [...e.options].find((o) => o.value === option);
  if (!o) return `it offers ${[...e.options].map((o) => words(o.text)).join(" | ")}`;
  e.value = o.value;
  changed(e);
  return "";
};

// tick sets a checkbox or picks a radio button.
const tick = (label, on) => {
  const e = field(label);
  if (!e || e.type !== "checkbox" && e.type !== "radio") return "there is no such box";
  if (e.checked !== on) e.click();
  return e.checked === on ? "" : "it does not change";
};
