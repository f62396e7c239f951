/** Keeps a smile on the chain for every expiry of the grid that options may be listed on. */

import type { Chain } from './chain.ts';
import { messageOf, Refused } from './errors.ts';
import { bySuitability, type Smile } from './market.ts';
import { field, integer, integerField, type Plain } from './plain.ts';
import { ETH_INDEX } from './price-feed.ts';
import type { Sender, Signer } from './sender.ts';

export interface SurfaceLimits {
  readonly minInterval: number;
  readonly maxAge: number;
}

/** A smile that the chain took for an expiry. */
export interface Submitted {
  readonly expiry: number;
  readonly smile: Smile;
}

export class SurfaceFeed {
  readonly #chain: Chain;
  readonly #sender: Sender;
  readonly #keeper: Signer;
  readonly #smiles: readonly Smile[];
  /** The smile of each expiry: what the chain took once is submitted again. */
  readonly #chosen = new Map<number, Smile>();

  constructor(chain: Chain, sender: Sender, keeper: Signer, smiles: readonly Smile[]) {
    this.#chain = chain;
    this.#sender = sender;
    this.#keeper = keeper;
    this.#smiles = smiles;
  }

  async limits(): Promise<SurfaceLimits> {
    const limits = await this.#chain.read('volatilityFeed', 'parameters', [ETH_INDEX]);
    if (limits === null) throw new Error(`the chain has no surface for asset ${ETH_INDEX}`);
    return {
      minInterval: Number(integerField(limits, 'minInterval')),
      maxAge: Number(integerField(limits, 'maxAge')),
    };
  }

  /** Submits for those expiries whose smile is missing or past half its life; returns them. */
  async refresh(expiries: readonly number[]): Promise<Submitted[]> {
    const { minInterval, maxAge } = await this.limits();
    const submitted: Submitted[] = [];
    for (const expiry of expiries) {
      const now = await this.#chain.now();
      const known = await this.#chain.read('volatilityFeed', 'smiles', [ETH_INDEX, expiry]);
      const age = known === null ? Infinity : now - updatedAt(known);
      if (expiry <= now || age < Math.max(minInterval, maxAge / 2)) continue;
      submitted.push({ expiry, smile: await this.#submit(expiry, expiry - now) });
    }
    return submitted;
  }

  /** Submits the most suitable smile that the chain does not refuse. */
  async #submit(expiry: number, seconds: number): Promise<Smile> {
    const chosen = this.#chosen.get(expiry);
    const candidates = chosen ? [chosen] : bySuitability(this.#smiles, seconds);
    for (const [index, smile] of candidates.entries()) {
      const { call, put, rate } = smile;
      try {
        await this.#send({ underlying: ETH_INDEX, expiry, call, put, rate });
        this.#chosen.set(expiry, smile);
        return smile;
      } catch (error) {
        const unfit = error instanceof Refused && UNFIT.includes(error.name);
        if (!unfit || index + 1 === candidates.length) throw error;
        console.log(`smile refused, trying the next: ${messageOf(error)}`);
      }
    }
    throw new Error('there is no smile to submit');
  }

  /** While a pool is being valued, some blocks, the surface takes no smile. */
  async #send(args: Record<string, unknown>): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.#sender.send(this.#keeper, 'volatilityFeed', 'submitSmile', args);
        return;
      } catch (error) {
        const valued = error instanceof Refused && error.name === 'volatilityFeed.PoolBeingValued';
        if (!valued || tries === PATIENCE) throw error;
        await this.#chain.nextBlock();
      }
    }
  }
}

/** Blocks to wait for the end of a valuation. */
const PATIENCE = 20;

/** Refusals that speak about the fit itself. */
const UNFIT = [
  'RateOutOfRange',
  'InvalidCallParameters',
  'InvalidPutParameters',
  'VolatilityUndefined',
  'VolatilityOutOfRange',
  'NegativeDensity',
  'CallPutGap',
  'CalendarBelowPrevious',
  'CalendarAboveNext',
].map((name) => `volatilityFeed.${name}`);

function updatedAt(smile: Plain): number {
  return Number(integer(field(smile, 'updatedAt')));
}
