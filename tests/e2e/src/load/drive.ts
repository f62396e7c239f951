/** Keeps so many buys waiting that no block has room left, for as long as asked, and then waits for the last. */

import type { Chain } from '../lib/chain.ts';
import type { Progress } from '../lib/progress.ts';
import type { Register } from '../lib/register.ts';
import type { Signed } from '../lib/wallet.ts';
import type { Buyers } from './buyers.ts';
import type { Handed, Reader } from './reader.ts';

export interface DriveOptions {
  readonly chain: Chain;
  readonly buyers: Buyers;
  readonly register: Register<Handed>;
  readonly reader: Reader;
  readonly milliseconds: number;
  /** Buys that a block holds at least. */
  readonly capacity: number;
  readonly progress: Progress;
}

/** So many blocks' worth of buys wait: a node that was late makes some at once. No more than it keeps. */
const BLOCKS_WAITING = 10;
const MOST_WAITING = 6_000;
const DRAIN_BLOCKS = 60;

export class Drive {
  readonly #options: DriveOptions;
  /** What the node did not take: it goes first. */
  #again: readonly Signed[] = [];

  constructor(options: DriveOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const { chain, reader, milliseconds, register, progress } = this.#options;
    const start = Date.now();
    for (let most = this.#options.capacity; ; ) {
      const spent = Date.now() - start;
      if (spent >= milliseconds) break;
      progress.update(spent, milliseconds, `block ${chain.head.number}, ${register.included} buys in blocks`);
      // What stands in blocks that were not read yet counts as open, and waits no more.
      const waiting = Math.min(MOST_WAITING, (BLOCKS_WAITING + reader.behind) * most);
      await this.#handIn(waiting - register.open);
      if ((await reader.read()) === 0) await chain.nextBlock();
      most = Math.max(most, ...reader.blocks.slice(-8).map(({ done, refused }) => done + refused));
    }
    await this.#drain();
  }

  async #handIn(count: number): Promise<void> {
    const { buyers, chain, register } = this.#options;
    const again = this.#again.filter((signed) => !register.isIncluded(signed));
    const fresh = buyers.take(Math.max(0, count));
    for (const signed of fresh) register.enter(signed, { at: Date.now() });
    const taken = await Promise.all(
      [...again, ...fresh].map(async (signed) => ({ signed, done: await buyers.submit(chain, signed) })),
    );
    this.#again = taken.filter(({ done }) => !done).map(({ signed }) => signed);
  }

  async #drain(): Promise<void> {
    const { chain, reader, register } = this.#options;
    for (let idle = 0, before = register.open; before > 0 && idle < DRAIN_BLOCKS; ) {
      await this.#handIn(0);
      await chain.nextBlock();
      await reader.read();
      idle = register.open < before ? 0 : idle + 1;
      before = register.open;
    }
  }
}
