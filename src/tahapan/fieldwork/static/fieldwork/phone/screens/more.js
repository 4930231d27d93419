// Lock, leave, PIN, how it looks, what this is.

import { APP } from "../api.js";
import { longDay, moment } from "../days.js";
import { look, setLook } from "../looks.js";
import * as store from "../store.js";
import { button, choices, field, h, notice, toast } from "../ui.js";
import { WrongPin, changePin, weakness } from "../vault.js";
import { say, t } from "../words.js";
import { told } from "./enrol.js";

function looks(app) {
  const pick = (name, label, options) =>
    choices(name, t(label), options, look(name), (value) => {
      setLook(name, value);
      app.redraw();
    }, "three");
  return [
    pick("language", "language", [["id", "Indonesia"], ["en", "English"]]),
    pick("theme", "theme", [["auto", t("themeAuto")], ["light", t("themeLight")], ["dark", t("themeDark")]]),
    pick("type", "type", [["normal", t("typeNormal")], ["large", t("typeLarge")]]),
  ];
}

// The list as the office has it now; what is unsent goes first.
function refresh(session) {
  const place = h("div", { role: "status" });
  const act = button(t("refresh"), async () => {
    act.disabled = true;
    session.asksPackage = true;
    const said = await session.courier.go().then(() => h("p", t("refreshed")), told);
    place.replaceChildren(said);
    act.disabled = false;
  }, "button");
  return [act, place];
}

function pins(app) {
  const make = (auto) => h("input.pin", { type: "password", inputmode: "numeric", autocomplete: auto, maxlength: 32 });
  const [old, pin, again] = [make("off"), make("new-password"), make("new-password")];
  const place = h("div", { role: "status" });
  const act = button(t("pinChange"), async () => {
    const weak = weakness(pin.value, again.value);
    if (weak) return place.replaceChildren(notice("late", t(weak)));
    try {
      const { kept } = await changePin(app.session.vault, old.value, pin.value);
      await store.put("vaults", kept);
      app.session.vault = kept;
      toast(t("pinChanged"));
      app.redraw();
    } catch (problem) {
      place.replaceChildren(notice("late", problem instanceof WrongPin ? t("pinWrong") : t("fault", { what: problem.name })));
    }
    return undefined;
  }, "button");
  return h("details", h("summary", t("pinChange")), h("div.stack", field(t("pinOld"), old), field(t("pinNew"), pin, t("pinWhy")), field(t("pinRepeat"), again), place, act));
}

export function more(app) {
  const { vault, pack, chain } = app.session;
  const facts = [
    [t("officer"), vault.name],
    [t("election"), say(vault.election.name)],
    [t("area"), vault.area],
    ...(pack?.stations ?? []).map((one) => ["TPS", `${one.number} · ${one.village_name}`]),
    [t("term"), `${longDay(vault.term.start)} – ${longDay(vault.term.end)}`],
    [t("packageMade"), pack ? moment(Date.parse(pack.made)) : "–"],
    [t("lastSyncShort"), chain.synced ? moment(chain.synced - (chain.offset ?? 0)) : "–"],
    [t("version"), APP],
  ];
  return {
    title: t("more"),
    body: [
      h("div.pair", button(t("lockNow"), () => app.lock("now"), "button"), button(t("signOut"), () => app.lock("out"), "button")),
      h("p", t("signOutWhat")),
      app.install && button(t("install"), () => app.install.prompt(), "button"),
      ...looks(app),
      pins(app),
      h("section", h("h2", t("about")), refresh(app.session), h("dl.figures", facts.map(([name, value]) => h("div", h("dt", name), h("dd", value))))),
      h("p", t("privacy")),
    ],
  };
}
