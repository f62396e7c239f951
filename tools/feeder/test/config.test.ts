import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from '../src/config.ts';
import { ONE } from '../src/decimal.ts';
import { readOptions } from '../src/options.ts';

const ASSET = { sources: [{ constant: '1' }] };
const read = (content: object) => parseConfig(JSON.stringify(content), '/etc/dhv/feeder.json');
const refuses = (content: object, why: RegExp): void => assert.throws(() => read(content), why);

test('a configuration is read whole, with its defaults', () => {
  const config = read({
    nodes: ['wss://one', 'ws://two:9944'],
    genesis: '0xab',
    keyFile: 'key',
    prices: {
      every: 12,
      assets: {
        1: ASSET,
        2: {
          maxAge: 20,
          least: 2,
          sources: [
            { url: 'https://a.example/x', pointer: '/price', timePointer: '/t', timeout: 2, headersFromEnv: { 'x-key': 'KEY' } },
            { file: 'prices.csv' },
            { stdin: true },
          ],
        },
      },
    },
    smiles: { file: '/var/lib/dhv/submissions.json' },
  });
  assert.equal(config.keyFile, '/etc/dhv/key');
  assert.deepEqual([config.prices?.every, config.prices?.poll, config.prices?.moveBps], [12, 6, 10]);
  assert.deepEqual(config.prices?.assets[0], { asset: 1, maxAge: 60, least: 1, maxSpreadBps: 100, sources: [{ kind: 'constant', price: ONE }] });
  assert.deepEqual(config.prices?.assets[1]?.sources, [
    { kind: 'http', url: 'https://a.example/x', pointer: '/price', timePointer: '/t', timeoutMs: 2_000, headers: new Map([['x-key', 'KEY']]) },
    { kind: 'file', path: '/etc/dhv/prices.csv' },
    { kind: 'stdin' },
  ]);
  assert.deepEqual(config.smiles, { file: '/var/lib/dhv/submissions.json', poll: 30, maxAge: 3_600, batch: 4 });
});

test('what cannot be is named with its place', () => {
  refuses({}, /neither prices nor smiles/);
  refuses({ prices: { assets: {} } }, /names no assets/);
  refuses({ prices: { assets: { eth: ASSET } } }, /"eth" is no index/);
  refuses({ prices: { assets: { 2: { sources: [] } } } }, /0 sources and needs 1/);
  refuses({ prices: { assets: { 2: { sources: [{}] } } } }, /sources\[0\] needs one of constant, file, stdin and url/);
  refuses({ prices: { assets: { 2: { sources: [{ constant: '1', stdin: true }] } } } }, /needs one of/);
  refuses({ prices: { assets: { 2: { sources: [{ constant: '0' }] } } } }, /not above zero/);
  refuses({ prices: { assets: { 2: { sources: [{ url: 'ftp://x', pointer: '' }] } } } }, /no http address/);
  refuses({ prices: { assets: { 2: { sources: [{ url: 'http://x' }] } } } }, /no pointer to the price/);
  refuses({ prices: { assets: { 2: { sources: [{ url: 'http://x', pointer: 'a' }] } } } }, /must start with \//);
  refuses({ prices: { every: 0, assets: { 2: ASSET } } }, /every is not a number from 1 to 3600/);
  refuses({ prices: { every: 5, poll: 6, assets: { 2: ASSET } } }, /poll is longer than every/);
  refuses({ nodes: ['http://x'], prices: { assets: { 2: ASSET } } }, /no ws:\/\/ or wss:\/\//);
  assert.throws(() => parseConfig('{', 'f'), /f is no JSON/);
});

test('a misspelt field does not go unnoticed', () => {
  refuses({ prices: { assets: { 2: ASSET }, evry: 5 } }, /unknown evry/);
  refuses({ key: '//Alice', prices: { assets: { 2: ASSET } } }, /unknown key/);
  refuses({ prices: { assets: { 2: { ...ASSET, maxage: 5 } } } }, /unknown maxage/);
});

test('the command line takes files, and never a secret', () => {
  assert.equal(readOptions(['--help']), undefined);
  assert.throws(() => readOptions([]), /either --config or/);
  assert.throws(() => readOptions(['--config', 'a', '--prices', 'b']), /either --config or/);
  assert.throws(() => readOptions(['--prices', '-', '--key', '//Alice']), /Unknown option '--key'/);
  assert.throws(() => readOptions(['--prices', '-', '--ws', 'host']), /ws:\/\/ or wss:\/\//);
  assert.throws(() => readOptions(['--prices', '-', '--timeout', 'x']), /no number/);
  const options = readOptions(['--smiles', 's.json', '--any-age', '--once', '--ws', 'ws://a', '--ws', 'ws://b']);
  assert.deepEqual(options?.config.nodes, ['ws://a', 'ws://b']);
  assert.equal(options?.config.smiles?.maxAge, undefined);
  assert.equal(options?.config.prices, undefined);
});
