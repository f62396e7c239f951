/** A connection to one node: what the feeder reads there, and when it is lost. */

import { ApiPromise, WsProvider } from '@polkadot/api';
import type { Option, Struct } from '@polkadot/types-codec';
import type { Codec } from '@polkadot/types-codec/types';
import { within } from './wait.ts';

/** Extensions of the runtime that carry no data and that the client may not know by name. */
const EMPTY = { extrinsic: {}, payload: {} };
const SILENT_EXTENSIONS = { AuthorizeCall: EMPTY, StorageWeightReclaim: EMPTY };

const CONNECT_MS = 30_000;
/** A node that shows no block for so long does not help. */
const STALL_MS = 120_000;

export interface Sabr {
  readonly alpha: bigint;
  readonly beta: bigint;
  readonly rho: bigint;
  readonly nu: bigint;
}

export interface StoredSmile {
  readonly call: Sabr;
  readonly put: Sabr;
  readonly rate: bigint;
}

export class Node {
  readonly api: ApiPromise;
  readonly url: string;
  /** Rejects when the connection ends or no block comes any more. */
  readonly lost: Promise<never>;
  readonly #stopWatching: () => void;

  private constructor(api: ApiPromise, url: string) {
    this.api = api;
    this.url = url;
    let stop = (): void => undefined;
    this.lost = new Promise<never>((_, reject) => {
      let last = Date.now();
      const watch = setInterval(() => {
        const silent = Date.now() - last;
        if (silent > STALL_MS) reject(new Error(`${url} shows no block for ${Math.round(silent / 1e3)} s`));
      }, 5_000);
      stop = () => clearInterval(watch);
      api.on('disconnected', () => reject(new Error(`the connection to ${url} was lost`)));
      api.rpc.chain.subscribeNewHeads(() => {
        last = Date.now();
      }).catch(reject);
    });
    this.lost.catch(() => stop());
    this.#stopWatching = stop;
  }

  /** Connects; refuses a node of another chain, and one that is still syncing. */
  static async connect(url: string, genesis: string | undefined): Promise<Node> {
    const provider = new WsProvider(url, false);
    // The provider itself would wait for ever.
    const unreachable = new Promise<never>((_, reject) => {
      const tell = (): void => reject(new Error(`${url} cannot be reached`));
      provider.on('error', tell);
      provider.on('disconnected', tell);
    });
    unreachable.catch(() => undefined);
    try {
      await Promise.race([provider.connect(), unreachable]);
      await within(CONNECT_MS, `connecting to ${url}`, Promise.race([provider.isReady, unreachable]));
      const options = { provider, noInitWarn: true, throwOnConnect: true, signedExtensions: SILENT_EXTENSIONS };
      const create = Promise.race([ApiPromise.create(options), unreachable]);
      const api = await within(CONNECT_MS, `reading the metadata of ${url}`, create);
      const found = api.genesisHash.toHex();
      if (genesis !== undefined && found !== genesis) throw new Error(`${url} is of another chain: genesis ${found}`);
      const { isSyncing } = await api.rpc.system.health();
      if (isSyncing.isTrue) throw new Error(`${url} is still syncing`);
      return new Node(api, url);
    } catch (error) {
      await provider.disconnect().catch(() => undefined);
      throw error instanceof Error ? error : new Error(`${url} cannot be reached`);
    }
  }

  async disconnect(): Promise<void> {
    this.#stopWatching();
    await this.api.disconnect().catch(() => undefined);
  }

  /** The chain's clock in seconds. */
  async now(): Promise<number> {
    return Number(await this.#read('timestamp', 'now')) / 1e3;
  }

  async operators(): Promise<string[]> {
    return addresses(await this.#read('oracleOperators', 'members'));
  }

  async keepers(): Promise<string[]> {
    return addresses(await this.#read('keepers', 'members'));
  }

  /** Seconds after which the chain does not count a price any more, if it tells. */
  async maxPriceAge(): Promise<number | undefined> {
    if (!this.api.query['priceRounds']?.['bounds']) return undefined;
    const limits = (await this.#read('priceRounds', 'bounds')).toJSON() as { maxAge: number };
    return limits.maxAge;
  }

  /** How much the account may spend on fees. */
  async balance(address: string): Promise<bigint> {
    const account = await this.#read('system', 'account', address);
    return (account as unknown as { data: { free: { toBigInt(): bigint } } }).data.free.toBigInt();
  }

  /** The smile that is in force at an expiry. */
  async smile(underlying: number, expiry: number): Promise<StoredSmile | undefined> {
    const found = (await this.#read('volatilityFeed', 'smiles', underlying, expiry)) as Option<Struct>;
    if (found.isNone) return undefined;
    const smile = found.unwrap();
    const sabr = (name: string): Sabr => {
      const part = smile.get(name) as Struct;
      return { alpha: integer(part, 'alpha'), beta: integer(part, 'beta'), rho: integer(part, 'rho'), nu: integer(part, 'nu') };
    };
    return { call: sabr('call'), put: sabr('put'), rate: integer(smile, 'rate') };
  }

  async #read(pallet: string, item: string, ...keys: unknown[]): Promise<Codec> {
    const entry = this.api.query[pallet]?.[item];
    if (!entry) throw new Error(`the chain of ${this.url} has no storage ${pallet}.${item}`);
    return entry(...keys);
  }
}

function addresses(members: Codec): string[] {
  return [...(members as unknown as Iterable<Codec>)].map((member) => member.toString());
}

function integer(struct: Struct, name: string): bigint {
  return BigInt(String(struct.get(name)));
}
