/** One line that tells how a wait goes on: redrawn on a terminal, repeated rarely in a log. */

const LOG_INTERVAL_MS = 10_000;

export class Progress {
  readonly #label: string;
  readonly #terminal = process.stdout.isTTY === true;
  #lastLog = Date.now();
  #drawn = false;

  constructor(label: string) {
    this.#label = label;
  }

  /** `done` and `total` in any one unit; `detail` says what the numbers are. */
  update(done: number, total: number, detail: string): void {
    const share = total > 0 ? Math.min(1, Math.max(0, done / total)) : 1;
    const text = `${this.#label} ${bar(share)} ${Math.floor(share * 100)} %  ${detail}`;
    if (this.#terminal) {
      process.stdout.write(`\r\x1b[2K${text}`);
      this.#drawn = true;
    } else if (Date.now() - this.#lastLog >= LOG_INTERVAL_MS) {
      this.#lastLog = Date.now();
      console.log(text);
    }
  }

  end(): void {
    if (this.#drawn) process.stdout.write('\r\x1b[2K');
    this.#drawn = false;
  }
}

function bar(share: number): string {
  const size = 24;
  const full = Math.round(share * size);
  return `[${'█'.repeat(full)}${'░'.repeat(size - full)}]`;
}
