/** Runs on real data only: set DHV_MARKET_DATA to its folder. */

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readCsv } from '../src/lib/csv.ts';
import { recordedMarket } from '../src/lib/market.ts';
import {
  calibrateSlice,
  expirySlices,
  firstSuitable,
  parseOptionRows,
  snapshotTimes,
} from '../src/lib/option-chain.ts';
import { WEEK } from '../src/lib/prices.ts';

const folder = process.env['DHV_MARKET_DATA'];
const skip = folder === undefined ? 'DHV_MARKET_DATA is not set' : false;
const HOUR = 3_600;
/** Noon of a Wednesday in 2026, as a chain's clock. */
const CHAIN_TIME = 1_795_003_200;

test('the nearest usable expiry of every recorded chain is fitted', { skip }, () => {
  const files = readdirSync(folder!).filter((name) => /chain_.*Z\.csv$/.test(name));
  assert.ok(files.length > 0, 'no full option chain found');
  for (const file of files) {
    const rows = parseOptionRows(readCsv(join(folder!, file)), file);
    const slices = expirySlices(rows, snapshotTimes(rows).at(-1)!);
    const { fit } = calibrateSlice(firstSuitable(slices, 6 * HOUR));
    assert.ok(fit.rmsError < 0.05, `${file}: rms error ${fit.rmsError}`);
    assert.ok(Math.abs(fit.sabr.rho) < 0.95, `${file}: rho ${fit.sabr.rho}`);
  }
});

test('a folder gives prices and smiles on the clock of the chain', { skip }, () => {
  const { prices, smiles } = recordedMarket(folder!, CHAIN_TIME);
  assert.match(prices.description, /shifted by \d+ weeks/);
  assert.ok(smiles.length > 3);
  for (let time = CHAIN_TIME; time < CHAIN_TIME + 4 * HOUR; time += 600) {
    assert.ok(prices.priceAt(time) > 0n);
  }
  const shift = Number(/\((\d+) s\)/.exec(prices.description)?.[1]);
  assert.equal(shift % WEEK, 0);
});
