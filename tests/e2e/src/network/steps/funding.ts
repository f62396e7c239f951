/** Somebody else makes the market lopsided: longs pay, and home hears of it. */

import { formatUnits, ONE, unit } from '../../lib/amounts.ts';
import { field, integer, integerField, list } from '../../lib/plain.ts';
import type { Crossing } from '../crossing.ts';
import { MARKET_THERE } from '../terms.ts';

const MARGIN = 300_000n;
const SIZE = 400n * ONE;
/** Relay blocks from one block to the next meanwhile. */
const STRIDE = 5;
const FOREVER = 2 ** 32 - 1;

export async function accrueFunding(crossing: Crossing): Promise<void> {
  const { world, venue, account, driver } = crossing;
  const { usdc, report, surface } = world.parts;
  await crossing.step('A trader of the venue goes long, and funding accrues', async () => {
    const price = integerField(field(await venue.market(), 'index'), 'price');
    const request = (nonce: number, command: object): Promise<unknown> =>
      venue.sender.send(venue.trader, 'clearing', 'execute', {
        request: { V1: { nonce, validUntil: FOREVER, command } },
      });
    await Promise.all([
      request(1, { Deposit: { amount: MARGIN * unit(usdc.decimals) } }),
      request(2, { SetPosition: { market: MARKET_THERE, target: SIZE, limit: price * 2n, reduceOnly: false } }),
    ]);
    const { size } = await venue.standing(venue.trader.address);
    report.equal('position of the trader', size, SIZE);
    const start = (await account.open()).snapshot;
    const from = integerField(start, 'relayBlock');
    await surface.refresh(world.expiries);
    await driver.faster(STRIDE, () =>
      crossing.settled('a report tells of funding', ({ snapshot }) => {
        const later = integerField(snapshot, 'relayBlock') >= from + 100n;
        return later && integerField(snapshot, 'funding') < 0n;
      }),
    );
    // A block before a leap in time shows the time after it: one more report, between blocks without.
    const { block } = driver.clock;
    await venue.chain.nextBlock();
    await venue.sender.send(venue.admin, 'clearing', 'setMarketStatus', { market: MARKET_THERE, status: 'Open' });
    const state = await crossing.settled('a report at an even pace', ({ snapshot }) => {
      return integerField(snapshot, 'relayBlock') > BigInt(block);
    });
    const told = integerField(state.snapshot, 'funding');
    report.say(`the account owes ${formatUnits(-told, 18, 9)} USDC of funding`);
    report.equal('funding as the venue reported it', told, await reported(crossing, integerField(state.snapshot, 'seq')));
  });
}

/** The funding of the account in the block in which a report was sent. */
async function reported({ venue, account }: Crossing, seq: bigint): Promise<bigint> {
  for (const { hash, events } of await venue.log.blocks(0, venue.chain.head.number)) {
    const sent = events.some(
      ({ name, data }) =>
        name === 'clearing.ReportSent' && data['seq'] === seq && data['who'] === account.addressThere,
    );
    if (!sent) continue;
    const answer = await venue.chain.view('Clearing', 'report', [account.addressThere], hash);
    const [position] = list(field(field(field(answer, 'ok'), 'v1'), 'positions'));
    return position === undefined ? 0n : integer(field(position, 'funding'));
  }
  throw new Error(`the venue sent no report ${seq}`);
}
