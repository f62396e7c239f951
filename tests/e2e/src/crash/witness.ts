/** Remembers every finalised block that a node has told of, and holds the node to it after each restart. */

import type { Block, Chain } from '../lib/chain.ts';
import { integer } from '../lib/plain.ts';

interface Header {
  readonly number: { toNumber(): number };
  readonly hash: { toHex(): string };
  readonly parentHash: { toHex(): string };
}

export class Witness {
  /** Hashes of finalised blocks by number. */
  readonly #seen = new Map<number, string>();
  readonly #faults: string[] = [];
  #last = 0;
  #verified = 0;

  get last(): number {
    return this.#last;
  }

  get blocks(): number {
    return this.#seen.size;
  }

  /** What a node told that is not what it had told before, one line each. */
  get faults(): readonly string[] {
    return this.#faults;
  }

  /** The finalised blocks after one, in order. */
  after(number: number): Block[] {
    const blocks: Block[] = [];
    for (let next = number + 1; next <= this.#last; next += 1) {
      const hash = this.#seen.get(next);
      if (hash === undefined) break;
      blocks.push({ number: next, hash });
    }
    return blocks;
  }

  /** Listens to a node from now on; `told` is called after each block. */
  async follow(chain: Chain, told: () => void): Promise<void> {
    let work: Promise<unknown> = Promise.resolve();
    await chain.api.rpc.chain.subscribeFinalizedHeads((header) => {
      // Only what the node had no time to tell before it was killed has to be asked for.
      if (header.number.toNumber() <= this.#last + 1) this.note(header);
      else work = work.then(() => this.#fill(chain, header));
      work = work.then(told).catch(() => undefined);
    });
  }

  note({ number, hash, parentHash }: Header): void {
    this.#expect(number.toNumber(), hash.toHex());
    this.#expect(number.toNumber() - 1, parentHash.toHex());
  }

  /** Everything that was seen must be there, unchanged; of the newest also the bodies and the states. */
  async verify(chain: Chain): Promise<void> {
    const numbers = [...this.#seen.keys()];
    const hashes = await chain.request<(string | null)[]>('chain_getBlockHash', numbers);
    numbers.forEach((number, index) => {
      const [was, is] = [this.#seen.get(number), hashes[index]];
      if (was !== is) this.#faults.push(`block ${number} was ${was}, is ${is ?? 'gone'}`);
    });
    const head = await chain.request<string>('chain_getFinalizedHead');
    const number = await chain.blockNumber(head);
    if (number < this.#last) this.#faults.push(`block ${this.#last} was final, the node goes back to ${number}`);
    for (const block of this.after(this.#verified)) await this.#verifyContent(chain, block);
    this.#verified = this.#last;
  }

  async #verifyContent(chain: Chain, { number, hash }: Block): Promise<void> {
    try {
      const { block } = await chain.api.rpc.chain.getBlock(hash);
      const found = block.header.hash.toHex();
      if (found !== hash) this.#faults.push(`block ${number} is ${hash}, its header ${found}`);
      // Of its transactions the header holds the root; the first is always there.
      if (block.extrinsics.length === 0) this.#faults.push(`block ${number} has lost its body`);
      const inside = integer(await chain.read('system', 'number', [], hash));
      if (inside !== BigInt(number)) this.#faults.push(`the state of block ${number} says ${inside}`);
    } catch (error) {
      this.#faults.push(`block ${number} cannot be read: ${String(error)}`);
    }
  }

  async #fill(chain: Chain, header: Header): Promise<void> {
    const number = header.number.toNumber();
    const missing = Array.from({ length: number - this.#last - 1 }, (_, index) => this.#last + 1 + index);
    const hashes = await chain.request<string[]>('chain_getBlockHash', missing);
    missing.forEach((each, index) => this.#expect(each, hashes[index] ?? ''));
    this.note(header);
  }

  #expect(number: number, hash: string): void {
    const before = this.#seen.get(number);
    if (before === undefined) {
      this.#seen.set(number, hash);
      this.#last = Math.max(this.#last, number);
    } else if (before !== hash) {
      this.#faults.push(`block ${number} was ${before}, then ${hash}`);
    }
  }
}
