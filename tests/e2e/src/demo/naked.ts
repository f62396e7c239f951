/** Two accounts of the public write puts against naked margin: no unit more than it asks. */

import { formatUnits, ONE_CONTRACT } from '../lib/amounts.ts';
import { optionToken } from '../lib/assets.ts';
import { amountOf, single } from '../lib/events.ts';
import type { Issued } from '../lib/exchange.ts';
import {
  readNakedLimits,
  requirement,
  shortTermBound,
  type NakedLimits,
  type NakedOption,
} from '../lib/liquidation.ts';
import { nearestStrike } from '../lib/product.ts';
import type { Extrinsic, Signer } from '../lib/sender.ts';
import { refused } from './refusals.ts';
import type { World } from './world.ts';

/** What each account writes. */
export const WRITTEN = 2n * ONE_CONTRACT;

/** The naked puts of the demo, and what is governed for them. */
export interface Naked {
  readonly series: Issued;
  readonly limits: NakedLimits;
  readonly option: NakedOption;
  /** What each vault locked. */
  readonly collateral: bigint;
}

export async function writeNaked(world: World): Promise<void> {
  const { chain, sender, exchange, product, prices, usdc, report } = world.parts;
  const { writers, bidder } = world;
  const expiry = world.series[0]?.expiry;
  if (expiry === undefined) throw new Error('no series is listed');
  let naked: Naked | undefined;
  await world.step('Two accounts write puts against naked margin', async () => {
    await prices.stop();
    try {
      const spot = await prices.feed();
      const strike = nearestStrike(product, spot);
      const terms = { expiry, kind: 'Put', strike } as const;
      const series = await exchange.issue(writers[0], product, terms, 'PublicNaked');
      const { underlying, strikeAsset, collateralAsset } = product;
      const limits = await readNakedLimits(chain, { underlying, strikeAsset, collateralAsset }, 'Put');
      const upperBound = shortTermBound(limits.upperBound, expiry - (await chain.now()));
      const { spotShock, upper } = limits;
      const { decimals } = usdc;
      const option: NakedOption = { kind: 'Put', strike, upperBound, spotShock, decimals };
      const collateral = requirement(option, spot, WRITTEN, upper);
      naked = { series, limits, option, collateral };
      report.say(
        `series ${series.id}, strike ${formatUnits(strike, 18, 2)}: ${formatUnits(WRITTEN, 8)} ` +
          `contracts ask for ${formatUnits(collateral, decimals)} USDC`,
      );
      const write = (writer: Signer, amount: bigint): Extrinsic =>
        sender.build('optionRegistry', 'adjustVault', {
          owner: writer.address,
          series: series.id,
          actions: [
            { DepositCollateral: amount },
            { Mint: { contracts: WRITTEN, to: bidder.address } },
          ],
        });
      await refused(world, 'one unit too little', writers[0], write(writers[0], collateral - 1n), [
        'optionRegistry.UnderMargined',
      ]);
      for (const writer of writers) {
        const { events } = await sender.sendBuilt(writer, write(writer, collateral));
        const adjusted = single(events, 'optionRegistry.VaultAdjusted');
        report.equal('short of the vault', amountOf(adjusted, 'short'), WRITTEN);
        report.equal('its collateral', amountOf(adjusted, 'collateral'), collateral);
      }
    } finally {
      prices.start();
    }
  });
  if (!naked) return;
  world.naked = naked;
  for (const { address } of writers) {
    report.equal('USDC that a writer locked', -world.gained(usdc.key, address), naked.collateral);
  }
  const options = world.gained(optionToken(naked.series.id), bidder.address);
  report.equal('options that the bidder got', options, WRITTEN * BigInt(writers.length));
}
