/** Feeds the oracle from every operator, by itself every few blocks or on demand. */

import type { Chain } from './chain.ts';
import { messageOf } from './errors.ts';
import { ONE } from './amounts.ts';
import { BLOCK_SECONDS } from './chain.ts';
import { shifted, type PriceSource } from './prices.ts';
import type { Sender, Signer } from './sender.ts';

/** Dense indices of the assets, as the runtime numbers them in every preset. */
export const USDC_INDEX = 1;
export const ETH_INDEX = 2;

export interface PriceFeedOptions {
  readonly operators: readonly Signer[];
  readonly source: PriceSource;
  readonly everyBlocks: number;
  /** Feeds the same price to whoever else needs it, beside the operators. */
  readonly beside?: (price: bigint) => Promise<unknown>;
  /** Told of every round before the next one. */
  readonly onFed?: (price: bigint, chainTime: number) => Promise<void>;
  readonly onError?: (message: string) => void;
}

export class PriceFeed {
  readonly #chain: Chain;
  readonly #sender: Sender;
  readonly #options: PriceFeedOptions;
  #stop: (() => void) | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #busy = false;
  #shift = 0n;

  constructor(chain: Chain, sender: Sender, options: PriceFeedOptions) {
    this.#chain = chain;
    this.#sender = sender;
    this.#options = options;
  }

  /** Moves every price from now on by so many basis points of what the source says. */
  shift(bps: bigint): void {
    this.#shift = bps;
  }

  /** One round now; returns the price of the underlying that was fed. */
  async feed(): Promise<bigint> {
    const { operators, source, beside, onFed } = this.#options;
    const chainTime = (await this.#chain.now()) + BLOCK_SECONDS;
    const price = shifted(source.priceAt(chainTime), this.#shift);
    const values = [
      [USDC_INDEX, ONE],
      [ETH_INDEX, price],
    ];
    await Promise.all([
      ...operators.map((operator) => this.#sender.send(operator, 'oracle', 'feedValues', { values })),
      beside?.(price),
    ]);
    await onFed?.(price, chainTime);
    return price;
  }

  /** Feeds every few blocks from now on. */
  start(): void {
    if (this.#stop) return;
    let last = -Infinity;
    this.#stop = this.#chain.onBlock(({ number }) => {
      if (this.#busy || number - last < this.#options.everyBlocks) return;
      last = number;
      this.#busy = true;
      this.#running = this.feed()
        .catch((error: unknown) => this.#options.onError?.(`price feed: ${messageOf(error)}`))
        .finally(() => {
          this.#busy = false;
        });
    });
  }

  /** Stops, and waits for the round that is under way. */
  async stop(): Promise<void> {
    this.#stop?.();
    this.#stop = undefined;
    await this.#running;
  }
}
