/** One price of an asset from several sources. */

import { distanceBps, ONE_BPS } from './decimal.ts';

/** What a source said. */
export interface Quote {
  readonly source: string;
  readonly price: bigint;
  /** Unix seconds. */
  readonly time: number;
}

export interface AssetRules {
  /** Seconds after which a quote does not count. */
  readonly maxAge: number;
  /** How many quotes must count. */
  readonly least: number;
  /** How far from the median of all a quote may lie, in basis points. */
  readonly maxSpreadBps: number;
}

export type Combination =
  | { readonly price: bigint; readonly time: number; readonly sources: number; readonly outliers: readonly string[] }
  | { readonly lack: string };

/**
 * The median of the fresh quotes that agree. Where more than one is asked for and the median lies between two that
 * contradict each other, none agrees, and there is no price.
 */
export function combine(quotes: readonly Quote[], at: number, rules: AssetRules): Combination {
  if (quotes.length === 0) return { lack: 'no source has one' };
  const fresh = quotes.filter(({ time }) => at - time <= rules.maxAge);
  const lacks = (found: number, what: string): Combination => ({
    lack: `${found} of ${quotes.length} ${quotes.length === 1 ? 'source' : 'sources'} ${what}, ${rules.least} needed`,
  });
  if (fresh.length < Math.max(1, rules.least)) {
    return lacks(fresh.length, `${fresh.length === 1 ? 'is' : 'are'} younger than ${rules.maxAge} s`);
  }
  const middle = median(fresh.map(({ price }) => price));
  const near = fresh.filter(({ price }) => distanceBps(price, middle) <= rules.maxSpreadBps);
  if (near.length < Math.max(1, rules.least)) {
    const said = fresh.map(({ source, price }) => `${source} ${Number((price * ONE_BPS) / middle) / 100} %`).join(', ');
    return lacks(near.length, `within ${rules.maxSpreadBps} bps of their median (${said})`);
  }
  return {
    price: median(near.map(({ price }) => price)),
    time: Math.min(...near.map(({ time }) => time)),
    sources: near.length,
    outliers: fresh.filter((quote) => !near.includes(quote)).map(({ source }) => source),
  };
}

/** Halfway between the middle two, rounded down, when their number is even. */
export function median(prices: readonly bigint[]): bigint {
  const sorted = [...prices].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const upper = sorted.length >> 1;
  const high = sorted[upper];
  if (high === undefined) throw new Error('nothing has no median');
  return sorted.length % 2 === 1 ? high : ((sorted[upper - 1] ?? high) + high) / 2n;
}
