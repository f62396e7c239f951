/** What became of the transactions that were handed in: each shall be in one block. */

export interface Found<T> {
  readonly what: T;
  readonly signed: string;
  /** Its place in the block. */
  readonly index: number;
}

export class Register<T> {
  readonly #entered = new Map<string, T>();
  readonly #blocks = new Map<string, number>();
  readonly #repeated: string[] = [];

  /** A transaction that a node is about to get, by its bytes. */
  enter(signed: string, what: T): void {
    if (this.#entered.has(signed)) throw new Error('the same transaction was signed twice');
    this.#entered.set(signed, what);
  }

  /** Those of a block's transactions that are ours; a block is shown once. */
  see(block: number, extrinsics: readonly string[]): Found<T>[] {
    return extrinsics.flatMap((signed, index): Found<T>[] => {
      const what = this.#entered.get(signed);
      if (what === undefined) return [];
      const before = this.#blocks.get(signed);
      if (before === undefined) this.#blocks.set(signed, block);
      else this.#repeated.push(`${signed.slice(0, 20)}… is in the blocks ${before} and ${block}`);
      return [{ what, signed, index }];
    });
  }

  isIncluded(signed: string): boolean {
    return this.#blocks.has(signed);
  }

  get entered(): number {
    return this.#entered.size;
  }

  get included(): number {
    return this.#blocks.size;
  }

  get open(): number {
    return this.#entered.size - this.#blocks.size;
  }

  /** What is in two blocks, one line each. */
  get repeated(): readonly string[] {
    return this.#repeated;
  }
}
