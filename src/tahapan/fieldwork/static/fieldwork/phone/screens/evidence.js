// The proof of a finding: kind, number, picture. Used for TMS and for somebody new.

import { shrink } from "../photo.js";
import * as store from "../store.js";
import { button, field, h, notice, select } from "../ui.js";
import { sealBytes, unsealBytes } from "../vault.js";
import { labelOf, t } from "../words.js";

async function keep(session, bytes, sha256) {
  await store.put("photos", { device: session.device, sha256, sealed: await sealBytes(session.key, bytes) });
  await session.recount();
}

async function paint(canvas, bytes) {
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
  const scale = Math.min(1, 320 / picture.width);
  Object.assign(canvas, { width: picture.width * scale, height: picture.height * scale });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
}

function photo(app, evidence, changed) {
  const { session } = app;
  const canvas = h("canvas.photo", { role: "img", "aria-label": t("photo"), hidden: true });
  const place = h("div", { role: "status" });
  const input = h("input.hidden", { type: "file", accept: "image/*", capture: "environment", id: "foto", "aria-describedby": "fotoh" });
  const take = h("label.button", { for: "foto" }, t("photoTake"));
  const remove = button(t("photoRemove"), () => {
    evidence.photo = "";
    canvas.hidden = remove.hidden = true;
    input.value = "";
    changed();
  }, "plain", { hidden: !evidence.photo });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    place.replaceChildren(h("p", t("photoShrinking")));
    try {
      const { bytes, sha256 } = await shrink(file);
      await keep(session, bytes, sha256);
      evidence.photo = sha256;
      await paint(canvas, bytes);
      canvas.hidden = remove.hidden = false;
      place.replaceChildren(h("p", t("photoKept", { n: Math.ceil(bytes.length / 1000) })));
      changed();
    } catch (problem) {
      const words = problem.name === "QuotaExceededError" ? "full" : problem.message === "large" ? "photoLarge" : "photoBroken";
      place.replaceChildren(notice("late", t(words, { n: Math.round(file.size / 1_000_000) })));
      input.value = "";
    }
  });
  if (evidence.photo)
    store.one("photos", session.device, evidence.photo).then(async (kept) => {
      if (!kept) return place.replaceChildren(h("p", t("photoSent")));
      await paint(canvas, await unsealBytes(session.key, kept.sealed));
      canvas.hidden = false;
      return undefined;
    });
  return h("div.stack.filer", h("div.field", h("span", t("photo")), h("small", { id: "fotoh" }, t("photoHint")), input, take), place, canvas, remove);
}

export function evidence(app, given, codes, changed) {
  const { law } = app.session.pack;
  const all = codes.length ? codes : law.evidence.map((one) => one.code);
  const kinds = [["", t("evidenceNone")], ...all.map((code) => [code, labelOf(law.evidence, code)])];
  const number = h("input", { value: given.number, maxlength: 60, autocomplete: "off" });
  number.addEventListener("input", () => {
    given.number = number.value.trim();
    changed();
  });
  const kind = select(kinds, given.kind, (code) => {
    given.kind = code;
    changed();
  });
  return h("section.stack", h("h2", t("evidence")), field(t("evidenceKind"), kind), field(t("evidenceNumber"), number), photo(app, given, changed));
}
