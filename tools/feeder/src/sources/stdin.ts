/** Records that arrive on standard input: the last of an asset counts. */

import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Quote } from '../combine.ts';
import type { Log } from '../log.ts';
import { RecordReader, type PriceRecord } from '../records.ts';
import { now } from '../time.ts';
import type { Source } from './source.ts';

export class StdinSource implements Source {
  readonly name = 'stdin';
  /** Resolves when the input has ended. */
  readonly ended: Promise<void>;
  readonly #records = new Map<number, PriceRecord & { time: number }>();
  #over = false;

  constructor(input: Readable, log: Log) {
    const reader = new RecordReader();
    const lines = createInterface({ input, crlfDelay: Infinity });
    lines.on('line', (line) => {
      try {
        const record = reader.read(line);
        // What does not say its time is of when it arrives.
        if (record) this.#records.set(record.asset, { ...record, time: record.time ?? now() });
      } catch (error) {
        log.warn(`stdin: ${(error as Error).message}, in "${line.slice(0, 80)}"`);
      }
    });
    this.ended = new Promise((resolve) => {
      lines.once('close', () => {
        this.#over = true;
        resolve();
      });
    });
  }

  get over(): boolean {
    return this.#over;
  }

  async quote(asset: number): Promise<Quote> {
    const record = this.#records.get(asset);
    if (!record) throw new Error(`stdin ${this.#over ? 'ended' : 'has'} without a record of asset ${asset}`);
    return { source: this.name, price: record.price, time: record.time };
  }

  assets(): number[] {
    return [...this.#records.keys()];
  }
}
