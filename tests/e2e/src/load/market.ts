/** A market that can be bought from: prices and smiles by the feeder, a pool with money, series far away. */

import type { Books } from '../demo/books.ts';
import type { Report } from '../demo/report.ts';
import { formatUnits, unit } from '../lib/amounts.ts';
import { amountOf, single } from '../lib/events.ts';
import { Exchange } from '../lib/exchange.ts';
import { integerField } from '../lib/plain.ts';
import { ETH_INDEX } from '../lib/price-feed.ts';
import type { Sender, Signer } from '../lib/sender.ts';

export interface LoadMarket {
  readonly exchange: Exchange;
  readonly pool: number;
  readonly series: readonly bigint[];
  /** The least that can be traded. */
  readonly contracts: bigint;
  /** More than any of these options is worth, so that no buy is refused for its price. */
  readonly maxTotal: bigint;
}

/** An expiry that stays far away and tradable through the whole load. */
const FAR_SECONDS = 15 * 86_400;
const PATIENCE_BLOCKS = 400;
const DEPOSIT_USDC = 12_000_000n;

/** Waits until the feeder has listed what is far away. */
export async function findMarket({ chain, vault, usdc }: Books, sender: Sender, manager: Signer): Promise<LoadMarket> {
  const exchange = new Exchange(chain, sender, manager);
  for (let blocks = 0; blocks < PATIENCE_BLOCKS; blocks += 1) {
    const now = await chain.now();
    const far = (await exchange.listings(vault.id)).filter(({ expiry }) => expiry >= now + FAR_SECONDS);
    const round = await chain.read('priceRounds', 'latest', [ETH_INDEX]);
    if (far.length > 0 && round !== null) {
      // The whole board of a far expiry is listed within a few blocks.
      await chain.nextBlock(12);
      const listed = (await exchange.listings(vault.id)).filter(({ expiry }) => expiry >= now + FAR_SECONDS);
      const { minContracts } = await exchange.terms(vault.id);
      const spot = integerField(round, 'price') / unit(18 - usdc.decimals);
      const maxTotal = (2n * spot * minContracts) / unit(8);
      return { exchange, pool: vault.id, series: listed.map(({ id }) => id), contracts: minContracts, maxTotal };
    }
    await chain.nextBlock();
  }
  throw new Error('the feeder has listed nothing that is far away');
}

/** Deposits, and waits until it is shares: from then on the pool can sell. */
export async function fillPool({ chain, vault, usdc }: Books, sender: Sender, from: Signer, report: Report): Promise<void> {
  const amount = DEPOSIT_USDC * unit(usdc.decimals);
  const request = { pool: vault.id, amount, beneficiary: from.address };
  const { events } = await sender.send(from, 'liquidityPool', 'requestDeposit', request);
  const epoch = Number(amountOf(single(events, 'liquidityPool.DepositRequested'), 'epoch'));
  report.say(`a deposit of ${formatUnits(amount, usdc.decimals, 0)} USDC waits for the price of epoch ${epoch}`);
  for (let blocks = 0; blocks < PATIENCE_BLOCKS; blocks += 1) {
    if ((await vault.price(epoch)) !== null) return;
    await chain.nextBlock();
  }
  throw new Error(`epoch ${epoch} was not priced within ${PATIENCE_BLOCKS} blocks`);
}
