/** The governor closes the account: all but less than a transfer comes home, counted to the unit. */

import { formatUnits } from '../../lib/amounts.ts';
import { field, integerField } from '../../lib/plain.ts';
import { single } from '../../lib/events.ts';
import type { Crossing } from '../crossing.ts';
import { BUCKETS } from '../../lib/perp-account.ts';
import { govern, type Assembly } from '../../lib/referendum.ts';
import { ACCOUNT_TERMS } from '../terms.ts';

export async function closeAccount(crossing: Crossing, assembly: Assembly): Promise<void> {
  const { world, account, venue } = crossing;
  const { chain, sender, log, vault, usdc, report } = world.parts;
  const from = chain.head.number;
  await crossing.step('A referendum closes the account: everything comes home', async () => {
    await govern(assembly, [
      sender.build('hedging', 'setRouting', { pool: vault.id, plan: { routing: 'InOrder', routes: [] } }),
      sender.build('perpReactor', 'close', { id: account.id }),
    ]);
    await crossing.until('the account is closed', async () => ((await account.state()) ? undefined : true));
    const closed = single(await log.events(from, chain.head.number), 'perpReactor.ReactorClosed');
    const ledger = field(closed.data, 'ledger');
    const of = (name: string): bigint => integerField(ledger, name);
    const usd = (amount: bigint): string => formatUnits(amount, usdc.decimals);
    report.say(`contributed ${usd(of('contributed'))}, withdrawn ${usd(of('withdrawn'))}, fees ${usd(of('fees'))}`);
    report.say(`realised ${usd(of('realised'))}, gains ${usd(of('gains'))}, written off ${usd(of('writtenOff'))}`);
    for (const name of BUCKETS) report.equal(`${name} is empty`, of(name), 0n);
    const came = of('contributed') + of('gains') + of('realised');
    report.equal('contributed + gains + realised = withdrawn + fees', came, of('withdrawn') + of('fees') + of('writtenOff'));
    report.check('less than a transfer was written off', of('writtenOff') < ACCOUNT_TERMS.minLeg, usd(of('writtenOff')));
    const standing = await venue.standing(account.addressThere);
    report.equal('margin left at the venue', standing.margin, 0n);
    report.equal('position left at the venue', standing.size, 0n);
    const left = await venue.balance(account.addressThere);
    report.equal('what was written off is what is left at the venue', left, of('writtenOff'));
    report.equal('results at the venue = results at home', standing.realised, of('realised'));
  });
  const held = world.balance(usdc.key, account.address);
  report.equal('USDC left on the account at home', held, 0n);
}
