/** Times of sources, as seconds since the Unix epoch. */

/** Above this a number counts milliseconds, above that microseconds: seconds reach it in the year 5138. */
const MILLIS_FROM = 1e11;
const MICROS_FROM = 1e14;
/** A clock may run ahead of ours by this much before its times are no times. */
const AHEAD = 60;

/** Reads seconds, milliseconds or microseconds as a number or text, or an ISO date. */
export function parseTime(value: unknown): number {
  const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number) && number > 0) {
    if (number >= MICROS_FROM) return number / 1e6;
    return number >= MILLIS_FROM ? number / 1e3 : number;
  }
  const date = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(date)) throw new Error(`${JSON.stringify(value)} is no time`);
  return date / 1e3;
}

export function now(): number {
  return Date.now() / 1e3;
}

/** How old a time is. One that lies a little ahead is of now; one that lies far ahead is refused. */
export function ageOf(time: number, at: number): number {
  if (time > at + AHEAD) throw new Error(`its time lies ${Math.round(time - at)} s in the future`);
  return Math.max(0, at - time);
}
