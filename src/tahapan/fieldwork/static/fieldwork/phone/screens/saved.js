// It is on the disk; where to next: the other family of this house, the next in order, the list.

import { h, icon, link } from "../ui.js";
import { t } from "../words.js";
import { housemates } from "./family.js";

export function saved(app, key) {
  const { session } = app;
  const family = session.book?.find(key);
  if (!family) return { title: t("saved"), back: "", body: [] };
  const next = session.book.after(family);
  const lines = [
    t("savedHere"),
    session.unsent ? t("unsentSafe", { n: session.unsent }) : t("allSent"),
    family.state === "ulang" ? t("staysAgain") : null,
  ];
  return {
    title: t("saved"),
    body: [
      h("div.saved", icon("done"), h("strong", family.title || t("newFamily"))),
      ...lines.filter(Boolean).map((line) => h("p", line)),
      link(t("correctThis"), `keluarga/${key}`),
      housemates(app, family),
    ],
    acts: [
      link(t("toList"), "", "button"),
      next && link(t("nextFamily", { name: next.title }), `keluarga/${next.key}`, "button.main"),
    ],
  };
}
