// Signing a phone in: the code of PPS and the officer's own PIN, once, with a line.

import { NotReached, Refusal, enrol as ask } from "../api.js";
import { b64 } from "../bytes.js";
import * as store from "../store.js";
import { field, h, notice } from "../ui.js";
import { create, weakness } from "../vault.js";
import { say, t } from "../words.js";

const LONGEST = 13;
const CURVE = { name: "ECDSA", namedCurve: "P-256" };

// Kept until the office's answer arrived: the code is good once more for the same key, if it was lost on the way.
let pair = null;

async function signUp(app, { code, name, pin }) {
  pair ??= await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
  const key = b64(await crypto.subtle.exportKey("spki", pair.publicKey));
  const told = await ask({ code, key, name });
  const made = await create(pin, told.share, told.recovery);
  const vault = {
    device: told.device,
    signer: pair.privateKey,
    name: told.officer.name,
    role: told.officer.role,
    area: told.area.name,
    term: told.term,
    election: told.election,
    ...made.kept,
  };
  await store.begin(vault);
  pair = null;
  await navigator.storage?.persist?.().catch(() => false);
  await store.note(vault.device, { offset: Date.now() - Date.parse(told.time) });
  await app.enter(vault, made.key);
}

export const told = (problem) => {
  if (problem instanceof Refusal) return notice("late", say(problem.problem.what), say(problem.problem.next));
  if (problem instanceof NotReached) return notice("late", t("notReached"), t("notReachedNext"));
  if (problem?.name === "QuotaExceededError") return notice("late", t("full"), t("fullNext"));
  return notice("late", t("fault", { what: problem?.name ?? "?" }));
};

// From the drawn code of the office's page: the app opened with the code already written, kept out of the address.
export function scanned(app, code = "") {
  history.replaceState(null, "", "#daftarkan");
  app.code = code.slice(0, LONGEST);
  return enrol(app);
}

export function enrol(app) {
  const code = h("input", { value: app.code ?? "", autocapitalize: "characters", autocomplete: "off", spellcheck: "false", maxlength: LONGEST, required: true });
  const name = h("input", { value: navigator.userAgentData?.platform || "HP", maxlength: 80 });
  const pin = h("input.pin", { type: "password", inputmode: "numeric", autocomplete: "new-password", maxlength: 32 });
  const again = h("input.pin", { type: "password", inputmode: "numeric", autocomplete: "new-password", maxlength: 32 });
  const place = h("div");
  const act = h("button.button.main", { type: "submit", form: "daftarkan" }, t("enrolDo"));
  const form = h(
    "form.stack",
    { id: "daftarkan", novalidate: true },
    field(t("code"), code, t("codeHint")),
    field(t("phoneName"), name, t("phoneNameHint")),
    field(t("pinNew"), pin, t("pinWhy")),
    field(t("pinRepeat"), again),
    place,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const weak = code.value.replace(/[^a-z0-9]/gi, "").length === 10 ? weakness(pin.value, again.value) : "codeShort";
    if (weak) return place.replaceChildren(notice("late", t(weak)));
    act.disabled = true;
    place.replaceChildren(h("p", { role: "status" }, t("enrolling")));
    try {
      await signUp(app, { code: code.value.trim(), name: name.value.trim(), pin: pin.value });
    } catch (problem) {
      place.replaceChildren(told(problem));
      act.disabled = false;
    }
    return undefined;
  });
  return { title: t("enrolThis"), back: "", body: [form], acts: [act] };
}

