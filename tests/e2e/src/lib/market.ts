/** Prices and smiles to feed: generated ones, or those of a recorded option chain. */

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FIXED_DECIMALS, formatUnits, parseUnits } from './amounts.ts';
import { calibrate } from './calibrate-tool.ts';
import { hasColumn, readCsv } from './csv.ts';
import {
  GeneratedWalk,
  parseBars,
  RecordedPrices,
  WEEK,
  wholeWeeksShift,
  type PriceSource,
} from './prices.ts';
import type { Sabr, SmileTerms, Submissions } from './submissions.ts';

/** A smile to submit for some expiry. */
export interface Smile extends SmileTerms {
  /** Seconds to the expiry that it was fitted to; any time without it. */
  readonly tenor?: number;
  readonly description: string;
}

export interface Market {
  readonly prices: PriceSource;
  readonly smiles: readonly Smile[];
}

const PRICE_FILE = 'eth_usd_1h.csv';
const DAILY_CHAIN = 'deribit_eth_chain_daily.csv.gz';
/** The last hours of an expiry say little about a smile. */
const MIN_TENOR = 6 * 3_600;
/** A snapshot that prices follow for so long is preferred. */
const PRICES_NEEDED = 86_400;
const DEFAULT_SEED = 7;

export function generatedSmile(): Smile {
  const fixed = (text: string): bigint => parseUnits(text, FIXED_DECIMALS);
  const sabr = { alpha: fixed('0.65'), beta: fixed('1'), rho: fixed('-0.2'), nu: fixed('1.5') };
  const description = `GENERATED sample: SABR ${describe(sabr)}, rate 3 % (no market data)`;
  return { call: sabr, put: sabr, rate: fixed('0.03'), description };
}

export function generatedMarket(chainTime: number, seed = DEFAULT_SEED): Market {
  return {
    prices: new GeneratedWalk({ seed, start: chainTime }),
    smiles: [generatedSmile()],
  };
}

/**
 * Real prices and a real surface from a folder, or from one option chain with its folder's prices; `tool`
 * fits the smiles.
 */
export function recordedMarket(path: string, chainTime: number, tool: string): Market {
  const folder = statSync(path).isDirectory();
  const chainFile = folder ? chainFileOf(path) : path;
  const priceFile = join(folder ? path : join(path, '..'), PRICE_FILE);
  const records = readCsv(chainFile);
  if (!hasColumn(records, 'mark_iv')) {
    throw new Error(`${chainFile} is no option chain: it has no column mark_iv`);
  }
  const bars = parseBars(readCsv(priceFile), priceFile);
  const times = [...new Set(records.map((record) => Number(record['timestamp'])))].sort((a, b) => a - b);
  const followed = times.filter((time) => time + PRICES_NEEDED <= (bars.at(-1)?.timestamp ?? 0));
  const snapshot = nearestInWeek(followed.length > 0 ? followed : times, chainTime);
  const shift = wholeWeeksShift(snapshot, chainTime);
  return {
    prices: new RecordedPrices(bars, shift, priceFile),
    smiles: smilesOf(calibrate(tool, chainFile, snapshot), chainFile),
  };
}

/** The snapshot that whole weeks bring closest behind the chain's clock. */
export function nearestInWeek(times: readonly number[], chainTime: number): number {
  if (times.length === 0) throw new Error('the option chain is empty');
  return times.reduce((best, time) =>
    (chainTime - time) % WEEK <= (chainTime - best) % WEEK ? time : best,
  );
}

/** The smiles of a calibration, but those of expiries that are all but over. */
export function smilesOf({ timestamp, submissions }: Submissions, name: string): Smile[] {
  const at = (time: number): string => new Date(time * 1_000).toISOString().slice(0, 16);
  const smiles = submissions
    .filter(({ expiry }) => expiry - timestamp >= MIN_TENOR)
    .map(({ expiry, call, put, rate }) => ({
      call,
      put,
      rate,
      tenor: expiry - timestamp,
      description:
        `${name} of ${at(timestamp)}, expiry ${at(expiry)}: SABR of the calls ${describe(call)}, ` +
        `of the puts ${describe(put)}, rate ${formatUnits(rate, FIXED_DECIMALS - 2, 2)} %`,
    }));
  if (smiles.length === 0) throw new Error(`${name} of ${at(timestamp)} has no usable smile`);
  return smiles;
}

/** Smiles in the order in which to try them for an expiry so many seconds away: the nearest first. */
export function bySuitability(smiles: readonly Smile[], seconds: number): Smile[] {
  const distance = ({ tenor = seconds }: Smile): number => Math.abs(Math.log(tenor / seconds));
  return [...smiles].sort((a, b) => distance(a) - distance(b));
}

function chainFileOf(folder: string): string {
  const files = readdirSync(folder).sort();
  const full = files.filter((name) => /chain_.*Z\.csv$/.test(name)).at(-1);
  const chosen = files.includes(DAILY_CHAIN) ? DAILY_CHAIN : full;
  if (chosen === undefined) throw new Error(`${folder} holds no option chain`);
  return join(folder, chosen);
}

function describe(sabr: Sabr): string {
  const shown = (value: bigint): string => formatUnits(value, FIXED_DECIMALS, 4);
  const { alpha, beta, rho, nu } = sabr;
  return `α ${shown(alpha)} β ${shown(beta)} ρ ${shown(rho)} ν ${shown(nu)}`;
}
