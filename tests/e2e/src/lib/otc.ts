/** Orders that the manager makes for a pool: made, filled, taken back, and what a fill must amount to. */

import { totalCeil, totalFloor } from './amounts.ts';
import type { At, Chain } from './chain.ts';
import { amountOf, single, type ChainEvent } from './events.ts';
import type { Leg, Limit } from './orders.ts';
import { field, integer, integerField, list, textField, type Plain } from './plain.ts';
import type { Extrinsic, Sender, Signer } from './sender.ts';

/** A leg with what a contract costs in the strike asset, fees included. */
export interface OtcLeg extends Leg {
  readonly price: bigint;
}

export interface Proposal {
  readonly legs: readonly OtcLeg[];
  /** Who may fill it; anybody without it. */
  readonly counterparty?: string;
  /** Seconds. */
  readonly lifetime: number;
  /** How far below and above the spot of now it may be filled. */
  readonly down: bigint;
  readonly up: bigint;
  readonly partial: boolean;
}

/** What a leg's filling amounts to. */
export interface Amounts {
  /** What the counterparty pays or gets. */
  readonly amount: bigint;
  readonly tariff: bigint;
  /** The fee that is taken, as a part of the amount. */
  readonly fee: bigint;
  /** What it costs the pool against what it is worth to it. */
  readonly loss: bigint;
}

export interface Fill extends OtcLeg, Amounts {
  /** What the model gives one contract. */
  readonly model: bigint;
  /** What a contract is worth to the pool: the model's value, or better with its slippage. */
  readonly worth: bigint;
}

/** What the manager's orders have cost the pool in the current period, and what they may. */
export interface Budget {
  readonly since: number;
  readonly lost: bigint;
  readonly allowed: bigint;
}

export class Otc {
  readonly #chain: Chain;
  readonly #sender: Sender;
  readonly #manager: Signer;

  constructor(chain: Chain, sender: Sender, manager: Signer) {
    this.#chain = chain;
    this.#sender = sender;
    this.#manager = manager;
  }

  createCall(pool: number, proposal: Proposal): Extrinsic {
    const counterparty = proposal.counterparty ?? null;
    return this.#sender.build('handler', 'createOrder', { pool, ...proposal, counterparty });
  }

  /** Makes an order; returns its number. */
  async create(pool: number, proposal: Proposal): Promise<bigint> {
    const { events } = await this.#sender.sendBuilt(this.#manager, this.createCall(pool, proposal));
    return amountOf(single(events, 'handler.OrderCreated'), 'id');
  }

  /** Fills so much of the first leg, and of the others in proportion; all that is left without it. */
  fillCall(id: bigint, limit: Limit, contracts?: bigint): Extrinsic {
    return this.#sender.build('handler', 'fillOrder', { id, contracts: contracts ?? null, limit });
  }

  cancelCall(id: bigint): Extrinsic {
    return this.#sender.build('handler', 'cancelOrder', { id });
  }

  /** Whether the order waits for its counterparty. */
  async isOpen(id: bigint, at?: At): Promise<boolean> {
    return (await this.#chain.read('handler', 'orders', [id], at)) !== null;
  }

  async budget(pool: number, at?: At): Promise<Budget> {
    const answer = await this.#chain.view('Handler', 'otc_budget', [pool], at);
    if (answer === null) throw new Error(`pool ${pool} makes no orders`);
    const [, period = null] = list(answer);
    return {
      since: Number(integerField(period, 'since')),
      lost: integerField(period, 'lost'),
      allowed: integerField(period, 'allowed'),
    };
  }
}

/** The legs of a fill, in the order in which they were traded. */
export function fillsOf(filled: ChainEvent): Fill[] {
  return list(filled.data['fills'] ?? null).map((raw: Plain) => ({
    series: integer(field(raw, 'series')),
    side: textField(raw, 'side') === 'Buy' ? 'Buy' : 'Sell',
    contracts: integerField(raw, 'contracts'),
    price: integerField(raw, 'price'),
    model: integerField(raw, 'model'),
    worth: integerField(raw, 'worth'),
    amount: integerField(raw, 'amount'),
    tariff: integerField(raw, 'tariff'),
    fee: integerField(raw, 'fee'),
    loss: integerField(raw, 'loss'),
  }));
}

/**
 * What filling a leg must amount to. A buyer pays the price rounded up, with the tariff in it if an
 * eighth of the amount exceeds it; a seller gets it rounded down, without a fee.
 */
export function amountsOf(
  { side, contracts, price }: OtcLeg,
  worth: bigint,
  feePerContract: bigint,
  decimals: number,
): Amounts {
  if (side === 'Buy') {
    const amount = totalCeil(price, contracts, decimals);
    const tariff = totalCeil(feePerContract, contracts, decimals);
    const fee = amount / 8n > tariff ? tariff : 0n;
    return { amount, tariff, fee, loss: atLeastZero(totalCeil(worth, contracts, decimals) - amount) };
  }
  const amount = totalFloor(price, contracts, decimals);
  const loss = atLeastZero(amount - totalFloor(worth, contracts, decimals));
  return { amount, tariff: 0n, fee: 0n, loss };
}

/** `part` of the first leg, and of the others in proportion. */
export function partOf(legs: readonly OtcLeg[], part: bigint): OtcLeg[] {
  const size = legs[0]?.contracts ?? 0n;
  return legs.map((leg) => ({ ...leg, contracts: (leg.contracts * part) / size }));
}

/** The price of a contract at so many basis points of a value, in whole cents. */
export function priceAt(value: bigint, bps: bigint): bigint {
  return ((value * bps) / 10_000n / CENT) * CENT;
}

const CENT = 10n ** 16n;

function atLeastZero(value: bigint): bigint {
  return value > 0n ? value : 0n;
}
