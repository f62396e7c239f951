/** Events of blocks by name, with their fields in plain form. */

import type { Codec } from '@polkadot/types-codec/types';
import { integer, plain, type Plain } from './plain.ts';

export interface ChainEvent {
  /** `pallet.Event`, as in `liquidityPool.Deposited`. */
  readonly name: string;
  readonly data: { readonly [field: string]: Plain };
  /** The extrinsic that emitted it; undefined for the hooks of the block. */
  readonly extrinsic: number | undefined;
}

interface RawEvent {
  readonly section: string;
  readonly method: string;
  readonly data: { readonly names: string[] | null } & Iterable<Codec>;
}

export interface RawRecord {
  readonly event: RawEvent;
  readonly phase: {
    readonly isApplyExtrinsic: boolean;
    readonly asApplyExtrinsic: { toNumber(): number };
  };
}

export function toChainEvent({ event, phase }: RawRecord): ChainEvent {
  const values = [...event.data].map(plain);
  const names = event.data.names ?? values.map((_, index) => String(index));
  return {
    name: `${event.section}.${event.method}`,
    data: Object.fromEntries(names.map((name, index) => [camel(name), values[index] ?? null])),
    extrinsic: phase.isApplyExtrinsic ? phase.asApplyExtrinsic.toNumber() : undefined,
  };
}

/** The only event of that name among `events`. */
export function single(events: readonly ChainEvent[], name: string): ChainEvent {
  const found = events.filter((event) => event.name === name);
  const [first] = found;
  if (!first || found.length > 1) {
    const there = [...new Set(events.map((event) => event.name))].join(', ');
    throw new Error(`expected one ${name}, found ${found.length} among: ${there}`);
  }
  return first;
}

/** An integer field of an event. */
export function amountOf({ name, data }: ChainEvent, field: string): bigint {
  const value = data[field];
  if (value === undefined) {
    throw new Error(`${name} has no field "${field}", only ${Object.keys(data).join(', ')}`);
  }
  return integer(value);
}

/** Events that every signed transaction leaves: its fee, and how it ended. */
const FEE_EVENTS = ['balances.', 'transactionPayment.', 'assetTxPayment.', 'system.Extrinsic'];

export function isFeeEvent({ name }: ChainEvent): boolean {
  return FEE_EVENTS.some((prefix) => name.startsWith(prefix));
}

/** What a transaction did itself: a block's own work stands before the fee of its first one. */
export function ownEvents(events: readonly ChainEvent[]): ChainEvent[] {
  return events.slice(events.findIndex(isFeeEvent));
}

/** The name as JavaScript writes it, less the `_` that the client puts behind names of its own, as `hash`. */
export function camel(name: string): string {
  return name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()).replace(/_+$/, '');
}
