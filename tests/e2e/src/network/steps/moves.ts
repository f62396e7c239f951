/** Prices move on both chains: the account loses, and its margin is restored. */

import { formatUnits } from '../../lib/amounts.ts';
import type { Crossing } from '../crossing.ts';
import { bucket, variant } from '../../lib/perp-account.ts';
import { RATIOS } from '../terms.ts';

/** In basis points of the source's price, one after the other. */
const FALL = [-100n, -200n, -300n];

export async function fallAndRestore(crossing: Crossing): Promise<void> {
  const { world, account } = crossing;
  const { chain, log, prices, report } = world.parts;
  const from = chain.head.number;
  const margin = bucket(await account.open(), 'margin');
  let lowest: bigint | undefined;
  await crossing.step('The price falls on both chains until margin has to be restored', async () => {
    for (const bps of FALL) {
      await prices.stop();
      prices.shift(bps);
      const price = await prices.feed();
      prices.start();
      const ratio = await account.ratio();
      lowest = ratio;
      report.say(`ether at ${formatUnits(price, 18, 2)}: equity ${percent(ratio)} of the notional`);
      await chain.nextBlock();
    }
    await crossing.settled('margin is restored', (state) => bucket(state, 'margin') > margin);
    const ratio = await account.ratio();
    report.say(`restored: equity ${percent(ratio)} of the notional`);
    report.check('the equity is above the alarm', ratio !== undefined && ratio > RATIOS.alarm);
  });
  const events = await log.events(from, chain.head.number);
  report.check('the equity had fallen below the alarm', lowest !== undefined && lowest < RATIOS.alarm, percent(lowest));
  const deposits = events.filter(({ name, data }) => name === 'perpReactor.Sent' && variant(data['kind'] ?? null) === 'deposit');
  report.check('margin was sent after it', deposits.length > 0);
}

export function percent(ratio: bigint | undefined): string {
  return ratio === undefined ? '–' : `${formatUnits(ratio, 16, 2)} %`;
}
