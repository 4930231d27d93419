// A photo made small on the phone: at most 1600 px, JPEG of about 300 kB. A picture too large for a small phone is
// refused before it is decoded, so that the app is never killed over it.

import { sha256 } from "./bytes.js";

const LARGEST_FILE = 25_000_000;
const LARGEST_PIXELS = 50_000_000;
const EDGE = 1600;
const GOAL = 300_000;
const QUALITIES = [0.8, 0.65, 0.5];

// Width and height as a JPEG says them (its SOF marker), or null: other kinds are decided by their bytes alone.
async function claimed(file) {
  const view = new DataView(await file.slice(0, 262_144).arrayBuffer());
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 9 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    if (marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker))
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
  }
  return null;
}

const encode = (canvas, quality) => new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));

async function draw(picture, edge) {
  const scale = Math.min(1, edge / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// The picture's bytes and their hash. Raises Error("large") or what the phone says of a file it cannot read.
export async function shrink(file) {
  const size = await claimed(file);
  if (file.size > LARGEST_FILE || (size && size.width * size.height > LARGEST_PIXELS)) throw new Error("large");
  const wide = size && size.width >= size.height;
  const smaller = size && Math.max(size.width, size.height) > EDGE ? { [wide ? "resizeWidth" : "resizeHeight"]: EDGE } : {};
  const picture = await createImageBitmap(file, { ...smaller, resizeQuality: "medium" });
  let best = null;
  for (const edge of [EDGE, 1200, 900]) {
    const canvas = await draw(picture, edge);
    for (const quality of QUALITIES) {
      best = await encode(canvas, quality);
      if (best.size <= GOAL) break;
    }
    if (best.size <= GOAL) break;
  }
  picture.close();
  const bytes = new Uint8Array(await best.arrayBuffer());
  return { bytes, sha256: await sha256(bytes) };
}
