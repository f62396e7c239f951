/** A sale leaves the pool with delta; the account at the venue takes it away. */

import { formatUnits } from '../../lib/amounts.ts';
import { integerField } from '../../lib/plain.ts';
import { buy } from '../../demo/trade.ts';
import { withoutFeeds } from '../../demo/state.ts';
import type { World } from '../../demo/world.ts';
import { checkContinuity } from '../continuity.ts';
import type { Crossing } from '../crossing.ts';
import { bucket, shownSize, variant } from '../../lib/perp-account.ts';
import { RATIOS } from '../terms.ts';

export async function sellAndHedge(crossing: Crossing): Promise<void> {
  const { world } = crossing;
  const { chain, log, vault, report } = world.parts;
  const [call] = world.series;
  if (!call) throw new Error('no series is listed');
  const sold = chain.head.number;
  await buy(world, call);
  await crossing.step('The pool hedges at the venue: funds, margin, position', async () => {
    await withoutFeeds(world, async () => {
      const from = world.last.number;
      const state = await crossing.settled('the first hedge', ({ size }) => size !== 0n);
      const to = chain.head.number;
      report.equal('position = what hedging asked for', state.size, state.wanted ?? 0n);
      report.check('the pool is short calls and long the perpetual', state.size > 0n, shownSize(state.size));
      report.check('margin is there', bucket(state, 'margin') > 0n);
      const events = await log.events(sold, to);
      const kinds = events.filter(({ name }) => name === 'perpReactor.Sent').map(({ data }) => variant(data['kind'] ?? null));
      report.say(`sent: ${kinds.join(', ')}`);
      const parts = ['fund', 'deposit', 'setPosition'];
      report.check('funds, margin and position went in this order', parts.every((one, index) => kinds[index] === one), kinds.join());
      await checkContinuity(crossing, from, to);
    });
  });
  await freshPrice(world);
  const delta = await vault.worth();
  const { targetBand } = await band(crossing);
  const left = delta?.delta ?? 0n;
  report.check(
    `|delta| of the pool ${formatUnits(left, 18, 6)} is inside the band`,
    left <= targetBand && -left <= targetBand,
  );
  const ratio = await crossing.account.ratio();
  report.check('equity for each unit of notional is near its target', ratio !== undefined && ratio >= (RATIOS.target * 95n) / 100n);
}

/** Feeds once now, and goes on as before. */
export async function freshPrice(world: World): Promise<void> {
  await withoutFeeds(world, async () => undefined);
}

export async function band({ world }: Crossing): Promise<{ targetBand: bigint }> {
  const { chain, vault } = world.parts;
  const parameters = await chain.read('hedging', 'parameters', [vault.id]);
  return { targetBand: integerField(parameters, 'targetBand') };
}
