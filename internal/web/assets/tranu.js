// tranu works without this file; with it, forms tell at once what they can.
"use strict";
(() => {
  // Vote arithmetic beside the fields: the denominator in words the page gives.
  const number = (form, key) => {
    const field = form.querySelector(`[name="vote:${key}"]`);
    return field && field.value !== "" ? Number(field.value) : null;
  };
  const tally = (form) => {
    const out = form.querySelector("[data-tally]");
    if (!out) return;
    const total = number(form, "official_total") ?? number(form, "members_total");
    const yes = number(form, "yes");
    if (total === null) { out.textContent = ""; return; }
    const base = total - (number(form, "temp_away_absent") ?? 0) - (number(form, "exempt_absent") ?? 0) - (number(form, "suspended") ?? 0);
    const [num, den, strict] = out.dataset.tally.split("/").map(Number);
    const need = strict ? Math.floor(num * base / den) + 1 : Math.ceil(num * base / den);
    out.textContent = out.dataset.text.replace("{base}", base).replace("{need}", need)
      + (yes === null ? "" : " " + (yes >= need ? out.dataset.yes : out.dataset.no));
  };
  document.addEventListener("input", (e) => { if (e.target.form) tally(e.target.form); });
  document.querySelectorAll("form").forEach(tally);
  // A select that acts at once; its button stays for who cannot use it so.
  document.addEventListener("change", (e) => {
    if (e.target.matches("select[data-auto]")) e.target.form.requestSubmit();
  });
  // The first wrong field gets the cursor; one press sends a form once.
  document.querySelector("[aria-invalid=true]")?.focus();
  document.addEventListener("submit", (e) => {
    if (e.target.dataset.sent) { e.preventDefault(); return; }
    e.target.dataset.sent = "1";
    setTimeout(() => { delete e.target.dataset.sent; }, 4000);
  });
  // Printing: the button works only here, so it is shown only here; what is
  // folded on the screen is on the paper.
  document.querySelectorAll("[data-print]").forEach((b) => { b.hidden = false; b.addEventListener("click", () => window.print()); });
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open]):not(.noprint)")].filter((d) => !d.closest(".noprint"));
    folded.forEach((d) => { d.open = true; });
  });
  addEventListener("afterprint", () => { folded.forEach((d) => { d.open = false; }); });
})();
