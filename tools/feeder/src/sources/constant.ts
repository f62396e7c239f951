/** A price that does not move, as that of a dollar that is taken to be worth one. */

import type { Quote } from '../combine.ts';
import { now } from '../time.ts';
import type { Source } from './source.ts';

export class ConstantSource implements Source {
  readonly name = 'constant';
  readonly #price: bigint;

  constructor(price: bigint) {
    this.#price = price;
  }

  async quote(): Promise<Quote> {
    return { source: this.name, price: this.#price, time: now() };
  }
}
