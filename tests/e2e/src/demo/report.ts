/** What the demo says, and what it found to differ. */

import { printTable, type Row } from '../lib/table.ts';

export class Report {
  #passed = 0;
  readonly #failed: string[] = [];
  #step = 0;

  title(text: string): void {
    this.#step += 1;
    console.log(`\n━━ ${this.#step}. ${text} ${'━'.repeat(Math.max(4, 90 - text.length))}`);
  }

  say(text: string): void {
    console.log(`   ${text}`);
  }

  table(title: string, header: Row, rows: readonly Row[]): void {
    printTable(title, header, rows);
  }

  check(name: string, holds: boolean, detail = ''): void {
    if (holds) this.#passed += 1;
    else this.#failed.push(detail === '' ? name : `${name}: ${detail}`);
    console.log(`   ${holds ? '✓' : '✗'} ${name}${holds || detail === '' ? '' : `: ${detail}`}`);
  }

  equal(name: string, actual: bigint, expected: bigint): void {
    this.check(`${name} = ${expected}`, actual === expected, `found ${actual}`);
  }

  /** Prints the outcome; whether everything held. */
  conclude(): boolean {
    const { length } = this.#failed;
    console.log(`\n${this.#passed} checks passed, ${length} failed.`);
    for (const failure of this.#failed) console.log(`  ✗ ${failure}`);
    return length === 0;
  }
}
