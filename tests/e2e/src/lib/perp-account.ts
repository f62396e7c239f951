/** An account of the pool at a perpetuals venue, as this chain knows it. */

import { formatUnits, unit } from './amounts.ts';
import type { At, Chain } from './chain.ts';
import { counterpart } from './clearing.ts';
import { field, integer, integerField, isObject, list, textField, type Plain } from './plain.ts';

/** Where money of the account may stand, in the order in which it travels. */
export const BUCKETS = ['idle', 'outFlight', 'venueFree', 'margin', 'inFlight', 'stranded'] as const;

export interface Op {
  readonly nonce: bigint;
  /** `fund`, `deposit`, `setPosition`, `withdraw`, `sweep` or `report`. */
  readonly kind: string;
  readonly state: string;
}

export interface Nav {
  readonly low: bigint;
  readonly mark: bigint;
  readonly high: bigint;
}

export interface PerpState {
  readonly ledger: Plain;
  readonly snapshot: Plain;
  readonly ops: readonly Op[];
  readonly wanted: bigint | undefined;
  readonly size: bigint;
  readonly entry: bigint;
  /** Funding that the last report told of, with 18 decimals. */
  readonly funding: bigint;
  readonly nextNonce: bigint;
  /** Equity per notional below which margin is raised. */
  readonly alarm: bigint;
}

/** The venue that is on this very chain. */
const LOCAL_VENUE = 0n;
const LEGS = ['fund', 'withdraw', 'sweep'];

export class PerpAccount {
  readonly #chain: Chain;
  readonly id: number;
  /** On this chain. */
  readonly address: string;
  /** At the venue; empty before it is registered there. */
  addressThere = '';

  constructor(chain: Chain, id: number, address: string) {
    this.#chain = chain;
    this.id = id;
    this.address = address;
  }

  /** All of a pool that are open. */
  static async ofPool(chain: Chain, pool: number): Promise<PerpAccount[]> {
    const ids = list(await chain.read('perpReactor', 'reactorsOf', [pool])).map(Number);
    return Promise.all(
      ids.map(async (id) => {
        const found = await chain.read('perpReactor', 'reactors', [id]);
        const account = new PerpAccount(chain, id, textField(found, 'account'));
        if (field(found, 'venue') === LOCAL_VENUE) account.addressThere = counterpart(account.address);
        return account;
      }),
    );
  }

  /** Undefined when it was closed. */
  async state(at?: At): Promise<PerpState | undefined> {
    const found = await this.#chain.read('perpReactor', 'reactors', [this.id], at);
    if (found === null) return undefined;
    const ops = list(await this.#chain.read('perpReactor', 'ops', [this.id], at));
    const wanted = field(found, 'wanted');
    const snapshot = field(found, 'snapshot');
    const position = field(snapshot, 'position');
    return {
      ledger: field(found, 'ledger'),
      snapshot,
      ops: ops.map((op) => ({
        nonce: integerField(op, 'nonce'),
        kind: variant(field(op, 'kind')),
        state: variant(field(op, 'state')),
      })),
      wanted: wanted === null ? undefined : integer(wanted),
      size: integerField(position, 'size'),
      entry: integerField(position, 'entry'),
      funding: integerField(snapshot, 'funding'),
      nextNonce: integerField(found, 'nextNonce'),
      alarm: integerField(field(field(found, 'parameters'), 'ratios'), 'alarm'),
    };
  }

  /** As it must be while it is open. */
  async open(at?: At): Promise<PerpState> {
    const state = await this.state(at);
    if (!state) throw new Error(`account ${this.id} at the venue was closed`);
    return state;
  }

  async nav(at?: At): Promise<Nav> {
    const answer = await this.#view('nav', at);
    return {
      low: integerField(answer, 'low'),
      mark: integerField(answer, 'mark'),
      high: integerField(answer, 'high'),
    };
  }

  /** Equity for each unit of notional; undefined while there is no position. */
  async ratio(at?: At): Promise<bigint | undefined> {
    const ratio = field(await this.#view('health', at), 'ratio');
    return ratio === null ? undefined : integer(ratio);
  }

  async #view(name: string, at?: At): Promise<Plain> {
    const answer = await this.#chain.view('PerpReactor', name, [this.id], at);
    if (isObject(answer) && 'ok' in answer) return field(answer, 'ok');
    const error = isObject(answer) && 'err' in answer ? this.#chain.refusal(field(answer, 'err')) : undefined;
    throw error ?? new Error(`PerpReactor.${name} answered nothing`);
  }
}

export function bucket(state: PerpState, name: string): bigint {
  return integerField(state.ledger, name);
}

/** Whether nothing is on its way. */
export function isQuiet({ ops }: PerpState): boolean {
  return ops.length === 0;
}

/** Whether no money is on its way. */
export function isStill({ ops }: PerpState): boolean {
  return !ops.some(({ kind }) => LEGS.includes(kind));
}

/** What came in and was won, less what stands in a bucket, was paid or given up: zero. */
export function imbalance(state: PerpState): bigint {
  const of = (name: string): bigint => bucket(state, name);
  const left = BUCKETS.reduce((sum, name) => sum + of(name), 0n);
  const spent = of('fees') + of('writtenOff') + of('withdrawn');
  return of('contributed') + of('gains') + of('realised') - left - spent;
}

/** Amounts of the collateral asset as 18-decimal numbers. */
export function whole(amount: bigint, decimals: number): bigint {
  return amount * unit(18 - decimals);
}

export function shownOps({ ops }: PerpState): string {
  return ops.map(({ nonce, kind, state }) => `${nonce} ${kind} ${state}`).join(', ') || 'none';
}

export function shownSize(size: bigint): string {
  return formatUnits(size, 18, 6);
}

/** The name of a variant. */
export function variant(value: Plain): string {
  if (typeof value === 'string') return value.charAt(0).toLowerCase() + value.slice(1);
  if (isObject(value)) return Object.keys(value)[0] ?? '';
  throw new Error('expected a variant');
}

/** The account of a reactor that was just added, by the event that told of it. */
export function accountOf(data: { readonly [name: string]: Plain }): { id: number; address: string } {
  return { id: Number(integer(data['id'] ?? null)), address: textField(data, 'account') };
}
