/** Errors of the chain under their names. */

import type { ApiPromise } from '@polkadot/api';
import { isObject, show, type Plain } from './plain.ts';

interface ModuleError {
  readonly index: bigint;
  readonly error: string;
}

/** A call that the chain executed and refused. `name` is `pallet.Error` of the module. */
export class Refused extends Error {
  override readonly name: string;

  constructor(name: string, remedy: string) {
    super(remedy === '' ? name : `${name}: ${remedy}`);
    this.name = name;
  }
}

/** Names a `DispatchError` in plain form: module errors by pallet and variant, with its text. */
export function describeDispatchError(api: ApiPromise, error: Plain): Refused {
  const found = moduleError(error);
  if (!found) return new Refused(typeof error === 'string' ? error : show(error), '');
  const bytes = Uint8Array.from(Buffer.from(found.error.slice(2), 'hex'));
  const meta = api.registry.findMetaError({
    index: api.registry.createType('u8', found.index),
    error: api.registry.createType('u8', bytes[0] ?? 0),
  });
  const docs = meta.docs.join(' ').trim();
  // What the error tells besides its name: of a smile the point of the grid.
  const details = [...bytes.subarray(1)].join(', ');
  const remedy = meta.fields.length > 0 ? `${docs} (${details})` : docs;
  return new Refused(`${lowerPallet(meta.section)}.${meta.name}`, remedy);
}

function moduleError(error: Plain): ModuleError | undefined {
  const inner = isObject(error) ? error['module'] : undefined;
  if (!isObject(inner)) return undefined;
  const { index, error: code } = inner;
  return typeof index === 'bigint' && typeof code === 'string' ? { index, error: code } : undefined;
}

function lowerPallet(section: string): string {
  return section.charAt(0).toLowerCase() + section.slice(1);
}

/** Text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
