/** One line for each kind of news, at most every half minute. */

const QUIET_MS = 30_000;

export class Lines {
  readonly #last = new Map<string, number>();

  always(text: string): void {
    console.log(`${new Date().toISOString().slice(11, 19)}  ${text}`);
  }

  /** Prints unless a line of the same `kind` came less than half a minute ago. */
  often(kind: string, text: string): void {
    const last = this.#last.get(kind) ?? -Infinity;
    if (Date.now() - last < QUIET_MS) return;
    this.#last.set(kind, Date.now());
    this.always(text);
  }
}
