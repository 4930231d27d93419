// Before a vault is open: whose vault, its PIN.

import * as store from "../store.js";
import { field, h, icon, link, notice } from "../ui.js";
import { WrongPin, open } from "../vault.js";
import { say, t } from "../words.js";

const FREE_TRIES = 3;
const LONGEST = 3_600;

// Seconds to wait after so many wrong PINs: 5, 10, 20 … up to an hour.
export const pause = (tries) => (tries < FREE_TRIES ? 0 : Math.min(LONGEST, 5 * 2 ** (tries - FREE_TRIES)));

const wiped = (app) => app.why === "wiped" && notice("done", t("wiped"));

export async function start(app) {
  const vaults = await store.vaults();
  if (!vaults.length) {
    return {
      title: t("welcome"),
      body: [wiped(app), h("p.lead", t("welcomeWhat")), h("ol.steps", h("li", t("welcomeOne")), h("li", t("welcomeTwo")), h("li", t("welcomeThree")))],
      acts: [link(t("enrolThis"), "daftarkan", "button.main")],
    };
  }
  // A phone of one officer asks for the PIN at once.
  if (vaults.length === 1) return lock(app, vaults[0], link(t("enrolOther"), "daftarkan"));
  return {
    title: t("whoOpens"),
    body: [
      wiped(app),
      h(
        "ul.list",
        vaults.map((one) => h("li", h("a.row", { href: `#buka/${one.device}` }, h("span.mark", icon("lock")), h("span.grow", h("strong", one.name), h("small", one.area))))),
      ),
      h("p", t("otherQueue")),
    ],
    acts: [link(t("enrolOther"), "daftarkan", "button")],
  };
}

export async function unlock(app, device) {
  const vault = (await store.vaults()).find((one) => one.device === device);
  return vault ? lock(app, vault) : start(app);
}

async function lock(app, vault, other = null) {
  const { device } = vault;
  const [chain, unsent] = await Promise.all([store.chain(device), store.countOf("queue", device)]);
  const told = h("div");
  const pin = h("input.pin", { type: "password", inputmode: "numeric", autocomplete: "off", maxlength: 32, required: true });
  const enter = h("button.button.main", { type: "submit", form: "buka" }, t("open"));
  const form = h("form.stack", { id: "buka", novalidate: true }, field(t("pin"), pin), told);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (enter.disabled) return;
    enter.disabled = true;
    told.replaceChildren(h("p", { role: "status" }, t("opening")));
    const problem = await attempt(app, vault, pin.value).catch((fault) => notice("late", t("fault", { what: fault.name })));
    if (problem) told.replaceChildren(problem);
    enter.disabled = false;
    pin.value = "";
    pin.focus();
  });
  return {
    title: vault.name,
    back: other ? undefined : "",
    body: [
      wiped(app),
      app.why === "idle" && notice("track", t("lockedIdle")),
      app.why === "elsewhere" && notice("track", t("lockedElsewhere")),
      form,
      unsent ? h("p", h("strong", t("unsent", { n: unsent }))) : null,
      chain.refused && notice("risk", say(chain.refused.what), say(chain.refused.next)),
      h("p.links", link(t("forgotPin"), `pulihkan/${device}`), other),
    ],
    acts: [enter],
    shown: () => pin.focus(),
  };
}

// Seconds still to wait. More than the tries cost means that the clock was put back: the wait starts again.
async function toWait(device, { tries, until }) {
  const left = Math.ceil((until - Date.now()) / 1000);
  const most = pause(tries);
  if (left > most) await store.amend(device, { until: Date.now() + 1000 * most });
  return Math.min(left, most);
}

async function attempt(app, vault, pin) {
  const { device } = vault;
  // Another window may have wiped it since this screen was drawn.
  const chain = await store.chain(device);
  if (!chain) return app.go("");
  const left = await toWait(device, chain);
  if (left > 0) return notice("late", t("pinWait", { n: left }));
  try {
    const key = await open(vault, pin);
    await store.note(device, { tries: 0, until: 0 });
    app.why = "";
    await app.enter(vault, key);
    return null;
  } catch (fault) {
    if (!(fault instanceof WrongPin)) throw fault;
    const { until } = await store.amend(device, ({ tries }) => ({ tries: tries + 1, until: Date.now() + 1000 * pause(tries + 1) }));
    const wait = Math.ceil((until - Date.now()) / 1000);
    return notice("late", t("pinWrong"), wait > 0 ? t("pinWait", { n: wait }) : t("pinAgain"));
  }
}
