/** Where the price of the underlying comes from: a generated sample, or a file of bars. */

import { fixedFromNumber, parseUnits, FIXED_DECIMALS, SECONDS_PER_YEAR } from './amounts.ts';
import { readCsv, requireColumns, type CsvRecord } from './csv.ts';
import { Random } from './random.ts';

export const WEEK = 604_800;

/** US dollars for one whole unit of the underlying, as an integer of 18 decimals. */
export interface PriceSource {
  readonly description: string;
  priceAt(chainTime: number): bigint;
}

/** A price moved by basis points, rounded down. */
export function shifted(price: bigint, bps: bigint): bigint {
  return (price * (10_000n + bps)) / 10_000n;
}

/** The whole weeks that bring `dataTime` nearest to, and not after, `chainTime`. */
export function wholeWeeksShift(dataTime: number, chainTime: number): number {
  return Math.floor((chainTime - dataTime) / WEEK) * WEEK;
}

export interface WalkOptions {
  readonly seed: number;
  /** Chain time of the first step. */
  readonly start: number;
  readonly centre?: number;
  readonly volatility?: number;
}

const STEP_SECONDS = 6;
/** Share of the distance to the centre that a year's pull takes back, per year. */
const PULL_PER_YEAR = 50;

/** A seeded random walk in logarithms, pulled gently to its centre. */
export class GeneratedWalk implements PriceSource {
  readonly description: string;
  readonly #random: Random;
  readonly #start: number;
  readonly #centre: number;
  readonly #deviation: number;
  readonly #path: number[] = [0];

  constructor({ seed, start, centre = 2_500, volatility = 0.65 }: WalkOptions) {
    this.#random = new Random(seed);
    this.#start = start;
    this.#centre = centre;
    this.#deviation = volatility * Math.sqrt(STEP_SECONDS / SECONDS_PER_YEAR);
    this.description =
      `GENERATED sample: random walk around ${centre} USD, ` +
      `volatility ${volatility * 100} %, seed ${seed} (no market data)`;
  }

  priceAt(chainTime: number): bigint {
    const step = Math.max(0, Math.floor((chainTime - this.#start) / STEP_SECONDS));
    const keep = 1 - PULL_PER_YEAR * (STEP_SECONDS / SECONDS_PER_YEAR);
    while (this.#path.length <= step) {
      const last = this.#path[this.#path.length - 1] ?? 0;
      this.#path.push(last * keep + this.#deviation * this.#random.normal());
    }
    const cents = Math.round(this.#centre * Math.exp(this.#path[step] ?? 0) * 100);
    return fixedFromNumber(cents / 100);
  }
}

export interface Bar {
  /** When the bar opened. */
  readonly timestamp: number;
  readonly close: bigint;
}

export function parseBars(records: readonly CsvRecord[], name: string): Bar[] {
  requireColumns(records, ['timestamp', 'close'], name);
  return records
    .map((record) => ({
      timestamp: Number(record['timestamp']),
      close: parseUnits(record['close'] ?? '', FIXED_DECIMALS),
    }))
    .sort((a, b) => a.timestamp - b.timestamp);
}

/** Real bars on the chain's clock. A close counts from the bar's end; a missing bar keeps the last. */
export class RecordedPrices implements PriceSource {
  readonly description: string;
  readonly #bars: readonly Bar[];
  readonly #shift: number;
  readonly #length: number;

  constructor(bars: readonly Bar[], shift: number, name: string) {
    if (bars.length < 2) throw new Error(`${name} holds fewer than two bars`);
    this.#bars = bars;
    this.#shift = shift;
    this.#length = commonInterval(bars);
    this.description = `${name}, shifted by ${shift / WEEK} weeks (${shift} s) to the chain's clock`;
  }

  static fromFile(path: string, chainTime: number, anchor?: number): RecordedPrices {
    const bars = parseBars(readCsv(path), path);
    const shift = wholeWeeksShift(anchor ?? bars[0]?.timestamp ?? 0, chainTime);
    return new RecordedPrices(bars, shift, path);
  }

  priceAt(chainTime: number): bigint {
    const closedBy = chainTime - this.#shift - this.#length;
    let low = 0;
    let high = this.#bars.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#bars[middle]!.timestamp <= closedBy) low = middle + 1;
      else high = middle;
    }
    const bar = this.#bars[low - 1];
    if (!bar) throw new Error(`no bar has closed at data time ${chainTime - this.#shift}`);
    if (low === this.#bars.length && closedBy - bar.timestamp > WEEK) {
      throw new Error(`the data ends a week before data time ${chainTime - this.#shift}`);
    }
    return bar.close;
  }
}

function commonInterval(bars: readonly Bar[]): number {
  const gaps = bars.slice(1, 200).map((bar, i) => bar.timestamp - bars[i]!.timestamp);
  return Math.min(...gaps.filter((gap) => gap > 0));
}
