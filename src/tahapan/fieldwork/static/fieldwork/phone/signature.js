// A signature drawn with a finger, kept as an SVG path of at most 4 kB.

import { button, h, svg } from "./ui.js";
import { t } from "./words.js";

const WIDTH = 300;
const HEIGHT = 120;
const LARGEST = 4000;

const pathOf = (strokes) => strokes.map((points) => `M${points.map(([x, y]) => `${x} ${y}`).join("L")}`).join("");

// Leave out every other point until it fits.
function fit(strokes) {
  let kept = strokes;
  while (pathOf(kept).length > LARGEST) kept = kept.map((points) => points.filter((_, at) => at % 2 === 0 || at === points.length - 1));
  return pathOf(kept);
}

export function signature(path, onchange) {
  const line = svg("path", { d: path });
  const pad = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "pad", role: "img", "aria-label": t("signature") }, line);
  let strokes = [];
  let drawing = null;
  const at = (event) => {
    const box = pad.getBoundingClientRect();
    return [Math.round(((event.clientX - box.left) / box.width) * WIDTH), Math.round(((event.clientY - box.top) / box.height) * HEIGHT)];
  };
  pad.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    drawing = [at(event)];
    strokes.push(drawing);
  });
  pad.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    const [x, y] = at(event);
    const [px, py] = drawing[drawing.length - 1];
    if (Math.abs(x - px) + Math.abs(y - py) < 3) return;
    drawing.push([x, y]);
    line.setAttribute("d", pathOf(strokes));
  });
  const stop = () => {
    if (!drawing) return;
    drawing = null;
    onchange(fit(strokes));
  };
  pad.addEventListener("pointerup", stop);
  pad.addEventListener("pointercancel", stop);
  const clear = button(t("signatureClear"), () => {
    strokes = [];
    line.setAttribute("d", "");
    onchange("");
  }, "plain");
  return h("div.field", h("span", t("signature")), h("small", t("signatureHint")), pad, clear);
}
