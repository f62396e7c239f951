/** A connection to one node: blocks, the chain's clock, storage and runtime calls by name. */

import { ApiPromise, WsProvider } from '@polkadot/api';
import type { Codec } from '@polkadot/types-codec/types';
import { describeDispatchError, type Refused } from './errors.ts';
import { waitForEndpoint, type WaitOptions } from './endpoint.ts';
import { toChainEvent, type ChainEvent, type RawRecord } from './events.ts';
import { isObject, plain, show, type Plain } from './plain.ts';

export const BLOCK_SECONDS = 6;

/** Extensions of the runtime that carry no data and that the client may not know by name. */
const EMPTY = { extrinsic: {}, payload: {} };
/** How the asset that a fee is paid in is named: as foreign assets are. */
const TYPES = { TAssetConversion: 'Option<StagingXcmV5Location>' };
const SILENT_EXTENSIONS = { AuthorizeCall: EMPTY, StorageWeightReclaim: EMPTY };

export interface Block {
  readonly number: number;
  readonly hash: string;
}

/** Where to read: the newest block, or the block of that hash. */
export type At = string | undefined;

type StorageEntry = {
  (...keys: unknown[]): Promise<Codec>;
  entries(...keys: unknown[]): Promise<[{ args: Codec[] }, Codec][]>;
};

type TypeId = Parameters<ApiPromise['registry']['createLookupType']>[0];

/** A view function in the metadata. */
interface ViewFunction {
  readonly id: { toHex(): string };
  readonly name: { toString(): string };
  readonly inputs: Iterable<{ readonly type: TypeId }>;
  readonly output: TypeId;
}

export class Chain {
  readonly api: ApiPromise;
  readonly url: string;
  readonly #listeners = new Set<(block: Block) => void>();
  readonly #onLost = new Set<(error: Error) => void>();
  #head: Block = { number: 0, hash: '' };

  private constructor(api: ApiPromise, url: string) {
    this.api = api;
    this.url = url;
    api.on('disconnected', () => {
      const lost = new Error(`the connection to ${url} was lost`);
      for (const tell of [...this.#onLost]) tell(lost);
    });
  }

  static async connect(url: string, wait: WaitOptions = {}): Promise<Chain> {
    await waitForEndpoint(url, wait);
    const provider = new WsProvider(url, false);
    try {
      await provider.connect();
      await provider.isReady;
      const api = await ApiPromise.create({
        provider,
        noInitWarn: true,
        throwOnConnect: true,
        signedExtensions: SILENT_EXTENSIONS,
        types: TYPES,
      });
      const chain = new Chain(api, url);
      await chain.#follow();
      return chain;
    } catch (error) {
      await provider.disconnect();
      throw error;
    }
  }

  get connected(): boolean {
    return this.api.isConnected;
  }

  async disconnect(): Promise<void> {
    await this.api.disconnect();
  }

  /** The newest block that the node has told us of. */
  get head(): Block {
    return this.#head;
  }

  async blockHash(number: number): Promise<string> {
    return (await this.api.rpc.chain.getBlockHash(number)).toHex();
  }

  async blockNumber(hash: string): Promise<number> {
    return (await this.api.rpc.chain.getHeader(hash)).number.toNumber();
  }

  /** The chain's clock in seconds: it stands between blocks. */
  async now(at?: At): Promise<number> {
    const milliseconds = await this.read('timestamp', 'now', [], at);
    return Number(milliseconds) / 1000;
  }

  /** Calls back for every new block until the returned function is called. */
  onBlock(callback: (block: Block) => void): () => void {
    this.#listeners.add(callback);
    return () => this.#listeners.delete(callback);
  }

  /** Calls back when the connection ends, unless the returned function was called. */
  onLost(callback: (error: Error) => void): () => void {
    this.#onLost.add(callback);
    return () => this.#onLost.delete(callback);
  }

  async nextBlock(count = 1): Promise<Block> {
    const target = this.#head.number + count;
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        stopListening();
        stopWatching();
      };
      const stopWatching = this.onLost((error) => {
        stop();
        reject(error);
      });
      const stopListening = this.onBlock((block) => {
        if (block.number < target) return;
        stop();
        resolve(block);
      });
    });
  }

  async read(pallet: string, item: string, keys: unknown[] = [], at?: At): Promise<Plain> {
    return plain(await (await this.#entry(pallet, item, at))(...keys));
  }

  /** All entries under a map as `[keys, value]`. */
  async entries(pallet: string, item: string, keys: unknown[] = [], at?: At): Promise<[Plain[], Plain][]> {
    const found = await (await this.#entry(pallet, item, at)).entries(...keys);
    return found.map(([key, value]) => [key.args.map(plain), plain(value)]);
  }

  async events(at: string): Promise<ChainEvent[]> {
    const records = await (await this.#entry('system', 'events', at))();
    return [...(records as unknown as Iterable<RawRecord>)].map(toChainEvent);
  }

  constant(pallet: string, name: string): Plain | undefined {
    const found = this.api.consts[pallet]?.[name];
    return found === undefined ? undefined : plain(found);
  }

  /** A runtime call that answers with a result; a refusal is thrown under its module's name. */
  async call(runtimeApi: string, method: string, args: unknown[], at?: At): Promise<Plain> {
    const source = at === undefined ? this.api : await this.api.at(at);
    const target = source.call[runtimeApi]?.[method];
    if (!target) throw new Error(`the runtime offers no ${runtimeApi}.${method}`);
    return plain(await target(...args));
  }

  /** What a view function of a pallet answers; both names as they stand in Rust. */
  async view(pallet: string, name: string, args: unknown[], at?: At): Promise<Plain> {
    const { registry, runtimeMetadata } = this.api;
    const found = runtimeMetadata.asLatest.pallets.find((one) => one.name.toString() === pallet);
    const functions = [...((found?.get('viewFunctions') ?? []) as Iterable<ViewFunction>)];
    const target = functions.find((one) => one.name.toString() === name);
    if (!target) throw new Error(`the chain has no view ${pallet}.${name}`);
    const typeOf = (type: TypeId): string => registry.createLookupType(type);
    const input = [...target.inputs].map(({ type }, index) =>
      registry.createType(typeOf(type), args[index]).toU8a(),
    );
    const query = [target.id.toHex(), `0x${Buffer.concat(input).toString('hex')}`];
    const answer = await this.call('runtimeViewFunction', 'executeViewFunction', query, at);
    const encoded = isObject(answer) ? answer['ok'] : undefined;
    if (typeof encoded !== 'string') throw new Error(`${pallet}.${name} answered ${show(answer)}`);
    const bytes = Uint8Array.from(Buffer.from(encoded.slice(2), 'hex'));
    return plain(registry.createType(typeOf(target.output), bytes));
  }

  /** Names a `DispatchError` that a runtime call answered with. */
  refusal(error: Plain): Refused {
    return describeDispatchError(this.api, error);
  }

  async #follow(): Promise<void> {
    const header = await this.api.rpc.chain.getHeader();
    this.#head = { number: header.number.toNumber(), hash: header.hash.toHex() };
    await this.api.rpc.chain.subscribeNewHeads((newest) => {
      this.#head = { number: newest.number.toNumber(), hash: newest.hash.toHex() };
      for (const tell of [...this.#listeners]) tell(this.#head);
    });
  }

  async #entry(pallet: string, item: string, at: At): Promise<StorageEntry> {
    const source = at === undefined ? this.api : await this.api.at(at);
    const entry = source.query[pallet]?.[item];
    if (!entry) throw new Error(`the chain has no storage ${pallet}.${item}`);
    return entry as unknown as StorageEntry;
  }
}
