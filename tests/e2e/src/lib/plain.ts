/** Decoded chain data as plain values: integers become bigints, options their content or null. */

import {
  AbstractArray,
  AbstractBase,
  AbstractInt,
  bool,
  Compact,
  Enum,
  Map as CodecMap,
  Null,
  Option,
  Raw,
  Struct,
  Text,
} from '@polkadot/types-codec';
import type { Codec } from '@polkadot/types-codec/types';

export type Plain = bigint | string | boolean | null | Plain[] | { [name: string]: Plain };
export type PlainObject = { [name: string]: Plain };

export function plain(codec: Codec): Plain {
  if (codec instanceof Option) return codec.isNone ? null : plain(codec.unwrap() as Codec);
  if (codec instanceof AbstractInt) return codec.toBigInt();
  if (codec instanceof Compact) return plain(codec.unwrap() as unknown as Codec);
  if (codec instanceof bool) return codec.isTrue;
  if (codec instanceof Null) return null;
  if (codec instanceof Enum) return plainEnum(codec);
  if (codec instanceof Struct) {
    return Object.fromEntries([...codec.entries()].map(([key, value]) => [ownName(String(key)), plain(value)]));
  }
  if (codec instanceof CodecMap) {
    return [...codec.entries()].map(([key, value]) => [plain(key as Codec), plain(value as Codec)]);
  }
  if (codec instanceof AbstractArray) return [...codec].map((item) => plain(item as Codec));
  if (codec instanceof Raw || codec instanceof Text) return codec.toString();
  if (codec instanceof AbstractBase && codec.inner) return plain(codec.inner as Codec);
  return codec.toString();
}

/** A variant without content is its name; one with content is `{ name: content }`. */
function plainEnum(codec: Enum): Plain {
  return codec.isNone ? codec.type : { [lowerFirst(codec.type)]: plain(codec.value) };
}

/** The name as the chain has it: the client puts `_` behind those that it uses itself, as `size`. */
function ownName(name: string): string {
  return name.replace(/_+$/, '');
}

export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

export function isObject(value: Plain | undefined): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The field of that name; a missing one names what is there instead. */
export function field(value: Plain, name: string): Plain {
  const found = isObject(value) ? value[name] : undefined;
  if (found === undefined) {
    const there = isObject(value) ? Object.keys(value).join(', ') : String(value);
    throw new Error(`expected the chain's data to have a field "${name}", found: ${there}`);
  }
  return found;
}

export function integer(value: Plain): bigint {
  if (typeof value !== 'bigint') throw new Error(`expected an integer, found ${show(value)}`);
  return value;
}

export function integerField(value: Plain, name: string): bigint {
  return integer(field(value, name));
}

export function textField(value: Plain, name: string): string {
  const text = field(value, name);
  if (typeof text !== 'string') throw new Error(`expected text in "${name}", found ${show(text)}`);
  return text;
}

export function list(value: Plain): Plain[] {
  if (!Array.isArray(value)) throw new Error(`expected a list, found ${show(value)}`);
  return value;
}

/** One line of text, for messages. */
export function show(value: Plain): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'bigint' ? inner.toString() : inner,
  );
}
