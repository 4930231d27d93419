// Days and times as the phone shows and counts them: its own clock, set right by what the office last told.

import { language } from "./words.js";

const DAY = 86_400_000;
const TAGS = { id: "id-ID", en: "en-GB" };

// The calendar day of a moment (milliseconds), as ISO text, where the phone is.
export function dayOf(moment) {
  const at = new Date(moment);
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

export const rightNow = (offset) => Date.now() - (offset ?? 0);
export const daysBefore = (day, count) => dayOf(Date.parse(`${day}T12:00`) - count * DAY);

const format = (moment, how) => new Intl.DateTimeFormat(TAGS[language()], how).format(moment);
export const shortDay = (day) => (day ? format(Date.parse(`${day}T12:00`), { day: "numeric", month: "short" }) : "");
export const longDay = (day) =>
  day ? format(Date.parse(`${day}T12:00`), { day: "numeric", month: "long", year: "numeric" }) : "";
export const moment = (ms) => format(ms, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

// Completed years on a day (ISO text); somebody born on 29 February completes them on the 28th.
export function age(birth, day) {
  const [y, m, d] = birth.split("-").map(Number);
  const [year, month, date] = day.split("-").map(Number);
  const leap = m === 2 && d === 29 && new Date(year, 2, 0).getDate() === 28 ? 28 : d;
  return year - y - (month < m || (month === m && date < leap) ? 1 : 0);
}
