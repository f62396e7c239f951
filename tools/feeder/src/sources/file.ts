/** A file of records that something else writes: the last record of an asset counts. */

import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Quote } from '../combine.ts';
import { readRecords, type PriceRecord } from '../records.ts';
import type { Source } from './source.ts';

/** More than this is no file of current prices. */
const MOST_BYTES = 16 * 1024 * 1024;

export class FileSource implements Source {
  readonly name: string;
  readonly #path: string;
  #seen = '';
  #written = 0;
  #records = new Map<number, PriceRecord>();

  constructor(path: string) {
    this.#path = path;
    this.name = basename(path);
  }

  async quote(asset: number): Promise<Quote> {
    this.#refresh();
    const record = this.#records.get(asset);
    if (!record) throw new Error(`${this.#path} has no record of asset ${asset}`);
    return { source: this.name, price: record.price, time: record.time ?? this.#written };
  }

  assets(): number[] {
    this.#refresh();
    return [...this.#records.keys()];
  }

  /** Reads the file again if it has changed. A record without a time is of when the file was written. */
  #refresh(): void {
    const { mtimeMs, size, ino } = statSync(this.#path);
    const state = `${mtimeMs} ${size} ${ino}`;
    if (state === this.#seen) return;
    if (size > MOST_BYTES) throw new Error(`${this.#path} is larger than ${MOST_BYTES} bytes. Remedy: begin a new one`);
    const records = readRecords(readFileSync(this.#path, 'utf8'));
    this.#records = new Map(records.map((record) => [record.asset, record]));
    this.#written = mtimeMs / 1e3;
    this.#seen = state;
  }
}
