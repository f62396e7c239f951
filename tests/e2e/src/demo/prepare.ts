/** Money for fresh accounts, then a price and a surface. */

import { formatUnits, unit } from '../lib/amounts.ts';
import { NATIVE, type ForeignAsset } from '../lib/assets.ts';
import { field, integerField } from '../lib/plain.ts';
import { ETH_INDEX } from '../lib/price-feed.ts';
import { nextExpiries } from '../lib/product.ts';
import type { Signer } from '../lib/sender.ts';
import type { World } from './world.ts';

export const DEPOSIT_USDC = 400_000n;
const TRADER_USDC = 50_000n;
/** More than naked margin for what is written asks. */
const WRITER_USDC = 25_000n;
const BUYER_USDC = 10_000n;
/** More than full collateral for what is quoted asks. */
const MAKER_USDC = 25_000n;
const NATIVE_UNITS = 100n * 10n ** 12n;
/** How many expiries of the grid keep a smile: enough to list on, and one beyond. */
const SURFACE_EXPIRIES = 3;

type Grant = [account: Signer, usdc: bigint];

export async function fund(world: World): Promise<void> {
  const { sender, team, usdc, report } = world.parts;
  await world.step('Fund fresh accounts with USDC and the native token', async () => {
    const grants: Grant[] = [
      [world.depositor, (DEPOSIT_USDC + DEPOSIT_USDC / 4n) * unit(usdc.decimals)],
      [world.trader, TRADER_USDC * unit(usdc.decimals)],
      ...world.writers.map((writer): Grant => [writer, WRITER_USDC * unit(usdc.decimals)]),
      [world.bidder, 0n],
      [world.buyer, BUYER_USDC * unit(usdc.decimals)],
      [world.maker, MAKER_USDC * unit(usdc.decimals)],
    ];
    for (const [account, amount] of grants) {
      await sender.send(team.dave, 'balances', 'transferKeepAlive', {
        dest: account.address,
        value: NATIVE_UNITS,
      });
      if (amount > 0n) await sendAsset(world, usdc, account.address, amount);
      report.say(`${account.address} gets ${formatUnits(amount, usdc.decimals, 0)} USDC`);
    }
  });
  const { depositor, trader, writers, bidder, buyer, maker } = world;
  for (const account of [depositor, trader, ...writers, bidder, buyer, maker]) {
    report.equal(
      `native balance of ${account.address}`,
      world.balance(NATIVE, account.address),
      NATIVE_UNITS,
    );
  }
}

async function sendAsset(
  world: World,
  asset: ForeignAsset,
  target: string,
  amount: bigint,
): Promise<void> {
  await world.parts.sender.send(world.parts.team.dave, 'foreignAssets', 'transferKeepAlive', {
    id: asset.location,
    target,
    amount,
  });
}

export async function feedMarket(world: World): Promise<void> {
  const { chain, prices, surface, product, report } = world.parts;
  await world.step('Feed a price from three operators, and a volatility surface', async () => {
    const price = await prices.feed();
    prices.start();
    const round = await chain.read('priceRounds', 'latest', [ETH_INDEX]);
    report.equal('price of the round', integerField(round, 'price'), price);

    const now = await chain.now();
    world.expiries = nextExpiries(product, now, product.minExpiry, SURFACE_EXPIRIES);
    const submitted = await surface.refresh(world.expiries);
    for (const { expiry, smile } of submitted) {
      report.say(`surface: ${smile.description}`);
      const stored = await chain.read('volatilityFeed', 'smiles', [ETH_INDEX, expiry]);
      report.equal(
        `alpha of the calls at ${new Date(expiry * 1_000).toISOString().slice(0, 16)}`,
        integerField(field(stored, 'call'), 'alpha'),
        smile.call.alpha,
      );
    }
  });
}
