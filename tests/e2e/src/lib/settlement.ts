/** Fixing and payout recomputed with integers from what the chain was told. */

import { mulDivFloor, ONE, totalCeil, totalFloor } from './amounts.ts';
import type { LoggedBlock } from './event-log.ts';
import { integer } from './plain.ts';

export type Kind = 'Call' | 'Put';

export interface Round {
  readonly price: bigint;
  readonly time: number;
}

export interface FixingWindow {
  readonly opens: number;
  readonly closes: number;
  /** A round fills time until it is this many seconds old. */
  readonly maxAge: number;
}

export interface Arrived {
  readonly arrived: number;
  readonly round: Round;
}

export interface Average {
  readonly price: bigint;
  readonly covered: number;
}

/** `a / b` of 18-decimal numbers above zero, to the nearest, ties up. */
export function divideNearest(a: bigint, b: bigint): bigint {
  return (2n * a * ONE + b) / (2n * b);
}

/** The round of `underlying` in `strikeAsset` after each block in which either moved. */
export function crossRounds(
  blocks: readonly LoggedBlock[],
  underlying: number,
  strikeAsset: number,
): Arrived[] {
  const latest = new Map<number, Round>();
  return blocks.flatMap((block) => {
    const news = block.events.filter(({ name }) => name === 'priceRounds.NewRound');
    for (const { data } of news) {
      const asset = Number(integer(data['asset'] ?? null));
      latest.set(asset, {
        price: integer(data['price'] ?? null),
        time: Number(integer(data['time'] ?? null)),
      });
    }
    const base = latest.get(underlying);
    const quote = latest.get(strikeAsset);
    if (news.length === 0 || !base || !quote) return [];
    const round = {
      price: divideNearest(base.price, quote.price),
      time: Math.min(base.time, quote.time),
    };
    return [{ arrived: block.time, round }];
  });
}

/** What each operator fed of one asset, oldest first. */
export function operatorFeeds(
  blocks: readonly LoggedBlock[],
  asset: number,
): Map<string, Arrived[]> {
  const feeds = new Map<string, Arrived[]>();
  for (const { time, events } of blocks) {
    for (const { name, data } of events) {
      const { sender, values } = data;
      if (name !== 'oracle.NewFeedData' || typeof sender !== 'string') continue;
      if (!Array.isArray(values)) throw new Error('oracle.NewFeedData has no list of values');
      for (const pair of values) {
        const [key = null, price = null] = Array.isArray(pair) ? pair : [];
        if (Number(integer(key)) !== asset) continue;
        const feed = feeds.get(sender) ?? [];
        feed.push({ arrived: time, round: { price: integer(price), time } });
        feeds.set(sender, feed);
      }
    }
  }
  return feeds;
}

/** Each operator's price of `base` in `quote`: the ratio of two averages that cover enough. */
export function operatorPrices(
  base: ReadonlyMap<string, readonly Arrived[]>,
  quote: ReadonlyMap<string, readonly Arrived[]>,
  window: FixingWindow,
  minCoverage: number,
): bigint[] {
  return [...base].flatMap(([operator, feed]) => {
    const above = timeWeightedAverage(feed, window);
    const below = timeWeightedAverage(quote.get(operator) ?? [], window);
    if (Math.min(above.covered, below.covered) < minCoverage) return [];
    return [divideNearest(above.price, below.price)];
  });
}

/** The middle of an odd number of prices; halfway between the middle two, rounded down, of an even one. */
export function median(prices: readonly bigint[]): bigint {
  const sorted = [...prices].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const upper = Math.floor(sorted.length / 2);
  const high = sorted[upper];
  if (high === undefined) throw new Error('no operator covered the window');
  const low = sorted.length % 2 === 1 ? high : (sorted[upper - 1] ?? high);
  return low + (high - low) / 2n;
}

/** Prices times the seconds that they held inside the window, over those seconds. */
export function timeWeightedAverage(
  rounds: readonly Arrived[],
  { opens, closes, maxAge }: FixingWindow,
): Average {
  let sum = 0n;
  let covered = 0;
  rounds.forEach(({ arrived, round }, index) => {
    const replaced = rounds[index + 1]?.arrived ?? closes;
    const until = Math.min(replaced, closes, round.time + maxAge);
    // A price of nothing takes back the one before.
    const seconds = round.price === 0n ? 0 : Math.max(0, until - Math.max(arrived, opens));
    sum += round.price * BigInt(seconds);
    covered += seconds;
  });
  const weight = BigInt(covered);
  const price = covered === 0 ? 0n : (2n * sum + weight) / (2n * weight);
  return { price, covered };
}

/** What one contract is worth at the fixing, in the strike asset. */
export function cashValue(kind: Kind, strike: bigint, fixing: bigint): bigint {
  const gain = kind === 'Call' ? fixing - strike : strike - fixing;
  return gain > 0n ? gain : 0n;
}

/** What a holder gets, rounded down. */
export function holderPayout(
  cash: bigint,
  recovery: bigint,
  contracts: bigint,
  decimals: number,
): bigint {
  return totalFloor(mulDivFloor(cash, recovery, ONE), contracts, decimals);
}

/** What a writer owes, rounded up. */
export function writerDebt(cash: bigint, contracts: bigint, decimals: number): bigint {
  return totalCeil(cash, contracts, decimals);
}
