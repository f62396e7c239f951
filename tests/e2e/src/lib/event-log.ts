/** Every block's events, kept as blocks arrive: a node forgets old state sooner than we finish. */

import type { Block, Chain } from './chain.ts';
import type { ChainEvent } from './events.ts';

export interface LoggedBlock extends Block {
  /** The chain's clock in that block, in seconds. */
  readonly time: number;
  readonly events: readonly ChainEvent[];
}

export class EventLog {
  readonly #chain: Chain;
  readonly #blocks: LoggedBlock[] = [];
  #next: number;
  #work: Promise<unknown> = Promise.resolve();

  constructor(chain: Chain) {
    this.#chain = chain;
    this.#next = chain.head.number;
    chain.onBlock(({ number }) => {
      this.#pull(number).catch(() => undefined);
    });
  }

  /** Blocks after `from` up to `to`. */
  async blocks(from: number, to: number): Promise<LoggedBlock[]> {
    await this.#pull(to);
    return this.#blocks.filter(({ number }) => number > from && number <= to);
  }

  async events(from: number, to: number): Promise<ChainEvent[]> {
    return (await this.blocks(from, to)).flatMap(({ events }) => events);
  }

  /** The first event of that name after block `from` that fits, once it is there. */
  async find(
    from: number,
    name: string,
    fits: (event: ChainEvent) => boolean = () => true,
  ): Promise<ChainEvent | undefined> {
    const events = await this.events(from, this.#chain.head.number);
    return events.find((event) => event.name === name && fits(event));
  }

  #pull(target: number): Promise<unknown> {
    const work = this.#work.catch(() => undefined).then(async () => {
      for (; this.#next <= target; this.#next += 1) {
        const hash = await this.#chain.blockHash(this.#next);
        const [events, time] = await Promise.all([this.#chain.events(hash), this.#chain.now(hash)]);
        this.#blocks.push({ number: this.#next, hash, time, events });
      }
    });
    this.#work = work;
    return work;
  }
}
