/** NAV over blocks in which nothing happened but messages: it moves by what messages cost. */

import { ONE, unit } from '../lib/amounts.ts';
import { integerField } from '../lib/plain.ts';
import { ETH_INDEX } from '../lib/price-feed.ts';
import type { Crossing } from './crossing.ts';
import { bucket, whole } from '../lib/perp-account.ts';
import { ROUTE_COST_BPS } from './terms.ts';

interface Moment {
  /** Cash of the pool and the account's NAV if all goes well, in 18 decimals. */
  readonly high: bigint;
  /** What messages cost so far. */
  readonly fees: bigint;
  readonly size: bigint;
  /** The oracle's price. */
  readonly price: bigint;
}

/**
 * Without a report: exactly by the fees. With one: a fill is taken at its price, so by the cost of the
 * trade, inside what the order allowed.
 */
export async function checkContinuity(crossing: Crossing, from: number, to: number): Promise<void> {
  const { chain, log, report } = crossing.world.parts;
  const faults: string[] = [];
  let before = await moment(crossing, await chain.blockHash(from));
  for (const { number, hash, events } of await log.blocks(from, to)) {
    const now = await moment(crossing, hash);
    const change = now.high - before.high + (now.fees - before.fees);
    const reported = events.some(({ name }) => name === 'perpReactor.Reported');
    const traded = now.size - before.size;
    const notional = (abs(traded) * now.price) / ONE;
    const allowed = reported ? (notional * BigInt(ROUTE_COST_BPS)) / 10_000n : 0n;
    // A new price changes what everything is worth.
    if (now.price === before.price && abs(change) > allowed) faults.push(`block ${number}: ${change}, allowed ${allowed}`);
    before = now;
  }
  report.check(`NAV of ${to - from} blocks moves by fees of messages and the cost of the fill alone`, faults.length === 0, faults.join('; '));
}

async function moment({ world, account }: Crossing, hash: string): Promise<Moment> {
  const { chain, vault, usdc } = world.parts;
  const [state, nav, ledger, round] = await Promise.all([
    account.open(hash),
    account.nav(hash),
    vault.ledger(hash),
    chain.read('priceRounds', 'latest', [ETH_INDEX], hash),
  ]);
  const free = integerField(ledger, 'free') * unit(18 - usdc.decimals);
  return {
    high: nav.high + free,
    fees: whole(bucket(state, 'fees'), usdc.decimals),
    size: state.size,
    price: integerField(round, 'price'),
  };
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
