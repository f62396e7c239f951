/** Reads every block once, in order, and keeps what the figures and the accounts are made of. */

import type { Chain } from '../lib/chain.ts';
import type { ChainEvent } from '../lib/events.ts';
import { movements, type Holdings } from '../lib/ledger.ts';
import { integerField } from '../lib/plain.ts';
import type { Register } from '../lib/register.ts';
import { usedIn, type Used } from './limits.ts';

export interface ReadBlock {
  readonly number: number;
  readonly hash: string;
  /** When the node told of it, by our clock in milliseconds. */
  readonly told: number;
  readonly used: Used;
  /** Buys in it that were done, and that the chain refused. */
  readonly done: number;
  readonly refused: number;
}

/** When it was handed in, by our clock. */
export interface Handed {
  readonly at: number;
}

export class Reader {
  readonly blocks: ReadBlock[] = [];
  /** Milliseconds from handing a buy in to hearing of its block. */
  readonly latencies: number[] = [];
  /** Why the chain refused buys, and how often. */
  readonly reasons = new Map<string, number>();
  /** What the events of all blocks say that moved. */
  readonly moved: Holdings = new Map();
  /** What the buys that were done cost. */
  premiums = 0n;
  fees = 0n;
  readonly #chain: Chain;
  readonly #register: Register<Handed>;
  readonly #told = new Map<number, number>();
  #next: number;
  #work: Promise<unknown> = Promise.resolve();

  /** Begins after a block. */
  constructor(chain: Chain, register: Register<Handed>, from: number) {
    this.#chain = chain;
    this.#register = register;
    this.#next = from + 1;
    chain.onBlock(({ number }) => this.#told.set(number, Date.now()));
  }

  /** How many blocks the node has told of that were not read yet. */
  get behind(): number {
    return this.#chain.head.number + 1 - this.#next;
  }

  /** Reads up to the newest block; how many were new. */
  async read(): Promise<number> {
    const before = this.#next;
    const target = this.#chain.head.number;
    const work = this.#work.catch(() => undefined).then(async () => {
      for (; this.#next <= target; this.#next += 1) await this.#readBlock(this.#next);
    });
    this.#work = work;
    await work;
    return this.#next - before;
  }

  async #readBlock(number: number): Promise<void> {
    type Answer = { readonly block: { readonly extrinsics: string[] } };
    const hash = await this.#chain.blockHash(number);
    const [{ block }, events] = await Promise.all([
      this.#chain.request<Answer>('chain_getBlock', hash),
      this.#chain.events(hash),
    ]);
    const length = block.extrinsics.reduce((sum, one) => sum + (one.length - 2) / 2, 0);
    const used = await usedIn(this.#chain, hash, length);
    const told = this.#told.get(number) ?? Date.now();
    const ours = this.#register.see(number, block.extrinsics);
    for (const { what } of ours) this.latencies.push(told - what.at);
    const done = this.#outcomes(new Set(ours.map(({ index }) => index)), events);
    this.blocks.push({ number, hash, told, used, done, refused: ours.length - done });
    movements(events, this.moved);
  }

  /** How many of these transactions were done. */
  #outcomes(ours: ReadonlySet<number>, events: readonly ChainEvent[]): number {
    let done = 0;
    for (const { name, data, extrinsic } of events) {
      if (extrinsic === undefined || !ours.has(extrinsic)) continue;
      if (name === 'system.ExtrinsicSuccess') done += 1;
      else if (name === 'system.ExtrinsicFailed') this.#refused(this.#chain.refusal(data['dispatchError'] ?? null).name);
      else if (name === 'handler.Traded') {
        this.premiums += integerField(data['quote'] ?? null, 'premium');
        this.fees += integerField(data['quote'] ?? null, 'fee');
      }
    }
    return done;
  }

  #refused(reason: string): void {
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
  }
}
