/** Gauges in a file that a Prometheus node exporter collects (`--collector.textfile.directory`). */

import { renameSync, writeFileSync } from 'node:fs';
import { ONE } from './decimal.ts';
import type { Log } from './log.ts';
import { messageOf } from './errors.ts';

export class Metrics {
  readonly #path: string | undefined;
  readonly #log: Log;
  readonly #values = new Map<string, number>();

  constructor(path: string | undefined, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  priced(asset: number, price: bigint, time: number): void {
    this.#values.set(`dhv_feeder_price_dollars{asset="${asset}"}`, toNumber(price));
    this.#values.set(`dhv_feeder_price_time_seconds{asset="${asset}"}`, time);
  }

  fed(asset: number, price: bigint, at: number): void {
    this.#values.set(`dhv_feeder_fed_dollars{asset="${asset}"}`, toNumber(price));
    this.#values.set(`dhv_feeder_fed_time_seconds{asset="${asset}"}`, at);
    this.#count('dhv_feeder_feeds_total');
  }

  smiles(accepted: number, refused: number): void {
    this.#count('dhv_feeder_smiles_total{result="accepted"}', accepted);
    this.#count('dhv_feeder_smiles_total{result="refused"}', refused);
  }

  connected(yes: boolean): void {
    this.#values.set('dhv_feeder_connected', yes ? 1 : 0);
  }

  failed(): void {
    this.#count('dhv_feeder_failures_total');
  }

  text(): string {
    return [...this.#values].map(([name, value]) => `${name} ${value}\n`).sort().join('');
  }

  /** Writes the file as a whole: a collector never sees a part. */
  write(): void {
    if (this.#path === undefined) return;
    try {
      writeFileSync(`${this.#path}.new`, this.text());
      renameSync(`${this.#path}.new`, this.#path);
    } catch (error) {
      this.#log.lasting('warn', 'metrics', `cannot write metrics: ${messageOf(error)}`);
    }
  }

  #count(name: string, by = 1): void {
    this.#values.set(name, (this.#values.get(name) ?? 0) + by);
  }
}

function toNumber(price: bigint): number {
  return Number(price) / Number(ONE);
}
