/** A connection to one node, and what can be read at one of its blocks. */

import { ApiPromise, WsProvider } from '@polkadot/api';
import type { Codec } from '@polkadot/types-codec/types';
import { at, plain, type Plain } from './plain.ts';

/** The chain at one block: everything read through it is of that block. */
export interface Reader {
  /** A value of the storage; `null` where there is none. */
  read(pallet: string, item: string, ...keys: Plain[]): Promise<Plain>;
  /** All entries of a map as `[keys, value]`. */
  entries(pallet: string, item: string): Promise<[Plain[], Plain][]>;
  /** What the runtime answers; its refusal is thrown. */
  call(runtimeApi: string, method: string, ...args: Plain[]): Promise<Plain>;
  /** What a view function answers; names as in Rust. */
  view(pallet: string, name: string, ...args: Plain[]): Promise<Plain>;
}

type TypeId = Parameters<ApiPromise['registry']['createLookupType']>[0];

/** A view function in the metadata. */
interface ViewFunction {
  readonly id: { toHex(): string };
  readonly name: { toString(): string };
  readonly inputs: Iterable<{ readonly type: TypeId }>;
  readonly output: TypeId;
}

type StorageEntry = {
  (...keys: Plain[]): Promise<Codec>;
  entries(): Promise<[{ args: Codec[] }, Codec][]>;
};

/** Extensions of the runtime that carry no data and that the client may not know by name. */
const EMPTY = { extrinsic: {}, payload: {} };
const SILENT_EXTENSIONS = { AuthorizeCall: EMPTY, StorageWeightReclaim: EMPTY };

export class Chain {
  readonly #api: ApiPromise;

  private constructor(api: ApiPromise) {
    this.#api = api;
  }

  /** One attempt; whoever asks next tries again. */
  static async connect(url: string, signal: AbortSignal): Promise<Chain> {
    const provider = new WsProvider(url, false);
    const lost = new Promise<never>((_, reject) => {
      const tell = (): void => reject(new Error(`${url} cannot be reached`));
      provider.on('error', tell);
      provider.on('disconnected', tell);
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
    lost.catch(() => undefined);
    try {
      await Promise.race([provider.connect().then(() => provider.isReady), lost]);
      const options = { provider, noInitWarn: true, throwOnConnect: true, signedExtensions: SILENT_EXTENSIONS };
      return new Chain(await Promise.race([ApiPromise.create(options), lost]));
    } catch (error) {
      await provider.disconnect().catch(() => undefined);
      throw error instanceof Error ? error : new Error(`${url} cannot be reached`);
    }
  }

  get connected(): boolean {
    return this.#api.isConnected;
  }

  get specVersion(): bigint {
    return this.#api.runtimeVersion.specVersion.toBigInt();
  }

  async disconnect(): Promise<void> {
    await this.#api.disconnect().catch(() => undefined);
  }

  /** The newest finalised block. */
  async finalised(): Promise<{ number: bigint; hash: string }> {
    const hash = await this.#api.rpc.chain.getFinalizedHead();
    const { number } = await this.#api.rpc.chain.getHeader(hash);
    return { number: number.toBigInt(), hash: hash.toHex() };
  }

  async reader(hash: string): Promise<Reader> {
    const source = await this.#api.at(hash);
    const entry = (pallet: string, item: string): StorageEntry => {
      const found = source.query[pallet]?.[item];
      if (!found) throw new Error(`the chain has no storage ${pallet}.${item}`);
      return found as unknown as StorageEntry;
    };
    const call = async (runtimeApi: string, method: string, ...args: unknown[]): Promise<Plain> => {
      const target = source.call[runtimeApi]?.[method];
      if (!target) throw new Error(`the runtime offers no ${runtimeApi}.${method}`);
      return ok(plain(await target(...args)), `${runtimeApi}.${method}`, (error) => this.#refusal(error));
    };
    return {
      read: async (pallet, item, ...keys) => plain(await entry(pallet, item)(...keys)),
      entries: async (pallet, item) => {
        const found = await entry(pallet, item).entries();
        return found.map(([key, value]) => [key.args.map(plain), plain(value)]);
      },
      call,
      view: async (pallet, name, ...args) => {
        const { registry } = this.#api;
        const { id, inputs, output } = this.#viewFunction(pallet, name);
        const typeOf = (type: TypeId): string => registry.createLookupType(type);
        const input = [...inputs].map(({ type }, index) => registry.createType(typeOf(type), args[index]).toU8a());
        const encoded = `0x${Buffer.concat(input).toString('hex')}`;
        const answer = await call('runtimeViewFunction', 'executeViewFunction', id.toHex(), encoded);
        const bytes = Uint8Array.from(Buffer.from(String(answer).slice(2), 'hex'));
        const decoded = plain(registry.createType(typeOf(output), bytes));
        return ok(decoded, `${pallet}.${name}`, (error) => this.#refusal(error));
      },
    };
  }

  /** A `DispatchError` by its name. */
  #refusal(error: Plain): string {
    try {
      const code = Number.parseInt(String(at(error, 'module', 'error')).slice(2, 4), 16);
      const found = this.#api.registry.findMetaError(Uint8Array.of(Number(at(error, 'module', 'index')), code));
      return `${found.section}.${found.name}`;
    } catch {
      return show(error);
    }
  }

  #viewFunction(pallet: string, name: string): ViewFunction {
    const found = this.#api.runtimeMetadata.asLatest.pallets.find((one) => one.name.toString() === pallet);
    const functions = [...((found?.get('viewFunctions') ?? []) as Iterable<ViewFunction>)];
    const target = functions.find((one) => one.name.toString() === name);
    if (!target) throw new Error(`the chain has no view ${pallet}.${name}`);
    return target;
  }
}

/** The content of an `Ok`; an `Err` is thrown. What is no result stays as it is. */
export function ok(answer: Plain, what: string, refusal: (error: Plain) => string = show): Plain {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return answer;
  if ('err' in answer) throw new Error(`${what}: ${refusal(answer['err'] ?? null)}`);
  return 'ok' in answer && Object.keys(answer).length === 1 ? at(answer, 'ok') : answer;
}

function show(value: Plain): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner));
}
