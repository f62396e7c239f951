/** Keeps a smile on the chain for every expiry of the grid that options may be listed on. */

import type { Chain } from './chain.ts';
import { messageOf, Refused } from './errors.ts';
import type { Smile } from './market.ts';
import { field, integer, integerField, type Plain } from './plain.ts';
import { ETH_INDEX } from './price-feed.ts';
import type { Sender, Signer } from './sender.ts';

export interface SurfaceLimits {
  readonly minInterval: number;
  readonly maxAge: number;
}

export class SurfaceFeed {
  readonly #chain: Chain;
  readonly #sender: Sender;
  readonly #keeper: Signer;
  readonly #smiles: readonly Smile[];
  #chosen = 0;

  constructor(chain: Chain, sender: Sender, keeper: Signer, smiles: readonly Smile[]) {
    this.#chain = chain;
    this.#sender = sender;
    this.#keeper = keeper;
    this.#smiles = smiles;
  }

  /** The smile in use: the first that the chain did not refuse. */
  get smile(): Smile {
    const smile = this.#smiles[this.#chosen];
    if (!smile) throw new Error('the chain refused every smile');
    return smile;
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
  async refresh(expiries: readonly number[]): Promise<number[]> {
    const { minInterval, maxAge } = await this.limits();
    const submitted: number[] = [];
    for (const expiry of expiries) {
      const now = await this.#chain.now();
      const known = await this.#chain.read('volatilityFeed', 'smiles', [ETH_INDEX, expiry]);
      const age = known === null ? Infinity : now - updatedAt(known);
      if (expiry <= now || age < Math.max(minInterval, maxAge / 2)) continue;
      await this.#submit(expiry, known === null);
      submitted.push(expiry);
    }
    return submitted;
  }

  async #submit(expiry: number, isNew: boolean): Promise<void> {
    for (;;) {
      const { fixed, rate } = this.smile;
      const args = { underlying: ETH_INDEX, expiry, call: fixed, put: fixed, rate };
      try {
        await this.#sender.send(this.#keeper, 'volatilityFeed', 'submitSmile', args);
        return;
      } catch (error) {
        const unfit = error instanceof Refused && isNew && UNFIT.includes(error.name);
        if (!unfit || this.#chosen + 1 >= this.#smiles.length) throw error;
        console.log(`smile refused, trying the next: ${messageOf(error)}`);
        this.#chosen += 1;
      }
    }
  }
}

/** Refusals that speak about the fit itself. */
const UNFIT = [
  'VolatilityUndefined',
  'VolatilityOutOfRange',
  'NegativeDensity',
  'CalendarBelowPrevious',
  'CalendarAboveNext',
].map((name) => `volatilityFeed.${name}`);

function updatedAt(smile: Plain): number {
  return Number(integer(field(smile, 'updatedAt')));
}
