import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitSabr, toFixedSabr } from '../src/lib/calibration.ts';
import { sabrVolatility, type Sabr } from '../src/lib/sabr.ts';

const MONTH = 2_592_000 / 31_557_600;

test('the volatility is that of the reference script', () => {
  const sabr: Sabr = { alpha: 0.25, beta: 1, rho: -0.3, nu: 1.5 };
  const forward = 100 * Math.exp(-0.051466918013879405 * MONTH);
  const volatility = sabrVolatility(sabr, forward, 120, MONTH);
  assert.ok(Math.abs(volatility - 0.26014506442546903) < 1e-12);
});

test('the volatility is continuous at the money', () => {
  const sabr: Sabr = { alpha: 20, beta: 0.5, rho: -0.3, nu: 1.5 };
  const at = (strike: number): number => sabrVolatility(sabr, 2_500, strike, MONTH);
  assert.ok(Math.abs(at(2_500) - at(2_500.0001)) < 1e-6);
});

test('outside the domain there is no volatility', () => {
  const sabr: Sabr = { alpha: 0.5, beta: 1, rho: 0, nu: 1 };
  assert.ok(Number.isNaN(sabrVolatility(sabr, 0, 100, 1)));
  assert.ok(Number.isNaN(sabrVolatility(sabr, 100, -1, 1)));
});

for (const truth of [
  { alpha: 0.65, beta: 1, rho: -0.2, nu: 1.5 },
  { alpha: 0.9, beta: 1, rho: 0.4, nu: 8 },
  { alpha: 30, beta: 0.5, rho: -0.6, nu: 2 },
] satisfies Sabr[]) {
  test(`a fit finds α ${truth.alpha} β ${truth.beta} ρ ${truth.rho} ν ${truth.nu} again`, () => {
    const strikes = [1_800, 2_000, 2_200, 2_400, 2_500, 2_600, 2_800, 3_000, 3_400];
    const points = strikes.map((strike) => ({
      strike,
      volatility: sabrVolatility(truth, 2_500, strike, MONTH),
    }));
    const { sabr, maxError } = fitSabr(points, 2_500, MONTH, truth.beta);
    assert.ok(maxError < 1e-6, `largest error ${maxError}`);
    assert.ok(Math.abs(sabr.rho - truth.rho) < 1e-3);
    assert.ok(Math.abs(sabr.nu / truth.nu - 1) < 1e-3);
  });
}

test('too few points are refused', () => {
  assert.throws(() => fitSabr([{ strike: 1, volatility: 1 }], 1, 1), /at least 4 points/);
});

test('parameters become integers of 18 decimals', () => {
  assert.deepEqual(toFixedSabr({ alpha: 0.5, beta: 1, rho: -0.25, nu: 2 }), {
    alpha: 500_000_000_000_000_000n,
    beta: 1_000_000_000_000_000_000n,
    rho: -250_000_000_000_000_000n,
    nu: 2_000_000_000_000_000_000n,
  });
});
