/** Accounts that buy: each signs ahead, in the order of its nonces, and keeps what a node did not take. */

import type { Chain } from '../lib/chain.ts';
import { messageOf } from '../lib/errors.ts';
import type { Extrinsic } from '../lib/sender.ts';
import type { Signed, Wallet } from '../lib/wallet.ts';

interface Buyer {
  readonly wallet: Wallet;
  readonly stock: Signed[];
}

const SIGNED_AT_A_TIME = 10;

export class Buyers {
  /** Why the node did not take a transaction, and how often; it is handed in again. */
  readonly turnedAway = new Map<string, number>();
  readonly #buyers: readonly Buyer[];
  readonly #calls: readonly Extrinsic[];
  #turn = 0;
  #signed = 0;

  constructor(wallets: readonly Wallet[], calls: readonly Extrinsic[]) {
    this.#buyers = wallets.map((wallet) => ({ wallet, stock: [] }));
    this.#calls = calls;
  }

  get signed(): number {
    return this.#signed;
  }

  /** Signs so many ahead, with pauses in which blocks are read. */
  async signAhead(count: number): Promise<void> {
    for (let done = 0; done < count; done += 1) {
      const buyer = this.#next();
      buyer.stock.push(this.#sign(buyer));
      if (done % SIGNED_AT_A_TIME === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** The next so many, every account in its turn. */
  take(count: number): Signed[] {
    return Array.from({ length: count }, () => {
      const buyer = this.#next();
      return buyer.stock.shift() ?? this.#sign(buyer);
    });
  }

  /** Hands one in; whether the node took it. */
  async submit(chain: Chain, signed: Signed): Promise<boolean> {
    try {
      await chain.request('author_submitExtrinsic', signed);
      return true;
    } catch (error) {
      const reason = messageOf(error).slice(0, 80);
      this.turnedAway.set(reason, (this.turnedAway.get(reason) ?? 0) + 1);
      return false;
    }
  }

  #next(): Buyer {
    const buyer = this.#buyers[this.#turn % this.#buyers.length];
    this.#turn += 1;
    if (!buyer) throw new Error('there are no buyers');
    return buyer;
  }

  #sign({ wallet }: Buyer): Signed {
    const call = this.#calls[this.#signed % this.#calls.length];
    if (!call) throw new Error('there is nothing to buy');
    this.#signed += 1;
    return wallet.sign(call);
  }
}
