/** Which prices are due to be fed. */

import { distanceBps } from './decimal.ts';

export interface Pace {
  /** Seconds after which a price is fed again even if it has not moved. */
  readonly every: number;
  /** By how many basis points a price must have moved to be fed at once. */
  readonly moveBps: number;
}

/** What was fed of an asset, and when. */
export interface Fed {
  readonly price: bigint;
  readonly at: number;
}

/**
 * The assets to feed now: all that have a price as soon as one of them is due, for they cost one transaction.
 */
export function dueAssets(
  prices: ReadonlyMap<number, bigint>,
  fed: ReadonlyMap<number, Fed>,
  at: number,
  { every, moveBps }: Pace,
): number[] {
  const isDue = ([asset, price]: readonly [number, bigint]): boolean => {
    const last = fed.get(asset);
    if (last === undefined || at - last.at >= every) return true;
    return price !== last.price && distanceBps(price, last.price) >= moveBps;
  };
  return [...prices].some(isDue) ? [...prices.keys()].sort((a, b) => a - b) : [];
}
