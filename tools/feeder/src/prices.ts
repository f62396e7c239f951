/** Feeds the prices that are due. */

import type { Board } from './board.ts';
import type { PricesConfig } from './config.ts';
import { show } from './decimal.ts';
import { dueAssets, type Fed } from './due.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Sender } from './sender.ts';
import { now } from './time.ts';

export interface FeedResult {
  /** Assets that were fed. */
  readonly fed: readonly number[];
  /** Assets that have a price at all. */
  readonly priced: readonly number[];
}

const SUMMARY_SECONDS = 300;

export class PriceFeeder {
  readonly #board: Board;
  readonly #config: PricesConfig;
  readonly #log: Log;
  readonly #metrics: Metrics;
  readonly #fed = new Map<number, Fed>();
  #feeds = 0;
  #summaryAt = now();
  #running: Promise<unknown> = Promise.resolve();

  constructor(board: Board, config: PricesConfig, log: Log, metrics: Metrics) {
    this.#board = board;
    this.#config = config;
    this.#log = log;
    this.#metrics = metrics;
  }

  /** A new connection: nothing is known of what the chain has. */
  forget(): void {
    this.#fed.clear();
    this.#running = Promise.resolve();
  }

  /** One at a time: a second look in the same block would feed twice, which the chain refuses. */
  async tick(sender: Sender): Promise<FeedResult> {
    const mine = this.#running.then(() => this.#tick(sender));
    this.#running = mine.catch(() => undefined);
    return mine;
  }

  async #tick(sender: Sender): Promise<FeedResult> {
    const prices = await this.#board.prices();
    const values = new Map([...prices].map(([asset, { price }]) => [asset, price]));
    for (const [asset, { price, time }] of prices) this.#metrics.priced(asset, price, time);
    const due = dueAssets(values, this.#fed, now(), this.#config);
    const fed = due.map((asset) => [asset, values.get(asset) ?? 0n] as const);
    if (fed.length > 0) await this.#feed(sender, fed);
    return { fed: due, priced: [...prices.keys()] };
  }

  async #feed(sender: Sender, values: readonly (readonly [number, bigint])[]): Promise<void> {
    const { block } = await sender.send(sender.call('oracle', 'feedValues', values));
    const at = now();
    const first = this.#fed.size === 0;
    for (const [asset, price] of values) {
      this.#fed.set(asset, { price, at });
      this.#metrics.fed(asset, price, at);
    }
    this.#feeds += 1;
    const shown = values.map(([asset, price]) => `${asset}=${show(price)}`).join(' ');
    if (first) this.#log.info(`feeding: ${shown} in block ${block}`);
    else if (at - this.#summaryAt >= SUMMARY_SECONDS) {
      this.#log.info(`fed ${this.#feeds} times in ${Math.round((at - this.#summaryAt) / 60)} minutes, last ${shown}`);
    } else return;
    this.#summaryAt = at;
    this.#feeds = 0;
  }
}
