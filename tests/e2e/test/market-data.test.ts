/** Runs on real data only: set DHV_MARKET_DATA to its folder and DHV_CALIBRATE to the tool. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bySuitability, recordedMarket } from '../src/lib/market.ts';
import { WEEK } from '../src/lib/prices.ts';

const folder = process.env['DHV_MARKET_DATA'];
const tool = process.env['DHV_CALIBRATE'];
const missing = folder === undefined || tool === undefined;
const skip = missing ? 'DHV_MARKET_DATA or DHV_CALIBRATE is not set' : false;
const HOUR = 3_600;
/** Noon of a Wednesday in 2026, as a chain's clock. */
const CHAIN_TIME = 1_795_003_200;

test('a folder gives prices and smiles on the clock of the chain', { skip }, () => {
  const { prices, smiles } = recordedMarket(folder!, CHAIN_TIME, tool!);
  assert.match(prices.description, /shifted by \d+ weeks/);
  assert.ok(smiles.length > 3);
  const [nearest] = bySuitability(smiles, 30 * 24 * HOUR);
  assert.ok(nearest?.tenor !== undefined && nearest.tenor > 15 * 24 * HOUR);
  for (let time = CHAIN_TIME; time < CHAIN_TIME + 4 * HOUR; time += 600) {
    assert.ok(prices.priceAt(time) > 0n);
  }
  const shift = Number(/\((\d+) s\)/.exec(prices.description)?.[1]);
  assert.equal(shift % WEEK, 0);
});
