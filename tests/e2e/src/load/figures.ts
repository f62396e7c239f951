/** What the blocks of a load say, in figures. */

import type { Report } from '../demo/report.ts';
import { fullnessOf, type Limits, type Weight } from './limits.ts';
import type { ReadBlock } from './reader.ts';

export interface Spread {
  readonly least: number;
  readonly middle: number;
  /** Ninety-five of a hundred are at most this. */
  readonly high: number;
  readonly most: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { least: at(0), middle: at(0.5), high: at(0.95), most: at(1) };
}

/** Milliseconds between the blocks as they were told. */
export function gaps(blocks: readonly ReadBlock[]): number[] {
  return blocks.slice(1).map(({ told }, index) => told - (blocks[index]?.told ?? told));
}

export interface Measured {
  readonly blocks: readonly ReadBlock[];
  readonly latencies: readonly number[];
  readonly limits: Limits;
  readonly one: Weight;
  readonly oneLength: number;
}

/** Prints the figures; which share of the blocks had no room for one more. */
export function printFigures(report: Report, { blocks, latencies, limits, one, oneLength }: Measured): number {
  const fullness = blocks.map(({ used }) => fullnessOf(used, limits, one, oneLength));
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const whole = (value: number): string => value.toFixed(0);
  const row = (name: string, values: readonly number[], shown: (value: number) => string): string[] => {
    const { least, middle, high, most } = spread(values);
    return [name, ...[least, middle, high, most].map(shown)];
  };
  report.table(
    `${blocks.length} blocks under load`,
    ['', 'least', 'middle', '95 of 100', 'most'],
    [
      row('buys in a block', blocks.map(({ done, refused }) => done + refused), whole),
      row('reference time of the limit', fullness.map(({ time }) => time), percent),
      row('proof size of the limit', fullness.map(({ proof }) => proof), percent),
      row('length of the limit', fullness.map(({ length }) => length), percent),
      row('ms between blocks', gaps(blocks), whole),
      row('ms from handing in to the block', latencies, whole),
    ],
  );
  const seconds = gaps(blocks).reduce((a, b) => a + b, 0) / 1_000;
  const buys = blocks.slice(1).reduce((sum, { done, refused }) => sum + done + refused, 0);
  const full = fullness.filter(({ full }) => full).length / Math.max(1, blocks.length);
  report.say(`${(buys / seconds).toFixed(1)} buys in a second over ${seconds.toFixed(0)} s`);
  report.say(`blocks without room for one more: ${percent(full)}`);
  return full;
}
