// Delivery. An event leaves the queue only when a receipt names its id and the hash of its bytes; whatever else
// happens, it stays. Orders of the office are carried out here, and only what keeps the queue safe.

import { APP, Refusal, conversation } from "./api.js";
import { sha256, utf8 } from "./bytes.js";
import { waiting } from "./chain.js";
import * as store from "./store.js";
import { seal, unseal, unsealBytes } from "./vault.js";

const BATCH = 50;
const BATCH_BYTES = 700_000;
const PAUSES = [5, 15, 60, 300, 900];

function cut(events, size) {
  const batch = [];
  let bytes = 0;
  for (const event of events.slice(0, size)) {
    bytes += utf8(event.text).length + 200;
    if (batch.length && bytes > BATCH_BYTES) break;
    batch.push(event);
  }
  return batch;
}

// The receipts that clear an event: same id, same bytes, stored one way or another.
async function cleared(batch, receipts) {
  const found = [];
  for (const event of batch) {
    const hash = await sha256(utf8(event.text));
    const receipt = receipts.find((one) => one?.id === event.id && one.sha256 === hash);
    if (receipt && ["applied", "stored", "held"].includes(receipt.status)) found.push({ event, receipt });
  }
  return found;
}

async function keepReceipts(session, pairs) {
  const { device } = session.vault;
  const visits = [];
  for (const { event, receipt } of pairs) {
    const row = event.kind === "kunjungan" && (await store.one("visits", device, event.id));
    if (!row) continue;
    const visit = await unseal(session.key, row.sealed);
    Object.assign(visit, { status: receipt.status, problem: receipt.problem ?? null });
    visits.push({ id: event.id, visit, sealed: await seal(session.key, visit) });
  }
  const seqs = pairs.map(({ event }) => event.seq);
  // On a full phone nothing can be written, but what was delivered can go and so makes room.
  await store.settle(device, seqs, visits).catch(() => store.settle(device, seqs, []));
  for (const { visit } of visits) session.received(visit);
}

// One batch. Returns how many were delivered, which were set aside and the orders that came; `refused` holds why a batch
// was not understood or too large, so that a smaller one can be tried.
async function deliver(session, request, batch, unsent) {
  const events = batch.map(({ text, signature }) => ({ text, signature }));
  try {
    const { answer } = await request("POST", "events", [201, 202], { events, unsent, app: APP });
    const pairs = await cleared(batch, Array.isArray(answer.receipts) ? answer.receipts : []);
    await keepReceipts(session, pairs);
    return { gone: pairs.length, aside: [], orders: answer.orders ?? [] };
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
    const altered = problem.status === 409 ? problem.answer.altered : null;
    const seqs = batch.filter(({ id }) => altered?.includes(id)).map(({ seq }) => seq);
    if (seqs.length) await store.setAside(session.vault.device, seqs).catch(() => {});
    else if (!batch.length || ![400, 413].includes(problem.status)) throw problem;
    return { gone: 0, aside: seqs, orders: [], refused: seqs.length ? null : problem };
  }
}

// Batch after batch, an empty one where there is nothing: it asks for orders. One event that is not understood is
// passed over and does not hold up the others; it stays in the queue.
async function deliverAll(session, request) {
  const orders = new Set();
  const passed = new Map();
  const aside = new Set();
  let size = BATCH;
  for (let asked = false; ; asked = true) {
    const queue = await waiting(session);
    const batch = cut(queue.filter((event) => !event.aside && !aside.has(event.seq) && !passed.has(event.seq)), size);
    if (!batch.length && asked) break;
    const told = await deliver(session, request, batch, queue.length);
    for (const { order } of told.orders) orders.add(order);
    for (const seq of told.aside) aside.add(seq);
    if (told.refused && batch.length === 1) passed.set(batch[0].seq, told.refused);
    else if (told.refused) size = Math.ceil(batch.length / 2);
    else if (batch.length && !told.gone && !told.aside.length) throw new Error("no receipt");
    session.changed();
  }
  for (const problem of passed.values()) throw problem;
  return orders;
}

// Pictures of visits that were told. One that belongs to no visit and no draft was taken for nothing. Returns why the
// office takes no more of them today: they stay here until it does.
async function deliverPhotos(session, request) {
  const { device } = session.vault;
  const told = new Set(session.visits.flatMap(({ body }) => [...body.people, ...body.new]).map((one) => one.evidence?.photo));
  for (const photo of await store.allOf("photos", device)) {
    if (!told.has(photo.sha256) && !session.drafts.size) await store.drop("photos", device, photo.sha256);
    if (photo.refused || !told.has(photo.sha256)) continue;
    try {
      const bytes = await unsealBytes(session.key, photo.sealed);
      const { answer } = await request("PUT", `photo/${photo.sha256}`, [201], bytes, "image/jpeg");
      if (answer.sha256 === photo.sha256) await store.drop("photos", device, photo.sha256);
    } catch (problem) {
      if (problem instanceof Refusal && problem.status === 429) return problem.problem;
      if (!(problem instanceof Refusal) || ![409, 413].includes(problem.status)) throw problem;
      await store.put("photos", { ...photo, refused: true }).catch(() => {});
    }
  }
  return null;
}

// Families that left the package while something about them is half written or unsent: kept until that is over.
async function unfinished(session, known) {
  const waits = new Set((await waiting(session)).map(({ id }) => id));
  const unsent = new Set(session.visits.filter(({ id }) => waits.has(id)).map((one) => one.body.household));
  const open = ({ id }) => session.drafts.has(String(id)) || unsent.has(id);
  return (session.pack?.households ?? []).filter((one) => !known.has(one.id) && open(one));
}

// The package as the office has it now. Own visits it does not name any more were replaced by somebody else.
export async function takePackage(session, request) {
  const { answer } = await request("GET", "package", [200]);
  if (answer.v !== 1 || !Array.isArray(answer.households)) throw new Error("package");
  const standing = new Set(answer.households.flatMap((one) => one.visits));
  answer.households.push(...(await unfinished(session, new Set(answer.households.map((one) => one.id)))));
  const gone = session.visits
    .filter((one) => one.status === "applied" && one.body.household !== null && !standing.has(one.id))
    .map((one) => one.id);
  await store.takePackage(session.vault.device, await seal(session.key, answer), gone);
  session.asksPackage = false;
  await session.reload();
}

// Ordered to leave: once everything is delivered or backed up say so, photos too; wiped only when the office then says to. What is
// half written is first saved or thrown away by its officer, while the term lets them.
async function leave(session, request, orders) {
  const { device } = session.vault;
  const unsent = await store.countOf("queue", device);
  const chain = await store.chain(device);
  if (chain.photosWait || !store.isSafe(chain, unsent)) return;
  let ordered = orders;
  if (!orders.has("wipe")) {
    if (session.drafts.size && !session.expired) return;
    const { answer } = await request("POST", "handed-over", [201], { unsent, backup: unsent > 0 });
    ordered = new Set(answer.orders?.map(({ order }) => order));
  }
  if (!ordered.has("wipe") || !(await store.wipe(device))) return;
  await saidWiped(session, request);
}

// Nothing is left but the key that signs this; nobody works on while it is said. A phone the office has written off
// already need not say it again.
async function saidWiped(session, request) {
  const { device } = session.vault;
  session.close("wiped");
  try {
    await request("POST", "wiped", [201], {});
  } catch (problem) {
    if (!(problem instanceof Refusal && problem.problem.code === "device-ended")) return;
  }
  await store.forget(device);
  session.gone();
}

async function obey(session, request, orders) {
  const leaving = orders.has("hand-over") || orders.has("wipe");
  await store.note(session.vault.device, { leaving });
  if (leaving) await leave(session, request, orders);
  else if (orders.has("refresh") || session.asksPackage || !session.pack) await takePackage(session, request);
}

// Deliver everything once. Raises Refusal, NotReached or what else went wrong; the queue then still holds the rest.
async function run(session) {
  const { device } = session.vault;
  const request = conversation(session.vault, (offset) => store.note(device, { offset }));
  const chain = await store.chain(device);
  if (!chain) return session.close("wiped");
  if (chain.wiping) return saidWiped(session, request);
  const orders = await deliverAll(session, request);
  const photosWait = await deliverPhotos(session, request);
  await store.note(device, { synced: Date.now(), refused: null, photosWait });
  await obey(session, request, orders);
  return undefined;
}

// Keeps delivering while a session is open: at once when there is something and a line, later when it failed.
export function courier(session) {
  let timer = 0;
  let failures = 0;
  let running = null;
  let stopped = false;

  function plan(seconds) {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => go().catch(() => {}), seconds * 1000);
  }

  async function attempt() {
    session.sending = true;
    session.changed();
    try {
      await navigator.locks.request(`coklit-${session.vault.device}`, () => run(session));
      failures = 0;
      session.problem = null;
    } catch (problem) {
      failures += 1;
      session.problem = problem;
      if (problem instanceof Refusal) await store.note(session.vault.device, { refused: problem.problem });
      plan(PAUSES[Math.min(failures, PAUSES.length) - 1]);
      throw problem;
    } finally {
      session.sending = false;
      if (session.key) await session.recount();
      session.changed();
    }
  }

  function go() {
    clearTimeout(timer);
    running ??= attempt().finally(() => (running = null));
    return running;
  }

  const online = () => plan(0);
  addEventListener("online", online);
  return {
    go,
    nudge: () => navigator.onLine && plan(1),
    stop() {
      stopped = true;
      clearTimeout(timer);
      removeEventListener("online", online);
    },
  };
}
