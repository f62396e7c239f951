/** Orders of several legs: quoted, traded, and what pools and taker announce of them. */

import { mulDivFloor, totalCeil } from './amounts.ts';
import type { At, Chain } from './chain.ts';
import { amountOf, type ChainEvent } from './events.ts';
import { field, integer, integerField, isObject, list, textField, type Plain } from './plain.ts';
import type { Extrinsic, Sender } from './sender.ts';
import { expectOk } from './vault.ts';

/** One trade of an order. */
export interface Leg {
  readonly series: bigint;
  readonly side: 'Buy' | 'Sell';
  readonly contracts: bigint;
}

/** A trade and its price. */
export interface PricedLeg extends Leg {
  /** Value of one contract by the model. */
  readonly fairValue: bigint;
  readonly premium: bigint;
  readonly fee: bigint;
  /** What a buyer pays or a seller gets. */
  readonly total: bigint;
}

export interface Sum {
  readonly paid: bigint;
  readonly received: bigint;
}

/** What an order costs and brings, fees included; a trade on the same state is filled at exactly this. */
export interface OrderQuote extends Sum {
  readonly legs: readonly PricedLeg[];
  readonly stateVersion: string;
}

/** What the taker accepts for the whole order. */
export type Limit = { readonly Pay: bigint } | { readonly Receive: bigint };

export interface Order {
  readonly pool: number;
  readonly legs: readonly Leg[];
  readonly limit: Limit;
  /** Last second of the chain's clock in which it may be filled; any time without it. */
  readonly deadline?: number;
  /** The state that the price was quoted on; any state without it. */
  readonly stateVersion?: string;
}

/** What trades moved in the collateral asset, by who holds it. */
export interface CashFlow {
  readonly taker: bigint;
  readonly pool: bigint;
  /** Collateral that was locked. */
  readonly registry: bigint;
  readonly insurance: bigint;
}

export class Orders {
  readonly #chain: Chain;
  readonly #sender: Sender;

  constructor(chain: Chain, sender: Sender) {
    this.#chain = chain;
    this.#sender = sender;
  }

  /** What an order costs and brings in the newest block, or in the block of that hash. */
  async quote(pool: number, legs: readonly Leg[], at?: At): Promise<OrderQuote> {
    const answer = await this.#chain.call('dhvApi', 'quoteOrder', [pool, legs], at);
    if (isObject(answer) && 'err' in answer) throw this.#chain.refusal(field(answer, 'err'));
    const raw = expectOk(answer, 'quoteOrder');
    return {
      legs: list(field(raw, 'legs')).map(readLeg),
      paid: integerField(raw, 'paid'),
      received: integerField(raw, 'received'),
      stateVersion: textField(raw, 'stateVersion'),
    };
  }

  tradeCall({ pool, legs, limit, deadline, stateVersion }: Order): Extrinsic {
    const expectedVersion = stateVersion ?? null;
    const args = { pool, legs, limit, deadline: deadline ?? null, expectedVersion };
    return this.#sender.build('handler', 'trade', args);
  }
}

/** The bound that nothing but the quoted amounts keeps. */
export function exactly({ paid, received }: Sum): Limit {
  return paid >= received ? { Pay: paid - received } : { Receive: received - paid };
}

/** The legs that were traded, as the exchange announced them. */
export function tradedLegs(events: readonly ChainEvent[]): PricedLeg[] {
  return events
    .filter(({ name }) => name === 'handler.Traded')
    .map(({ data }) => readLeg(data['quote'] ?? null));
}

function readLeg(raw: Plain): PricedLeg {
  return {
    series: integer(field(raw, 'series')),
    side: textField(raw, 'side') === 'Buy' ? 'Buy' : 'Sell',
    contracts: integerField(raw, 'contracts'),
    fairValue: integerField(raw, 'fairValue'),
    premium: integerField(raw, 'premium'),
    fee: integerField(raw, 'fee'),
    total: integerField(raw, 'total'),
  };
}

/** What legs cost and bring by premium and fee alone. */
export function sumOf(legs: readonly Pick<PricedLeg, 'side' | 'premium' | 'fee'>[]): Sum {
  const of = (side: Leg['side'], amount: (leg: Pick<PricedLeg, 'premium' | 'fee'>) => bigint): bigint =>
    legs.filter((leg) => leg.side === side).reduce((sum, leg) => sum + amount(leg), 0n);
  return {
    paid: of('Buy', ({ premium, fee }) => premium + fee),
    received: of('Sell', ({ premium, fee }) => premium - fee),
  };
}

/** The fee of a trade: so much for each contract rounded up, at most an eighth of the premium. */
export function tradingFee(perContract: bigint, { contracts, premium }: PricedLeg, decimals: number): bigint {
  const full = totalCeil(perContract, contracts, decimals);
  const most = mulDivFloor(premium, 1n, 8n);
  return full < most ? full : most;
}

/** What the trades of a pool move, from what the pool announced. */
export function cashFlow(events: readonly ChainEvent[]): CashFlow {
  let [taker, pool, registry, insurance] = [0n, 0n, 0n, 0n];
  for (const event of events) {
    const amount = (name: string): bigint => amountOf(event, name);
    if (event.name === 'liquidityPool.OptionsSold') {
      const [income, locked] = [amount('premium') + amount('fee'), amount('collateral')];
      taker -= income;
      pool += income - locked;
      registry += locked;
    } else if (event.name === 'liquidityPool.OptionsBought') {
      const [payment, released] = [amount('premium') - amount('fee'), amount('released')];
      taker += payment;
      pool += released - payment;
      registry -= released;
    } else if (event.name === 'liquidityPool.PremiumInsured') {
      pool -= amount('amount');
      insurance += amount('amount');
    }
  }
  return { taker, pool, registry, insurance };
}
