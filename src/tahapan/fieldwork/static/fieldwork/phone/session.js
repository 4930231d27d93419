// One open vault: its key, the decrypted package and own visits, all only in memory. Closing drops them.

import * as book from "./book.js";
import { tell } from "./chain.js";
import { dayOf, rightNow } from "./days.js";
import { index } from "./search.js";
import * as store from "./store.js";
import { courier } from "./sync.js";
import { seal, unseal } from "./vault.js";

const openAll = (key, rows) => Promise.all(rows.map((row) => unseal(key, row.sealed)));

class Session {
  constructor(vault, key, hooks) {
    Object.assign(this, { vault, key, ...hooks, pack: null, book: null, visits: [], drafts: new Set() });
    Object.assign(this, { unsent: 0, aside: 0, oldest: null, sending: false, problem: null, opened: new Set() });
    this.courier = courier(this);
  }

  get device() {
    return this.vault.device;
  }

  // Now and today, by the office's clock as far as we know it.
  get now() {
    return rightNow(this.chain.offset);
  }

  get today() {
    return dayOf(this.now);
  }

  get expired() {
    const { end } = (this.pack ?? this.vault).term;
    return end !== null && this.today > end;
  }

  async reload() {
    const [kept, visits] = await Promise.all([
      store.one("sealed", this.device, "package"),
      store.allOf("visits", this.device),
    ]);
    if (!this.key) return;
    this.pack = kept ? await unseal(this.key, kept.sealed) : null;
    this.visits = await openAll(this.key, visits);
    await this.recount();
    this.reread();
  }

  reread() {
    this.book = this.pack && book.read(this.pack, this.visits, this.chain.offset);
    this.index = this.book && index(this.book.families);
    this.changed(true);
  }

  async recount() {
    const queue = await store.allOf("queue", this.device);
    this.chain = await store.chain(this.device);
    if (!this.key || !this.chain) return;
    this.unsent = queue.length;
    this.aside = queue.filter((one) => one.aside).length;
    this.oldest = queue.length ? Date.parse((await unseal(this.key, queue[0].sealed)).at) : null;
    this.photos = await store.countOf("photos", this.device);
    const names = (await store.allOf("sealed", this.device)).map((one) => one.name);
    this.drafts = new Set(names.filter((name) => name.startsWith("draft:")).map((name) => name.slice(6)));
  }

  // Write an event; when this returns it is on the disk.
  async tell(kind, body, options) {
    const told = await tell(this, kind, body, options);
    if (kind === "kunjungan") this.visits.push(told);
    await this.recount();
    if (kind === "kunjungan") this.reread();
    else this.changed();
    this.courier.nudge();
    return told;
  }

  // What the office said of a visit it received.
  received(visit) {
    const known = this.visits.find((one) => one.id === visit.id);
    if (known) Object.assign(known, visit);
  }

  async show(person) {
    await this.tell("pembukaan", { opened: [{ voter: person.id, at: new Date().toISOString() }] });
    this.opened.add(person.id);
  }

  async draft(key) {
    const kept = await store.one("sealed", this.device, `draft:${key}`);
    return kept ? unseal(this.key, kept.sealed) : null;
  }

  async keepDraft(key, draft) {
    await store.put("sealed", { device: this.device, name: `draft:${key}`, sealed: await seal(this.key, draft) });
    this.drafts.add(key);
  }

  async dropDraft(key) {
    await store.drop("sealed", this.device, `draft:${key}`);
    this.drafts.delete(key);
  }

  // `why`: idle, now, out, elsewhere (another window) or wiped.
  close(why = "") {
    if (!this.key) return;
    this.courier.stop();
    Object.assign(this, { key: null, pack: null, book: null, index: null, visits: [], drafts: new Set() });
    this.closed(why);
  }
}

export async function open(vault, key, hooks) {
  const session = new Session(vault, key, hooks);
  session.chain = await store.chain(vault.device);
  await session.reload();
  return session;
}
