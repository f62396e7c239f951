/** Growing pauses between tries. */

const FIRST_MS = 1_000;
const LAST_MS = 60_000;

export class Backoff {
  readonly #random: () => number;
  #failures = 0;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  get failures(): number {
    return this.#failures;
  }

  /** Another try failed: how long to wait before the next. Doubles up to a minute, less up to a quarter by chance. */
  failed(): number {
    const whole = Math.min(LAST_MS, FIRST_MS * 2 ** Math.min(this.#failures, 20));
    this.#failures += 1;
    return Math.round(whole * (1 - this.#random() / 4));
  }

  succeeded(): void {
    this.#failures = 0;
  }
}
