/** Comma-separated files with a header line and no quoting, plain or gzipped. */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export type CsvRecord = Readonly<{ [column: string]: string }>;

export function readText(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

export function readCsv(path: string): CsvRecord[] {
  return parseCsv(readText(path), path);
}

export function parseCsv(text: string, name = 'text'): CsvRecord[] {
  const [header = '', ...lines] = text.split(/\r?\n/);
  const columns = header.split(',').map((column) => column.trim());
  return lines
    .filter((line) => line.trim() !== '')
    .map((line, index) => {
      const cells = line.split(',');
      if (cells.length !== columns.length) {
        throw new Error(`${name}, line ${index + 2}: ${cells.length} cells, not ${columns.length}`);
      }
      return Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? '']));
    });
}

export function requireColumns(records: readonly CsvRecord[], columns: string[], name: string): void {
  const missing = columns.filter((column) => !(column in (records[0] ?? {})));
  if (missing.length > 0) throw new Error(`${name} has no column ${missing.join(', ')}`);
}

export function hasColumn(records: readonly CsvRecord[], column: string): boolean {
  return column in (records[0] ?? {});
}
