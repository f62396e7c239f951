/** Prices as lines of text: CSV with a header, or JSON, one record a line. */

import { parsePrice } from './decimal.ts';
import { parseTime } from './time.ts';

/** A price of an asset, and when it was one. */
export interface PriceRecord {
  readonly asset: number;
  readonly price: bigint;
  /** Unix seconds; undefined if the line does not say. */
  readonly time: number | undefined;
}

/** Reads line after line; of CSV the first is the header. */
export class RecordReader {
  #columns: string[] | undefined;

  /** The record of a line; undefined for an empty line and for the header. */
  read(line: string): PriceRecord | undefined {
    const text = line.trim();
    if (text === '') return undefined;
    if (text.startsWith('{')) return toRecord(JSON.parse(text) as Record<string, unknown>);
    const cells = text.split(',').map((cell) => cell.trim());
    if (this.#columns === undefined) {
      const missing = ['asset', 'price'].filter((column) => !cells.includes(column));
      if (missing.length > 0) throw new Error(`the header has no column ${missing.join(', ')}`);
      this.#columns = cells;
      return undefined;
    }
    if (cells.length !== this.#columns.length) {
      throw new Error(`${cells.length} cells, not ${this.#columns.length}`);
    }
    return toRecord(Object.fromEntries(this.#columns.map((column, index) => [column, cells[index]])));
  }
}

/** All records of a text. A broken last line without an end is still being written, and passed over. */
export function readRecords(text: string): PriceRecord[] {
  const reader = new RecordReader();
  const lines = text.split(/\r?\n/);
  const unfinished = lines.length - 1;
  return lines.flatMap((line, index) => {
    try {
      const record = reader.read(line);
      return record ? [record] : [];
    } catch (error) {
      if (index === unfinished) return [];
      throw new Error(`line ${index + 1}: ${(error as Error).message}`);
    }
  });
}

function toRecord(fields: Record<string, unknown>): PriceRecord {
  const asset = Number(fields['asset']);
  if (!Number.isInteger(asset) || asset < 0) throw new Error(`${JSON.stringify(fields['asset'])} is no index of an asset`);
  const time = fields['time'];
  return {
    asset,
    price: parsePrice(fields['price']),
    time: time === undefined || time === '' || time === null ? undefined : parseTime(time),
  };
}
