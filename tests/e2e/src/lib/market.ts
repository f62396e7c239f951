/** Which smile to feed: a generated one, or one calibrated to a recorded option chain. */

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fixedFromNumber, SECONDS_PER_YEAR } from './amounts.ts';
import { toFixedSabr, type SabrFixed } from './calibration.ts';
import { hasColumn, readCsv } from './csv.ts';
import {
  calibrateSlice,
  expirySlices,
  firstSuitable,
  parseOptionRows,
  snapshotTimes,
  type OptionRow,
} from './option-chain.ts';
import {
  GeneratedWalk,
  parseBars,
  RecordedPrices,
  WEEK,
  wholeWeeksShift,
  type PriceSource,
} from './prices.ts';
import { sabrVolatility, type Sabr } from './sabr.ts';

/** What is submitted for an expiry: one smile for calls and puts alike, and the forward's rate. */
export interface Smile {
  readonly sabr: Sabr;
  readonly fixed: SabrFixed;
  readonly rate: bigint;
  readonly description: string;
}

export interface Market {
  readonly prices: PriceSource;
  /** Best first; the next is for a chain that refuses the one before. */
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
  const sabr = { alpha: 0.65, beta: 1, rho: -0.2, nu: 1.5 };
  const description = `GENERATED sample: SABR ${describe(sabr)}, rate 3 % (no market data)`;
  return { sabr, fixed: toFixedSabr(sabr), rate: fixedFromNumber(0.03), description };
}

export function generatedMarket(chainTime: number, seed = DEFAULT_SEED): Market {
  return {
    prices: new GeneratedWalk({ seed, start: chainTime }),
    smiles: [generatedSmile()],
  };
}

/** Real prices and a real surface from a folder, or from one option chain with its folder's prices. */
export function recordedMarket(path: string, chainTime: number): Market {
  const folder = statSync(path).isDirectory();
  const chainFile = folder ? chainFileOf(path) : path;
  const priceFile = join(folder ? path : join(path, '..'), PRICE_FILE);
  const records = readCsv(chainFile);
  if (!hasColumn(records, 'mark_iv')) {
    throw new Error(`${chainFile} is no option chain: it has no column mark_iv`);
  }
  const rows = parseOptionRows(records, chainFile);
  const bars = parseBars(readCsv(priceFile), priceFile);
  const times = snapshotTimes(rows);
  const followed = times.filter((time) => time + PRICES_NEEDED <= (bars.at(-1)?.timestamp ?? 0));
  const snapshot = nearestInWeek(followed.length > 0 ? followed : times, chainTime);
  const shift = wholeWeeksShift(snapshot, chainTime);
  return {
    prices: new RecordedPrices(bars, shift, priceFile),
    smiles: smilesOf(rows, snapshot, chainFile),
  };
}

/** The snapshot that whole weeks bring closest behind the chain's clock. */
export function nearestInWeek(times: readonly number[], chainTime: number): number {
  if (times.length === 0) throw new Error('the option chain is empty');
  return times.reduce((best, time) =>
    (chainTime - time) % WEEK <= (chainTime - best) % WEEK ? time : best,
  );
}

function smilesOf(rows: readonly OptionRow[], snapshot: number, name: string): Smile[] {
  const slices = expirySlices(rows, snapshot);
  const first = slices.indexOf(firstSuitable(slices, MIN_TENOR));
  return slices
    .slice(first)
    .filter(({ points }) => points.length >= 6)
    .map((slice) => {
      const { fit, rate } = calibrateSlice(slice);
      const at = (time: number): string => new Date(time * 1_000).toISOString().slice(0, 16);
      return {
        sabr: fit.sabr,
        fixed: toFixedSabr(fit.sabr),
        rate: fixedFromNumber(rate),
        description:
          `${name} of ${at(slice.timestamp)}, expiry ${at(slice.expiry)}: SABR ${describe(fit.sabr)}, ` +
          `rate ${(rate * 100).toFixed(2)} %, ${fit.points} points, rms error ` +
          `${(fit.rmsError * 100).toFixed(2)} vol points`,
      };
    });
}

/** Volatility at the money, for display. */
export function atTheMoney(smile: Smile, spot: number, seconds: number): number {
  return sabrVolatility(smile.sabr, spot, spot, seconds / SECONDS_PER_YEAR);
}

function chainFileOf(folder: string): string {
  const files = readdirSync(folder).sort();
  const full = files.filter((name) => /chain_.*Z\.csv$/.test(name)).at(-1);
  const chosen = files.includes(DAILY_CHAIN) ? DAILY_CHAIN : full;
  if (chosen === undefined) throw new Error(`${folder} holds no option chain`);
  return join(folder, chosen);
}

function describe({ alpha, beta, rho, nu }: Sabr): string {
  return `α ${alpha.toFixed(4)} β ${beta} ρ ${rho.toFixed(4)} ν ${nu.toFixed(4)}`;
}
