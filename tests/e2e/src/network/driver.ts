/** Makes blocks in the background, one after the other, until it is told to stop. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { RelayClock } from './clock.ts';

export class Driver {
  readonly clock: RelayClock;
  readonly #pace: number;
  #stride = 1;
  #stopped = false;
  /** What the next block waits for. */
  #pause: Promise<unknown> = Promise.resolve();
  /** The block that is being made. */
  #making: Promise<void> = Promise.resolve();
  #running: Promise<void> = Promise.resolve();
  #fail!: (error: Error) => void;
  /** Never fulfilled; rejected when no block could be made. */
  readonly failed: Promise<never>;

  /** At least `pace` milliseconds from one block to the next. */
  constructor(clock: RelayClock, pace = 0) {
    this.clock = clock;
    this.#pace = pace;
    this.failed = new Promise((_, reject) => (this.#fail = reject));
    this.failed.catch(() => undefined);
  }

  start(): void {
    this.#running = this.#run().catch((error: Error) => this.#fail(error));
  }

  /** Waits for the block that is being made. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  /** While `action` runs, so many relay blocks pass from one block to the next. */
  async faster<T>(stride: number, action: () => Promise<T>): Promise<T> {
    const before = this.#stride;
    this.#stride = stride;
    try {
      return await action();
    } finally {
      this.#stride = before;
    }
  }

  /** Runs what only reads between two blocks: meanwhile nothing changes anywhere. */
  async still<T>(action: () => Promise<T>): Promise<T> {
    let resume!: () => void;
    this.#pause = new Promise<void>((resolve) => (resume = resolve));
    try {
      await this.#making;
      return await action();
    } finally {
      resume();
    }
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      await this.#pause;
      const next = sleep(this.#pace);
      this.#making = this.clock.pass(this.#stride);
      await this.#making;
      await next;
    }
  }
}
