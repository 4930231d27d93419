// The last step of a visit: who answered, sticker, proof, signature; then it is on the disk or it is said that it is not.

import { settles } from "../book.js";
import { bodyOf, findings, unchecked } from "../draft.js";
import { look, setLook } from "../looks.js";
import { signature } from "../signature.js";
import { button, choices, field, h, notice, tick } from "../ui.js";
import { t } from "../words.js";

const MET = ["keluarga", "sendiri", "video", "kosong", "menolak"];
const PATIENCE = 8000;

// Where the phone is, if it says so in time. Never waited for.
function locate(app) {
  app.position = null;
  if (look("position") !== "on" || !navigator.geolocation) return;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => (app.position = { lat: coords.latitude, lng: coords.longitude, accuracy: Math.round(coords.accuracy) }),
    () => {},
    { timeout: PATIENCE, maximumAge: 60_000, enableHighAccuracy: true },
  );
}

// Why this visit cannot be saved as it is, or "".
function obstacle(family, draft) {
  if (!draft.met) return t("metMissing");
  if (draft.adding?.name || draft.adding?.nik) return t("addingOpen", { name: draft.adding.name || t("newPerson") });
  const found = findings(family, draft);
  if (!settles(draft.met)) return found ? t("metNobody", { n: found }) : "";
  const open = family.people.find((one) => draft.people[one.id]?.outcome === "tms" && !draft.people[one.id].tms);
  if (open) return t("tmsMissing", { name: open.name });
  return found ? "" : t("nobodyChecked");
}

async function save(app, writing) {
  const { family, draft, key } = writing;
  const body = bodyOf(family, draft, app.position);
  await app.flush();
  // The draft goes in the same transaction as the visit comes.
  app.done();
  try {
    const visit = await app.session.tell("kunjungan", body, { remember: { household: family.id }, draft: `draft:${key}` });
    app.session.drafts.delete(key);
    app.go(`tersimpan/${family.id === null ? `v-${visit.id}` : key}`);
  } catch (problem) {
    app.open = writing;
    throw problem;
  }
}

export async function finish(app, key) {
  const writing = app.session.book && (await app.writing(key));
  if (!writing) return { title: t("notInPackage"), back: "", body: [h("p", t("notInPackageNext"))] };
  const { family, draft } = writing;
  const place = h("div");
  const rest = h("div");
  const set = (name) => (value) => {
    draft[name] = value;
    app.keep();
    place.replaceChildren();
    if (name === "met") fill();
  };
  const text = (name, tag, length) => {
    const input = h(tag, { value: draft[name], maxlength: length, autocomplete: "off" });
    input.addEventListener("input", () => set(name)(input.value));
    return input;
  };
  const left = unchecked(family, draft).length;
  const fill = () => {
    const met = settles(draft.met);
    rest.replaceChildren(
      ...(met || !draft.met
        ? [
            left ? notice("track", t("leftOpen", { n: left })) : "",
            tick(t("sticker"), draft.sticker, set("sticker"), t("stickerHint")),
            tick(t("proof"), draft.proof, set("proof"), t("proofHint")),
            h("details", { open: Boolean(draft.witness || draft.signature) }, h("summary", t("witnessOrSignature")), field(t("witness"), text("witness", "input", 80), t("witnessHint")), signature(draft.signature, set("signature"))),
          ]
        : [notice("track", t("comeAgain"))]),
    );
  };
  fill();
  locate(app);
  const act = button(t("save"), async () => {
    const problem = obstacle(family, draft);
    if (problem) return place.replaceChildren(notice("late", problem));
    act.disabled = true;
    try {
      await save(app, writing);
    } catch (fault) {
      act.disabled = false;
      const full = fault?.name === "QuotaExceededError";
      place.replaceChildren(notice("late", t(full ? "full" : "notSaved", { what: fault?.name ?? "?" }), t(full ? "fullNext" : "notSavedNext")));
    }
    return undefined;
  }, "button.main");
  return {
    title: t("finish"),
    back: `keluarga/${key}`,
    body: [
      h("p.where", family.title ? t("familyOf", { name: family.title }) : t("newFamily")),
      choices("met", t("metWho"), MET.map((code) => [code, t(`met_${code}`)]), draft.met, set("met"), "two"),
      rest,
      field(t("note"), text("note", "textarea", 300), t("noteHint")),
      tick(t("position"), look("position") === "on", (on) => {
        setLook("position", on ? "on" : "off");
        locate(app);
      }, t("positionHint")),
      place,
    ],
    acts: [act],
  };
}
