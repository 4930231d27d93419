// What has not been delivered, why, and what can be done about it.

import { give, make } from "../backup.js";
import { moment } from "../days.js";
import { waiting } from "../chain.js";
import { button, h, notice } from "../ui.js";
import { say, t } from "../words.js";
import { told } from "./enrol.js";

async function queue(session) {
  const events = await waiting(session);
  const count = (kind) => events.filter((one) => one.kind === kind && !one.aside).length;
  return [["kunjungan", count("kunjungan")], ["laporan", count("laporan")], ["pembukaan", count("pembukaan")], ["foto", session.photos]];
}

function standing(session) {
  const { problem, chain } = session;
  if (session.sending) return h("p", { role: "status" }, t("sending"));
  if (problem) return told(problem);
  return session.unsent || chain.photosWait ? null : notice("done", t("allSent"), chain.synced ? t("lastSync", { at: moment(chain.synced - (chain.offset ?? 0)) }) : "");
}

function leaving({ unsent, drafts, expired, chain }) {
  if (unsent) return "leavingSend";
  if (drafts.size && !expired) return "leavingDrafts";
  return chain.photosWait ? "leavingPhotos" : "leavingDone";
}

function backup(session) {
  const place = h("div", { role: "status" });
  const act = button(t("makeBackup"), async () => {
    const file = await make(session, session.today);
    await give(session, file);
    await session.recount();
    place.replaceChildren(h("p", t("backupMade", { name: file.name })));
  }, "button");
  return h("section", h("h2", t("backup")), h("p", t("backupWhat")), act, place);
}

export async function send(app) {
  const { session } = app;
  const { chain } = session;
  const rows = await queue(session);
  const held = session.visits.filter((one) => one.status === "held");
  return {
    title: t("send"),
    body: [
      session.expired && notice("risk", t("expired")),
      chain.leaving && notice("risk", t("leaving"), t(leaving(session), { n: session.drafts.size })),
      standing(session),
      chain.photosWait && notice("risk", say(chain.photosWait.what), say(chain.photosWait.next)),
      h("dl.figures", rows.map(([kind, count]) => h("div", h("dt", t(`kind_${kind}`)), h("dd", String(count ?? 0))))),
      h("p", t("sendHow")),
      session.aside ? notice("risk", t("asideWhat", { n: session.aside }), t("asideNext")) : null,
      held.length && h("section", h("h2", t("held")), h("p", t("heldWhat")), h("ul", held.map((one) => h("li", session.book?.find(String(one.household))?.title ?? t("outside"), ": ", say(one.problem?.what) || t("status_held"))))),
      backup(session),
    ],
    acts: [button(t(session.sending ? "sending" : "sendNow"), () => session.courier.go().catch(() => {}), "button.main", { disabled: session.sending })],
  };
}
