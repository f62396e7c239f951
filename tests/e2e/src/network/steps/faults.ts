/** The venue stands still while an order is under way: it is in doubt, never lost and never done twice. */

import { show } from '../../lib/plain.ts';
import { buy } from '../../demo/trade.ts';
import type { Crossing } from '../crossing.ts';
import { bucket, shownOps, shownSize, variant } from '../../lib/perp-account.ts';
import { ACCOUNT_TERMS, RATIOS } from '../terms.ts';
import { percent } from './moves.ts';

/** Blocks since the last order at most, in which margin may have come home already. */
const SINCE_THE_ORDER = 20;

export async function lateVenue(crossing: Crossing): Promise<void> {
  const { world, account } = crossing;
  const { chain, log, report } = world.parts;
  const [, put] = world.series;
  if (!put) throw new Error('no put is listed');
  const before = await account.open();
  const from = chain.head.number;
  await crossing.holdVenue();
  await buy(world, put);
  await crossing.step('The venue makes no blocks: a smaller position is asked for, and in doubt', async () => {
    const state = await crossing.until('the order is in doubt', async () => {
      const now = await account.open();
      return now.ops.some(({ kind, state: known }) => kind === 'setPosition' && known === 'unknown') ? now : undefined;
    });
    report.equal('the position that is known stays', state.size, before.size);
    report.say(`on its way: ${shownOps(state)}`);
    const nav = await account.nav();
    report.check('what is in doubt has two values', nav.low < nav.high, `${nav.low} ${nav.high}`);
  });
  crossing.resumeVenue();
  await crossing.step('The venue goes on: the late order is refused, and asked for again', async () => {
    const state = await crossing.settled('the smaller position', ({ size, wanted }) => size === wanted && size < before.size);
    report.say(`position ${shownSize(before.size)} → ${shownSize(state.size)}`);
    const events = await log.events(from, chain.head.number);
    const ends = events
      .filter(({ name, data }) => name === 'perpReactor.Ended' && variant(data['kind'] ?? null) === 'setPosition')
      .map(({ data }) => show(data['outcome'] ?? null));
    report.say(`orders ended: ${ends.join(', ')}`);
    report.check('one order was done', ends.filter((end) => end === '"Settled"').length === 1, ends.join());
    report.check('those that came late were not', ends.length > 1 && ends.slice(0, -1).every((end) => end !== '"Settled"'), ends.join());
  });
}

/** A smaller position needs less margin: what is above the release comes home. */
export async function marginComesHome(crossing: Crossing): Promise<void> {
  const { world, account } = crossing;
  const { log, chain, report } = world.parts;
  const from = chain.head.number - SINCE_THE_ORDER;
  await crossing.step('Margin that is not needed comes home', async () => {
    await crossing.until('funds arrive', async () => log.find(from, 'perpReactor.Arrived'));
    const state = await crossing.settled('everything has arrived');
    report.equal('money in flight', bucket(state, 'inFlight'), 0n);
    const ratio = await account.ratio();
    report.say(`equity ${percent(ratio)} of the notional`);
    const inside = ratio !== undefined && ratio >= RATIOS.alarm && ratio <= ACCOUNT_TERMS.release;
    report.check('the equity is between alarm and release', inside);
  });
}
