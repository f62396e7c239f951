/** `npm run calibrate -- FILE`: fits a SABR smile to every expiry of a recorded option chain. */

import { parseArgs } from 'node:util';
import { toFixedSabr } from './lib/calibration.ts';
import { readCsv } from './lib/csv.ts';
import { calibrateSlice, expirySlices, parseOptionRows, snapshotTimes } from './lib/option-chain.ts';
import { printTable } from './lib/table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { beta: { type: 'string', default: '1' } },
});
const [path] = positionals;
if (path === undefined) {
  console.error('usage: npm run calibrate -- [--beta 1] FILE.csv[.gz]');
  process.exit(2);
}

const rows = parseOptionRows(readCsv(path), path);
const newest = snapshotTimes(rows).at(-1);
if (newest === undefined) throw new Error(`${path} is empty`);

const percent = (share: number): string => `${(share * 100).toFixed(3)} %`;
const fits = expirySlices(rows, newest)
  .filter(({ points, expiry, timestamp }) => points.length >= 4 && expiry > timestamp)
  .map((slice) => calibrateSlice(slice, Number(values.beta)));

printTable(
  `SABR fits of ${path} at ${new Date(newest * 1000).toISOString()}`,
  ['expiry', 'points', 'forward', 'alpha', 'rho', 'nu', 'rate', 'rms error', 'largest'],
  fits.map(({ slice, fit, rate }) => [
    new Date(slice.expiry * 1000).toISOString().slice(0, 16),
    fit.points,
    slice.forward.toFixed(2),
    fit.sabr.alpha.toFixed(4),
    fit.sabr.rho.toFixed(4),
    fit.sabr.nu.toFixed(4),
    percent(rate),
    percent(fit.rmsError),
    percent(fit.maxError),
  ]),
);
for (const { slice, fit } of fits) {
  const { alpha, beta, rho, nu } = toFixedSabr(fit.sabr);
  console.log(`${slice.expiry}: alpha ${alpha} beta ${beta} rho ${rho} nu ${nu}`);
}
