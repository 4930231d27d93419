// A forgotten PIN: PPS allows it, the office sends the recovery key, a new PIN wraps the vault.

import { conversation } from "../api.js";
import * as store from "../store.js";
import { field, h, notice } from "../ui.js";
import { recover as rewrap, weakness } from "../vault.js";
import { t } from "../words.js";
import { told } from "./enrol.js";

export async function recover(app, device) {
  const vault = (await store.vaults()).find((one) => one.device === device);
  const pin = h("input.pin", { type: "password", inputmode: "numeric", autocomplete: "new-password", maxlength: 32 });
  const again = h("input.pin", { type: "password", inputmode: "numeric", autocomplete: "new-password", maxlength: 32 });
  const place = h("div");
  const act = h("button.button.main", { type: "submit", form: "pulihkan" }, t("recoverDo"));
  const form = h("form.stack", { id: "pulihkan", novalidate: true }, field(t("pinNew"), pin, t("pinWhy")), field(t("pinRepeat"), again), place);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const weak = weakness(pin.value, again.value);
    if (weak) return place.replaceChildren(notice("late", t(weak)));
    act.disabled = true;
    try {
      const request = conversation(vault, (offset) => store.note(device, { offset }));
      const { answer } = await request("POST", "recovery", [200], {});
      const made = await rewrap(vault, answer.recovery, pin.value);
      await store.put("vaults", made.kept);
      await store.note(device, { tries: 0, until: 0 });
      await app.enter(made.kept, made.key);
    } catch (problem) {
      place.replaceChildren(told(problem));
      act.disabled = false;
    }
    return undefined;
  });
  return { title: t("forgotPin"), back: `buka/${device}`, body: [h("p.lead", t("recoverWhat")), form], acts: [act] };
}
