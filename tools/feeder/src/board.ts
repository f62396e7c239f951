/** Asks all sources and keeps the price that each asset has now, if it has one. */

import { combine, type Quote } from './combine.ts';
import { DEFAULT_ASSET, type AssetConfig, type SourceConfig } from './config.ts';
import { show } from './decimal.ts';
import { messageOf } from './errors.ts';
import type { Log } from './log.ts';
import { ConstantSource } from './sources/constant.ts';
import { FileSource } from './sources/file.ts';
import { HttpSource } from './sources/http.ts';
import type { Source } from './sources/source.ts';
import type { StdinSource } from './sources/stdin.ts';
import { ageOf, now } from './time.ts';

/** A place that tells which assets it knows. */
export interface Records extends Source {
  assets(): number[];
}

interface Asset {
  readonly config: AssetConfig;
  readonly sources: readonly Source[];
}

/** A price, and when the oldest quote in it was made. */
export interface Price {
  readonly price: bigint;
  readonly time: number;
}

export class Board {
  readonly #assets: readonly Asset[];
  readonly #records: Records | undefined;
  readonly #log: Log;

  /** `records` is a place all of whose assets are taken, beside those that are configured. */
  constructor(assets: readonly AssetConfig[], stdin: () => StdinSource, log: Log, records?: Records) {
    const files = new Map<string, FileSource>();
    const open = (source: SourceConfig): Source => {
      switch (source.kind) {
        case 'constant':
          return new ConstantSource(source.price);
        case 'stdin':
          return stdin();
        case 'http':
          return new HttpSource(source);
        case 'file': {
          const file = files.get(source.path) ?? new FileSource(source.path);
          files.set(source.path, file);
          return file;
        }
      }
    };
    this.#assets = assets.map((config) => ({ config, sources: config.sources.map(open) }));
    this.#records = records;
    this.#log = log;
  }

  /** The prices now; an asset whose sources are stale or do not agree is left out, and the log says why. */
  async prices(): Promise<Map<number, Price>> {
    const prices = new Map<number, Price>();
    await Promise.all(
      this.#all().map(async (asset) => {
        const price = await this.#priceOf(asset);
        if (price) prices.set(asset.config.asset, price);
      }),
    );
    return prices;
  }

  #all(): Asset[] {
    const records = this.#records;
    if (records === undefined) return [...this.#assets];
    try {
      const found = records.assets().map((asset) => ({ config: { ...DEFAULT_ASSET, asset, sources: [] }, sources: [records] }));
      this.#log.over('records', `${records.name} can be read`);
      return [...this.#assets, ...found];
    } catch (error) {
      this.#log.lasting('error', 'records', `${records.name}: ${messageOf(error)}`);
      return [...this.#assets];
    }
  }

  async #priceOf({ config, sources }: Asset): Promise<Price | undefined> {
    const { asset } = config;
    const quotes = (await Promise.all(sources.map((source) => this.#ask(source, asset)))).filter(isQuote);
    const at = now();
    const result = combine(quotes, at, config);
    const subject = `asset ${asset}`;
    if ('lack' in result) {
      this.#log.lasting('error', subject, `asset ${asset} has no price: ${result.lack}; nothing is fed`);
      return undefined;
    }
    this.#log.over(subject, `asset ${asset} has a price again: ${show(result.price)} of ${result.sources} sources`);
    for (const source of result.outliers) {
      this.#log.lasting('warn', `outlier ${asset} ${source}`, `asset ${asset}: ${source} is an outlier`);
    }
    return { price: result.price, time: result.time };
  }

  async #ask(source: Source, asset: number): Promise<Quote | undefined> {
    const subject = `source ${source.name} ${asset}`;
    try {
      const quote = await source.quote(asset);
      ageOf(quote.time, now());
      this.#log.over(subject, `asset ${asset}: ${source.name} is back`);
      return quote;
    } catch (error) {
      this.#log.lasting('warn', subject, `asset ${asset}: ${source.name} ${messageOf(error)}`);
      return undefined;
    }
  }
}

function isQuote(quote: Quote | undefined): quote is Quote {
  return quote !== undefined;
}
