import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../src/config.ts';

const example = (name: string): string => fileURLToPath(new URL(`../examples/${name}`, import.meta.url));

test('the example of a configuration is one', () => {
  const { prices, smiles } = readConfig(example('feeder.json'));
  assert.deepEqual(prices?.assets.map(({ asset, least, sources }) => [asset, least, sources.length]), [[1, 2, 3], [2, 2, 3]]);
  assert.ok(smiles);
});

test('the unit starts the program that the package has, and no secret stands on its command line', () => {
  const unit = readFileSync(example('dhv-feeder.service'), 'utf8');
  const manifest = readFileSync(fileURLToPath(new URL('../package.json', import.meta.url)), 'utf8');
  assert.match(unit, /^ExecStart=\/usr\/bin\/node --import tsx src\/main\.ts --config \S+$/m);
  assert.match(manifest, /"tsx src\/main\.ts"/);
  assert.match(unit, /^LoadCredential=dhv-feeder-key:/m);
});
