/** What can go wrong with a call, under its name on the chain. */

import type { ApiPromise } from '@polkadot/api';
import type { DispatchError } from '@polkadot/types/interfaces';

/** A call that the chain executed and refused. `name` is `pallet.Error`. */
export class Refused extends Error {
  override readonly name: string;

  constructor(name: string, remedy: string) {
    super(remedy === '' ? name : `${name}: ${remedy}`);
    this.name = name;
  }
}

/** The account has no role that the chain asks for. */
export class Unauthorised extends Error {}

export function refusedBy(api: ApiPromise, error: DispatchError): Refused {
  if (!error.isModule) return new Refused(error.isBadOrigin ? 'BadOrigin' : error.toString(), '');
  const { section, name, docs } = api.registry.findMetaError(error.asModule);
  return new Refused(`${section}.${name}`, docs.join(' ').trim());
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
