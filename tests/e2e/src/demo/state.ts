/** Quoting and trading on one state: what may overtake a quote, and how the demo waits for it. */

import { BLOCK_SECONDS } from '../lib/chain.ts';
import { Refused } from '../lib/errors.ts';
import { movements } from '../lib/ledger.ts';
import { ownEvents } from '../lib/events.ts';
import { cashFlow } from '../lib/orders.ts';
import { integerField } from '../lib/plain.ts';
import { ETH_INDEX } from '../lib/price-feed.ts';
import type { Receipt } from '../lib/sender.ts';
import type { World } from './world.ts';

/** A quote may be overtaken by the hooks of a block: how often to ask again, and after what. */
const ATTEMPTS = 10;
/** An epoch may be priced just then. */
export const PRICING = 'liquidityPool.EpochBeingPriced';
const RETRIED = ['handler.StateMoved', PRICING, 'handler.RoundDeltaExceeded'];

/** Quotes and trades while no price is fed, and again if the state moved even so. */
export async function onOneState<T>(world: World, trade: () => Promise<T>): Promise<T> {
  const { chain, report, prices } = world.parts;
  return withoutFeeds(world, async () => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await trade();
      } catch (error) {
        const moved = error instanceof Refused && RETRIED.includes(error.name);
        if (!moved || attempt === ATTEMPTS) throw error;
        report.say(`${error.name}: quoting again`);
        await chain.nextBlock();
        await prices.feed();
      }
    }
  });
}

/** Does it again while an epoch is being priced, which passes. */
export async function outsidePricing<T>(world: World, action: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await action();
    } catch (error) {
      const pricing = error instanceof Refused && error.name === PRICING;
      if (!pricing || attempt === ATTEMPTS) throw error;
      await world.parts.chain.nextBlock();
    }
  }
}

/** Feeds one price, and nothing more until `action` is done. */
export async function withoutFeeds<T>(world: World, action: () => Promise<T>): Promise<T> {
  const { prices } = world.parts;
  await prices.stop();
  try {
    await prices.feed();
    return await action();
  } finally {
    prices.start();
  }
}

/**
 * Waits for a block in which the price has just begun another step of its age: until the step is
 * over, its age makes no difference to a price.
 */
export async function awaitStep(world: World): Promise<void> {
  const { chain, exchange, vault } = world.parts;
  const { stalenessStep } = await exchange.terms(vault.id);
  for (;;) {
    const { hash } = chain.head;
    const round = await chain.read('priceRounds', 'latest', [ETH_INDEX], hash);
    const age = (await chain.now(hash)) - Number(integerField(round, 'time'));
    if (stalenessStep <= BLOCK_SECONDS || age % stalenessStep < BLOCK_SECONDS) return;
    await chain.nextBlock();
  }
}

/** The cash that a trade moved, as the asset pallet announced it, against what the pool announced. */
export function checkCash(world: World, receipt: Receipt, taker: string): void {
  const { report, usdc, poolAccounts } = world.parts;
  const own = ownEvents(receipt.events);
  const moved = movements(own).get(usdc.key);
  const flow = cashFlow(own);
  const account = (name: string): string => poolAccounts.get(name) ?? '';
  report.equal('USDC that the taker gained by it', moved?.get(taker) ?? 0n, flow.taker);
  report.equal('USDC that the pool gained by it', moved?.get(account('pool')) ?? 0n, flow.pool);
  report.equal('USDC that it locked as collateral', moved?.get(account('registry')) ?? 0n, flow.registry);
  report.equal('USDC that the insurance got', moved?.get(account('insurance')) ?? 0n, flow.insurance);
}
