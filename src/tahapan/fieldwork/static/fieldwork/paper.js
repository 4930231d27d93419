// A filled sheet is keyed in without the mouse. The form works without this: here are only the speed keys.
//   Enter        next field; on an empty mark it writes ✓
//   v u 1–8 -    a mark: ✓ and - go on by themselves, u and 1–8 open what they ask for
//   y t          tick or untick a box and go on
//   Ctrl+Enter   save the page
const form = document.querySelector("#lembar");

const isShown = (field) => !field.closest("details:not([open])");

const fields = () => [...form.querySelectorAll("input:not([type=hidden]), select, #simpan")].filter(isShown);

function next(field) {
  const all = fields();
  let to = all[all.indexOf(field) + 1] ?? field;
  // Visits shown beside a family are confirmed on purpose, never in passing; whoever left the station is passed by.
  while (to.matches("[name$='.ganti'], [data-gone]")) to = all[all.indexOf(to) + 1];
  to.focus();
  to.select?.();
}

/** Open the part of a person's row that a mark asks for, close the other, and go to its first field. */
function open(mark, part) {
  const cell = mark.closest("[data-person]");
  for (const details of cell.querySelectorAll("details")) details.open = details.dataset.for === part;
  const first = part && cell.querySelector(`details[data-for="${part}"] :is(input, select)`);
  if (first) first.focus();
  else next(mark);
}

function marked(mark) {
  const typed = mark.value.trim().toLowerCase();
  if (typed === "v" || typed === "✓") {
    mark.value = "✓";
    open(mark, "");
  } else if (typed === "u") open(mark, "u");
  else if (/^[1-8]$/.test(typed)) open(mark, "tms");
  else if (typed === "-") open(mark, "");
}

form?.addEventListener("input", (event) => {
  form.dataset.dirty = "1";
  if (event.target.matches("[data-mark]")) marked(event.target);
});

form?.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "Enter" && field.matches("input, select")) {
    event.preventDefault();
    if (field.matches("[data-mark]") && !field.value.trim() && !field.matches("[data-gone]")) {
      field.value = "✓";
      form.dataset.dirty = "1";
    }
    next(field);
  } else if (field.matches("[data-key]") && /^[yt]$/i.test(event.key) && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    field.checked = event.key.toLowerCase() === "y";
    form.dataset.dirty = "1";
    next(field);
  }
});

form?.addEventListener("submit", () => delete form.dataset.dirty);

addEventListener("beforeunload", (event) => {
  if (form?.dataset.dirty) event.preventDefault();
});

// What was refused comes first; else the first family nobody has keyed in yet.
if (form && !document.querySelector(".error-summary")) {
  (form.querySelector("[aria-invalid]") ?? form.querySelector("[data-mark]:not([data-gone])") ?? fields()[0])?.focus();
}
