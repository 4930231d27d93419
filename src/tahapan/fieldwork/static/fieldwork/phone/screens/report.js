// The officer's report to PPS, filled in from own visits; it goes the way a visit goes.

import { daysBefore, longDay } from "../days.js";
import { figures } from "../report.js";
import { button, choices, h, notice } from "../ui.js";
import { labelOf, t } from "../words.js";

const KINDS = ["harian", "berkala", "akhir"];

function span(session, kind) {
  const { law, window: open } = session.pack;
  const day = session.today;
  if (kind === "harian") return { start: day, day };
  if (kind === "akhir") return { start: open.start, day };
  const start = daysBefore(day, law.report_days - 1);
  return { start: start < open.start ? open.start : start, day };
}

export function report(app) {
  const { session } = app;
  if (!session.pack) return { title: t("report"), body: [h("p", t("noPackage"))] };
  const kind = app.reporting ?? "harian";
  const { start, day } = span(session, kind);
  const told = figures(session.visits, start, day);
  const { tms, ...plain } = told;
  const place = h("div", { role: "status" });
  const rows = [
    ...Object.entries(plain).map(([name, count]) => [t(`fig_${name}`), count]),
    ...Object.entries(tms).map(([code, count]) => [`TMS ${code} · ${labelOf(session.pack.law.tms, code)}`, count]),
  ];
  const act = button(t("reportSend"), async () => {
    act.disabled = true;
    try {
      await session.tell("laporan", { report: kind, start, day, figures: told });
      place.replaceChildren(notice("done", t("reportKept")));
    } catch {
      act.disabled = false;
      place.replaceChildren(notice("late", t("full"), t("fullNext")));
    }
  }, "button.main");
  return {
    title: t("report"),
    body: [
      choices("jenis", t("reportKind"), KINDS.map((one) => [one, t(`report_${one}`)]), kind, (chosen) => {
        app.reporting = chosen;
        app.redraw();
      }, "three"),
      h("p", start === day ? longDay(day) : `${longDay(start)} – ${longDay(day)}`),
      h("dl.figures", rows.map(([name, count]) => h("div", h("dt", name), h("dd", String(count))))),
      h("p", t("reportHow")),
      place,
    ],
    acts: [act],
  };
}
