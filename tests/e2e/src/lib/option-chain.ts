/** Recorded option chains: one expiry of one snapshot, ready for calibration. */

import { SECONDS_PER_YEAR } from './amounts.ts';
import { fitSabr, type Fit, type SmilePoint } from './calibration.ts';
import { requireColumns, type CsvRecord } from './csv.ts';

/** The year of the recorded volatilities, in seconds. */
const DATA_YEAR = 31_536_000;
/** Strikes further out than this many standard deviations are left out of the fit. */
const MAX_DEVIATIONS = 2.5;

export interface OptionRow {
  readonly timestamp: number;
  readonly expiry: number;
  readonly strike: number;
  readonly kind: 'C' | 'P';
  readonly forward: number;
  readonly index: number | undefined;
  readonly markIv: number;
}

export interface ExpirySlice {
  readonly timestamp: number;
  readonly expiry: number;
  readonly forward: number;
  /** Spot of the snapshot; the forward where the data has no index. */
  readonly index: number;
  readonly points: readonly SmilePoint[];
}

export interface CalibratedExpiry {
  readonly slice: ExpirySlice;
  readonly fit: Fit;
  /** Continuously compounded rate that links index and forward, within ±100 %. */
  readonly rate: number;
}

const COLUMNS = ['timestamp', 'expiry_unix', 'strike', 'type', 'underlying_price', 'mark_iv'];

export function parseOptionRows(records: readonly CsvRecord[], name: string): OptionRow[] {
  requireColumns(records, COLUMNS, name);
  return records.map((record) => ({
    timestamp: Number(record['timestamp']),
    expiry: Number(record['expiry_unix']),
    strike: Number(record['strike']),
    kind: record['type'] === 'P' ? 'P' : 'C',
    forward: Number(record['underlying_price']),
    index: record['index_price'] ? Number(record['index_price']) : undefined,
    markIv: Number(record['mark_iv']),
  }));
}

/** Times of the snapshots in the rows, ascending. */
export function snapshotTimes(rows: readonly OptionRow[]): number[] {
  return [...new Set(rows.map((row) => row.timestamp))].sort((a, b) => a - b);
}

/** Out-of-the-money points of every expiry of one snapshot, near expiries first. */
export function expirySlices(rows: readonly OptionRow[], timestamp: number): ExpirySlice[] {
  const snapshot = rows.filter((row) => row.timestamp === timestamp && row.markIv > 0);
  const expiries = [...new Set(snapshot.map((row) => row.expiry))].sort((a, b) => a - b);
  return expiries.map((expiry) => {
    const ofExpiry = snapshot.filter((row) => row.expiry === expiry);
    const forward = median(ofExpiry.map((row) => row.forward));
    const indices = ofExpiry.flatMap((row) => (row.index === undefined ? [] : [row.index]));
    const years = (expiry - timestamp) / SECONDS_PER_YEAR;
    return {
      timestamp,
      expiry,
      forward,
      index: indices.length > 0 ? median(indices) : forward,
      points: ofExpiry
        .filter((row) => (row.kind === 'C') === row.strike >= forward)
        .map((row) => ({ strike: row.strike, volatility: toOurYear(row.markIv) }))
        .filter((point) => deviations(point, forward, years) <= MAX_DEVIATIONS)
        .sort((a, b) => a.strike - b.strike),
    };
  });
}

/** The first expiry that is far enough and quoted widely enough to fit. */
export function firstSuitable(
  slices: readonly ExpirySlice[],
  minSeconds: number,
  minPoints = 6,
): ExpirySlice {
  const found = slices.find(
    ({ expiry, timestamp, points }) =>
      expiry - timestamp >= minSeconds && points.length >= minPoints,
  );
  if (!found) throw new Error(`no expiry with ${minPoints} points at least ${minSeconds} s away`);
  return found;
}

export function calibrateSlice(slice: ExpirySlice, beta = 1): CalibratedExpiry {
  const years = (slice.expiry - slice.timestamp) / SECONDS_PER_YEAR;
  const fit = fitSabr(slice.points, slice.forward, years, beta);
  const rate = Math.log(slice.forward / slice.index) / years;
  return { slice, fit, rate: Math.max(-1, Math.min(1, rate)) };
}

/** Same total variance on our year of 365.25 days. */
function toOurYear(volatility: number): number {
  return volatility * Math.sqrt(SECONDS_PER_YEAR / DATA_YEAR);
}

function deviations({ strike, volatility }: SmilePoint, forward: number, years: number): number {
  return Math.abs(Math.log(strike / forward)) / (volatility * Math.sqrt(years));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
