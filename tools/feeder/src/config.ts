/** The configuration: a JSON file, checked as a whole before anything starts. */

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parsePrice } from './decimal.ts';
import { Fields, UsageError } from './fields.ts';
import { pointerTokens } from './pointer.ts';

export type SourceConfig =
  | { readonly kind: 'constant'; readonly price: bigint }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'stdin' }
  | HttpConfig;

export interface HttpConfig {
  readonly kind: 'http';
  readonly url: string;
  /** Where the price stands in the answer. */
  readonly pointer: string;
  /** Where its time stands; without it the answer is of the moment it came. */
  readonly timePointer: string | undefined;
  readonly timeoutMs: number;
  /** Header to environment variable that holds its value. */
  readonly headers: ReadonlyMap<string, string>;
}

export interface AssetConfig {
  readonly asset: number;
  readonly maxAge: number;
  readonly least: number;
  readonly maxSpreadBps: number;
  readonly sources: readonly SourceConfig[];
}

export interface PricesConfig {
  readonly every: number;
  readonly poll: number;
  readonly moveBps: number;
  readonly assets: readonly AssetConfig[];
}

export interface SmilesConfig {
  readonly file: string;
  readonly poll: number;
  /** Seconds after which a calibration is not submitted any more; undefined: however old. */
  readonly maxAge: number | undefined;
  readonly batch: number;
}

export interface Config {
  readonly nodes: readonly string[];
  /** Refuses a chain that did not start with this block. */
  readonly genesis: string | undefined;
  readonly keyFile: string | undefined;
  readonly prices: PricesConfig | undefined;
  readonly smiles: SmilesConfig | undefined;
  /** File for the metrics of a Prometheus node exporter. */
  readonly metrics: string | undefined;
}

export const DEFAULT_NODE = 'ws://127.0.0.1:9944';
const DEFAULT_SMILES = { poll: 30, maxAge: 3_600, batch: 4 };
const DEFAULT_PRICES = { every: 30, poll: 6, moveBps: 10 };
export const DEFAULT_ASSET = { maxAge: 60, least: 1, maxSpreadBps: 100 };

export function readConfig(path: string): Config {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${(error as Error).message}`);
  }
  return parseConfig(text, path);
}

/** File names are relative to the folder of the configuration. */
export function parseConfig(text: string, path: string): Config {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} is no JSON: ${(error as Error).message}`);
  }
  const folder = dirname(resolve(path));
  const fields = new Fields(content, path);
  const prices = fields.object('prices');
  const smiles = fields.object('smiles');
  const config: Config = {
    nodes: fields.texts('nodes') ?? [DEFAULT_NODE],
    genesis: fields.text('genesis'),
    keyFile: inFolder(folder, fields.text('keyFile')),
    prices: prices && pricesConfig(prices, folder),
    smiles: smiles && smilesConfig(smiles, folder),
    metrics: inFolder(folder, fields.text('metrics')),
  };
  fields.end();
  check(config, path);
  return config;
}

function check({ nodes, prices, smiles }: Config, path: string): void {
  if (prices === undefined && smiles === undefined) throw new UsageError(`${path} names neither prices nor smiles`);
  if (nodes.length === 0) throw new UsageError(`${path} names no node`);
  for (const node of nodes) {
    if (!/^wss?:\/\//.test(node)) throw new UsageError(`${path}: "${node}" is no ws:// or wss:// address`);
  }
}

function pricesConfig(fields: Fields, folder: string): PricesConfig {
  const config = {
    every: fields.number('every', 1, 3_600) ?? DEFAULT_PRICES.every,
    poll: fields.number('poll', 0.1, 3_600) ?? DEFAULT_PRICES.poll,
    moveBps: fields.number('moveBps', 0, 10_000) ?? DEFAULT_PRICES.moveBps,
    assets: fields.entries('assets').map(([name, asset]) => assetConfig(name, asset, folder)),
  };
  fields.end();
  if (config.assets.length === 0) throw new UsageError(`${fields.where} names no assets`);
  if (config.poll > config.every) throw new UsageError(`${fields.where}: poll is longer than every`);
  return config;
}

function assetConfig(name: string, fields: Fields, folder: string): AssetConfig {
  if (!/^\d+$/.test(name)) throw new UsageError(`${fields.where}: "${name}" is no index of an asset`);
  const config = {
    asset: Number(name),
    maxAge: fields.number('maxAge', 1, 3_600) ?? DEFAULT_ASSET.maxAge,
    least: fields.number('least', 1, 100) ?? DEFAULT_ASSET.least,
    maxSpreadBps: fields.number('maxSpreadBps', 0, 10_000) ?? DEFAULT_ASSET.maxSpreadBps,
    sources: fields.list('sources').map((source) => sourceConfig(source, folder)),
  };
  fields.end();
  if (config.sources.length < config.least) {
    throw new UsageError(`${fields.where} has ${config.sources.length} sources and needs ${config.least} to agree`);
  }
  return config;
}

function sourceConfig(fields: Fields, folder: string): SourceConfig {
  const source = oneSource(fields, folder);
  fields.end();
  return source;
}

function oneSource(fields: Fields, folder: string): SourceConfig {
  const [constant, file, url] = [fields.text('constant'), fields.text('file'), fields.text('url')];
  const stdin = fields.flag('stdin');
  const named = [constant, file, url, stdin ? 'stdin' : undefined].filter((one) => one !== undefined);
  if (named.length !== 1) throw new UsageError(`${fields.where} needs one of constant, file, stdin and url`);
  if (stdin) return { kind: 'stdin' };
  if (file !== undefined) return { kind: 'file', path: resolve(folder, file) };
  if (constant !== undefined) {
    try {
      return { kind: 'constant', price: parsePrice(constant) };
    } catch (error) {
      throw new UsageError(`${fields.where}: ${(error as Error).message}`);
    }
  }
  return httpConfig(fields, url ?? '');
}

function httpConfig(fields: Fields, url: string): HttpConfig {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new UsageError(`${fields.where}: "${url}" is no http address`);
  const pointer = fields.anyText('pointer');
  const timePointer = fields.anyText('timePointer');
  if (pointer === undefined) throw new UsageError(`${fields.where} has no pointer to the price in the answer`);
  try {
    [pointer, timePointer ?? ''].forEach(pointerTokens);
  } catch (error) {
    throw new UsageError(`${fields.where}: ${(error as Error).message}`);
  }
  const timeoutMs = 1_000 * (fields.number('timeout', 0.1, 60) ?? 5);
  const headers = fields.object('headersFromEnv');
  return { kind: 'http', url, pointer, timePointer, timeoutMs, headers: new Map(headers?.allTexts() ?? []) };
}

function smilesConfig(fields: Fields, folder: string): SmilesConfig {
  const file = fields.text('file');
  if (file === undefined) throw new UsageError(`${fields.where} names no file`);
  const config = {
    file: resolve(folder, file),
    poll: fields.number('poll', 0.1, 3_600) ?? DEFAULT_SMILES.poll,
    maxAge: fields.number('maxAge', 1, 86_400) ?? DEFAULT_SMILES.maxAge,
    batch: fields.number('batch', 1, 32) ?? DEFAULT_SMILES.batch,
  };
  fields.end();
  return config;
}

function inFolder(folder: string, path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(folder, path);
}

/** The configuration of a command line that names files instead. Prices are those of every asset in the records. */
export function plainConfig(prices: boolean, smiles: string | undefined, anyAge: boolean): Config {
  const maxAge = anyAge ? undefined : DEFAULT_SMILES.maxAge;
  return {
    nodes: [DEFAULT_NODE],
    genesis: undefined,
    keyFile: undefined,
    prices: prices ? { ...DEFAULT_PRICES, assets: [] } : undefined,
    smiles: smiles === undefined ? undefined : { ...DEFAULT_SMILES, file: resolve(smiles), maxAge },
    metrics: undefined,
  };
}
