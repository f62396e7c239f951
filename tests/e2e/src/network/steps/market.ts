/** What the pool needs to trade: money, prices, a surface, series of a month. */

import { formatUnits, ONE_CONTRACT, unit } from '../../lib/amounts.ts';
import { nearestStrike, nextExpiries } from '../../lib/product.ts';
import { deposit } from '../../demo/deposit.ts';
import { DEPOSIT_USDC, feedMarket } from '../../demo/prepare.ts';
import type { Crossing } from '../crossing.ts';

const TRADER_USDC = 50_000n;
const NATIVE_UNITS = 100n * 10n ** 12n;
/** Far enough that the delta of an option hardly moves while the test runs. */
const TENOR = 30 * 86_400;
const CONTRACTS = 5n;
/** Relay blocks from one block to the next while an epoch passes; prices stay young enough. */
const STRIDE = 5;

export async function fundActors(crossing: Crossing): Promise<void> {
  const { world } = crossing;
  const { sender, team, usdc } = world.parts;
  await crossing.step('Fund a depositor and a trader', async () => {
    const grants = [
      [world.depositor.address, DEPOSIT_USDC],
      [world.trader.address, TRADER_USDC],
    ] as const;
    const native = (dest: string): Promise<unknown> =>
      sender.send(team.dave, 'balances', 'transferKeepAlive', { dest, value: NATIVE_UNITS });
    const dollars = (target: string, amount: bigint): Promise<unknown> =>
      sender.send(team.dave, 'foreignAssets', 'transferKeepAlive', {
        id: usdc.location,
        target,
        amount: amount * unit(usdc.decimals),
      });
    await Promise.all(grants.flatMap(([who, amount]) => [native(who), dollars(who, amount)]));
  });
}

export async function fillPool(crossing: Crossing): Promise<void> {
  await feedMarket(crossing.world);
  await crossing.driver.faster(STRIDE, () => deposit(crossing.world));
}

export async function listMonth(crossing: Crossing): Promise<void> {
  const { world } = crossing;
  const { chain, exchange, product, surface, vault, report } = world.parts;
  await crossing.step('List a call and a put of a month', async () => {
    const now = await chain.now();
    const [expiry] = nextExpiries(product, now, TENOR, 1);
    if (expiry === undefined) throw new Error('no expiry of the grid is a month away');
    world.expiries.push(expiry);
    await surface.refresh(world.expiries);
    const worth = await vault.worth();
    if (!worth) throw new Error('the pool cannot be valued');
    const strike = nearestStrike(product, worth.spot);
    world.contracts = CONTRACTS * ONE_CONTRACT;
    for (const kind of ['Call', 'Put'] as const) {
      world.series.push(await exchange.list(vault.id, { expiry, kind, strike }));
    }
    report.say(`expiry ${new Date(expiry * 1_000).toISOString()}, strike ${formatUnits(strike, 18, 2)}`);
  });
}
