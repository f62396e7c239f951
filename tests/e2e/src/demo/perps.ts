/** How the pool's accounts at perpetuals venues stand: one line each. */

import { formatUnits } from '../lib/amounts.ts';
import type { At } from '../lib/chain.ts';
import { messageOf } from '../lib/errors.ts';
import { shownDelta } from '../lib/hedging.ts';
import { bucket, BUCKETS, shownOps, type Nav, type PerpAccount } from '../lib/perp-account.ts';
import type { Parts } from './world.ts';

const TITLES = ['idle', 'going there', 'free there', 'margin', 'coming home', 'stranded'];

export async function showPerps({ perps, usdc, report }: Parts, at: At): Promise<void> {
  for (const account of perps) {
    const state = await account.state(at);
    if (!state || state.nextNonce <= 1n) continue;
    const [nav, ratio] = await Promise.all([navOf(account, at), account.ratio(at).catch(() => undefined)]);
    const usd = (amount: bigint): string => formatUnits(amount, usdc.decimals, 2);
    const fixed = (value: bigint): string => formatUnits(value, 18, 2);
    report.table(
      `perp reactor ${account.id} in USDC; on its way: ${shownOps(state)}`,
      ['position', 'opened at', 'equity', ...TITLES, 'NAV low', 'mark', 'high', 'fees'],
      [
        [
          shownDelta(state.size),
          state.size === 0n ? '–' : fixed(state.entry),
          ratio === undefined ? '–' : `${formatUnits(ratio * 100n, 18, 2)} %`,
          ...BUCKETS.map((name) => usd(bucket(state, name))),
          ...(typeof nav === 'string' ? ['–', '–', '–'] : [nav.low, nav.mark, nav.high].map(fixed)),
          usd(bucket(state, 'fees')),
        ],
      ],
    );
    if (typeof nav === 'string') report.say(`it has no value now: ${nav}`);
  }
}

/** Why there is none, while the price or the last report is too old. */
export async function navOf(account: PerpAccount, at: At): Promise<Nav | string> {
  return account.nav(at).catch((error: unknown) => messageOf(error));
}
