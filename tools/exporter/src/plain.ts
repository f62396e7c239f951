/** Decoded chain data as plain values: integers become bigints, options their content or null. */

import { AbstractArray, AbstractInt, bool, Enum, Null, Option, Struct } from '@polkadot/types-codec';
import type { Codec } from '@polkadot/types-codec/types';

export type Plain = bigint | string | boolean | null | Plain[] | { [name: string]: Plain };

export function plain(codec: Codec): Plain {
  if (codec instanceof Option) return codec.isNone ? null : plain(codec.unwrap() as Codec);
  if (codec instanceof AbstractInt) return codec.toBigInt();
  if (codec instanceof bool) return codec.isTrue;
  if (codec instanceof Null) return null;
  // A variant without content is its name; one with content is { name: content }.
  if (codec instanceof Enum) return codec.isNone ? lower(codec.type) : { [lower(codec.type)]: plain(codec.value) };
  if (codec instanceof Struct) {
    return Object.fromEntries([...codec.entries()].map(([key, value]) => [ownName(String(key)), plain(value)]));
  }
  if (codec instanceof AbstractArray) return [...codec].map((item) => plain(item as Codec));
  return codec.toString();
}

/** The name without the `_` that the client puts behind those that it uses itself, as `size`. */
const ownName = (name: string): string => name.replace(/_+$/, '');

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** The value at a path of fields and positions. */
export function at(value: Plain, ...path: (string | number)[]): Plain {
  let here: Plain | undefined = value;
  for (const step of path) {
    here = typeof here === 'object' && here !== null ? (here as Record<string | number, Plain>)[step] : undefined;
    if (here === undefined) throw new Error(`the chain's data has no ${path.join('.')} (missing: ${step})`);
  }
  return here;
}

export function integer(value: Plain, ...path: (string | number)[]): bigint {
  const found = at(value, ...path);
  if (typeof found !== 'bigint') throw new Error(`${path.join('.')} is no integer`);
  return found;
}

export function list(value: Plain, ...path: (string | number)[]): Plain[] {
  const found = at(value, ...path);
  if (!Array.isArray(found)) throw new Error(`${path.join('.')} is no list`);
  return found;
}

/** The name of a variant, whether or not it has content. */
export function variant(value: Plain, ...path: (string | number)[]): string {
  const found = at(value, ...path);
  const name = typeof found === 'object' && found !== null && !Array.isArray(found) ? Object.keys(found)[0] : found;
  if (typeof name !== 'string') throw new Error(`${path.join('.')} is no variant`);
  return name;
}

/** The number as Prometheus takes it: `decimals` of the integer are behind the point. */
export function scaled(value: bigint, decimals: number): number {
  const unit = 10n ** BigInt(decimals);
  return Number(value / unit) + Number(value % unit) / Number(unit);
}
