// The smallest helper to make elements: no markup strings, so nothing typed is ever read as markup.

import { t } from "./words.js";

// h("button.main", {onclick, disabled: true, "aria-label": "…"}, child, [children], "text", null)
export function h(name, given = {}, ...children) {
  const plain = given === null || typeof given !== "object" || given instanceof Node || Array.isArray(given);
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(plain ? {} : given)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "value") node.value = value;
    else if (key === "checked") node.checked = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...(plain ? [given, ...children] : children).flat(3).filter((one) => one !== null && one !== undefined && one !== false));
  if (tag === "select" && !plain && given.value !== undefined) node.value = given.value;
  return node;
}

const SVG = "http://www.w3.org/2000/svg";
const DRAWN = {
  back: "M15 5l-7 7 7 7",
  home: "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
  send: "M12 20V5M5.5 11.5L12 5l6.5 6.5",
  report: "M6 3h9l4 4v14H6zM9 11h7M9 15h7",
  more: "M4 7h16M4 12h16M4 17h16",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3",
  done: "M5 12.5l4.5 4.5L19 7.5",
  again: "M19 12a7 7 0 11-2-5M19 4v4h-4",
  waiting: "M12 7v5l3 2M12 4a8 8 0 100 16 8 8 0 000-16z",
  eye: "M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6zM12 10a2 2 0 100 4 2 2 0 000-4z",
  plus: "M12 5v14M5 12h14",
  late: "M12 4l9 16H3zM12 10v4M12 17v.5",
};

export function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

export const icon = (name) =>
  svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, svg("path", { d: DRAWN[name] }));

export const button = (label, onclick, kind = "", more = {}) =>
  h(`button${kind && `.${kind}`}`, { type: "button", onclick, ...more }, label);

export const link = (label, hash, kind = "") => h(`a${kind && `.${kind}`}`, { href: `#${hash}` }, label);

// A notice: tone is done, track, risk or late.
export const notice = (tone, ...words) =>
  h(`div.notice.${tone}`, { role: tone === "late" ? "alert" : "status" }, ...words.map((one) => (typeof one === "string" ? h("p", one) : one)));

let fields = 0;

// A label with its control and an optional hint under the label.
export function field(label, control, hint = "") {
  fields += 1;
  control.id ||= `f${fields}`;
  if (hint) control.setAttribute("aria-describedby", `${control.id}h`);
  return h("div.field", h("label", { for: control.id }, label), hint && h("small", { id: `${control.id}h` }, hint), control);
}

export const select = (options, value, onchange, attributes = {}) =>
  h(
    "select",
    { ...attributes, onchange: (event) => onchange(event.target.value), value },
    options.map(([code, label]) => h("option", { value: code }, label)),
  );

// Big buttons of which one is chosen; a radio group to the eye, the thumb and the screen reader.
export function choices(name, label, options, chosen, onchange, kind = "") {
  return h(
    `fieldset.choices${kind && `.${kind}`}`,
    h("legend", label),
    options.map(([code, words, note]) =>
      h(
        "label.choice",
        h("input", { type: "radio", name, value: code, checked: code === chosen, onchange: () => onchange(code) }),
        h("span", words, note && h("small", note)),
      ),
    ),
  );
}

export const tick = (label, checked, onchange, note = "") =>
  h(
    "label.choice.tick",
    h("input", { type: "checkbox", checked, onchange: (event) => onchange(event.target.checked) }),
    h("span", label, note && h("small", note)),
  );

const STATES = { belum: "waiting", ulang: "again", selesai: "done" };
export const chip = (state) => h(`span.chip.${state}`, icon(STATES[state]), t(state));

let clearing = 0;

// A short word at the bottom that goes away by itself and is read out.
export function toast(words) {
  const place = document.getElementById("toast");
  place.textContent = words;
  place.hidden = false;
  clearTimeout(clearing);
  clearing = setTimeout(() => (place.hidden = true), 6000);
}
