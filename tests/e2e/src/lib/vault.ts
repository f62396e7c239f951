/** Reads of one pool, and its arithmetic recomputed with integers. */

import { mulDivFloor, ONE, unit } from './amounts.ts';
import type { At, Chain } from './chain.ts';
import { field, integerField, isObject, show, type Plain } from './plain.ts';

export interface Epoch {
  readonly number: number;
  readonly cutoffAt: number;
  readonly endsAt: number;
}

/** What a pool is worth, as the runtime reports it; undefined while it cannot be valued. */
export interface Worth {
  readonly nav: bigint;
  readonly pricePerShare: bigint;
  readonly spot: bigint;
  /** Value of the hedges in it. */
  readonly reactors: bigint;
  /** Of book and hedges; undefined while the book cannot be valued. */
  readonly delta: bigint | undefined;
  /** Of the hedges alone. */
  readonly hedges: bigint | undefined;
}

export class Vault {
  readonly #chain: Chain;
  readonly id: number;

  constructor(chain: Chain, id: number) {
    this.#chain = chain;
    this.id = id;
  }

  /** The first pool of the chain. */
  static async first(chain: Chain): Promise<Vault> {
    const pools = await chain.entries('liquidityPool', 'pools');
    const ids = pools.map(([[id]]) => Number(id)).sort((a, b) => a - b);
    if (ids[0] === undefined) throw new Error('the chain has no pool');
    return new Vault(chain, ids[0]);
  }

  async parameter(name: string): Promise<bigint> {
    return integerField(await this.#chain.read('liquidityPool', 'parameters', [this.id]), name);
  }

  async ledger(at?: At): Promise<Plain> {
    return this.#chain.read('liquidityPool', 'ledgers', [this.id], at);
  }

  async epoch(): Promise<Epoch> {
    const epoch = await this.#chain.read('liquidityPool', 'epochs', [this.id]);
    if (epoch === null) throw new Error('the pool has no epoch yet');
    return {
      number: Number(integerField(epoch, 'number')),
      cutoffAt: Number(integerField(epoch, 'cutoffAt')),
      endsAt: Number(integerField(epoch, 'endsAt')),
    };
  }

  /** The outcome of a priced epoch, or null. */
  async price(epoch: number): Promise<Plain> {
    return this.#chain.read('liquidityPool', 'epochPrices', [this.id, epoch]);
  }

  async worth(at?: At): Promise<Worth | undefined> {
    const [nav, delta] = await Promise.all(
      ['nav', 'delta'].map((method) => this.#chain.call('dhvApi', method, [this.id], at)),
    );
    if (nav === undefined || delta === undefined || isRefusal(nav)) return undefined;
    const report = expectOk(nav, 'nav');
    return {
      nav: integerField(report, 'nav'),
      pricePerShare: integerField(report, 'pricePerShare'),
      spot: integerField(field(report, 'round'), 'price'),
      reactors: integerField(report, 'reactors'),
      delta: isRefusal(delta) ? undefined : integerField(expectOk(delta, 'delta'), 'net'),
      hedges: isRefusal(delta) ? undefined : integerField(expectOk(delta, 'delta'), 'reactors'),
    };
  }
}

function isRefusal(answer: Plain): boolean {
  return isObject(answer) && 'err' in answer;
}

/** `(net assets + 1) / (shares + 1)` rounded down: one virtual share against one virtual unit. */
export function pricePerShare(netAssets: bigint, supply: bigint): bigint {
  const assets = (netAssets > 0n ? netAssets : 0n) + ONE;
  return mulDivFloor(assets, ONE, supply + ONE);
}

/** Shares for an amount, rounded down once. */
export function sharesFor(amount: bigint, decimals: number, price: bigint): bigint {
  return mulDivFloor(amount, unit(36 - decimals), price);
}

/** Amount for shares, rounded down once. */
export function amountFor(shares: bigint, decimals: number, price: bigint): bigint {
  return mulDivFloor(shares, price, unit(36 - decimals));
}

/** What an epoch did with the withdrawals of all. */
export interface Fill {
  readonly requested: bigint;
  readonly filled: bigint;
  readonly paid: bigint;
}

/** What a request got: filled in full its shares at the price, else its part of the cash. What is not carried left. */
export function claimOf(fill: Fill, shares: bigint, decimals: number, burn: bigint): { left: bigint; cash: bigint } {
  const { requested, filled, paid } = fill;
  const left = shares - mulDivFloor(shares, requested - filled, requested);
  const full = filled === requested && paid === amountFor(requested, decimals, burn);
  return { left, cash: full ? amountFor(shares, decimals, burn) : mulDivFloor(shares, paid, requested) };
}

/** The content of a runtime call's `Ok`; an `Err` is thrown. */
export function expectOk(answer: Plain, what: string): Plain {
  if (isRefusal(answer)) throw new Error(`${what}: ${show(field(answer, 'err'))}`);
  return isObject(answer) && 'ok' in answer ? field(answer, 'ok') : answer;
}
