/** Least-squares fit of a SABR smile to quoted volatilities. */

import { fixedFromNumber } from './amounts.ts';
import { minimise, type Point } from './nelder-mead.ts';
import { sabrVolatility, type Sabr } from './sabr.ts';

export interface SmilePoint {
  readonly strike: number;
  readonly volatility: number;
}

export interface Fit {
  readonly sabr: Sabr;
  /** Root mean square and largest error, in volatility. */
  readonly rmsError: number;
  readonly maxError: number;
  readonly points: number;
}

/** SABR parameters as the chain stores them: integers of 18 decimals. */
export interface SabrFixed {
  readonly alpha: bigint;
  readonly beta: bigint;
  readonly rho: bigint;
  readonly nu: bigint;
}

const MAX_RHO = 0.999;
const MIN_POINTS = 4;
const STARTING_RHO = [-0.4, 0, 0.4];
const STARTING_NU = [0.8, 3, 10];

/** Fits alpha, rho and nu at a fixed beta. Several starts guard against local minima. */
export function fitSabr(
  points: readonly SmilePoint[],
  forward: number,
  years: number,
  beta = 1,
): Fit {
  if (points.length < MIN_POINTS) {
    throw new Error(`a smile needs at least ${MIN_POINTS} points, got ${points.length}`);
  }
  if (!(forward > 0) || !(years > 0)) throw new Error('forward and time must be positive');
  const nearest = points.reduce((a, b) =>
    Math.abs(b.strike - forward) < Math.abs(a.strike - forward) ? b : a,
  );
  const startAlpha = nearest.volatility * forward ** (1 - beta);
  const objective = (at: Point): number => meanSquare(decode(at, beta), points, forward, years);
  const starts = STARTING_RHO.flatMap((rho) =>
    STARTING_NU.map((nu) => encode({ alpha: startAlpha, beta, rho, nu })),
  );
  const options = { step: [0.1, 0.3, 0.3], tolerance: 1e-16, maxIterations: 2_000 };
  const best = starts
    .map((start) => minimise(objective, start, options))
    .reduce((a, b) => (b.value < a.value ? b : a));
  return summarise(decode(best.at, beta), points, forward, years);
}

export function toFixedSabr(sabr: Sabr): SabrFixed {
  return {
    alpha: fixedFromNumber(sabr.alpha),
    beta: fixedFromNumber(sabr.beta),
    rho: fixedFromNumber(sabr.rho),
    nu: fixedFromNumber(sabr.nu),
  };
}

/** Alpha and nu through a logarithm, rho through a hyperbolic tangent: the search has no walls. */
function encode({ alpha, rho, nu }: Sabr): Point {
  return [Math.log(alpha), Math.atanh(rho / MAX_RHO), Math.log(nu)];
}

function decode(at: Point, beta: number): Sabr {
  const [alpha = 0, rho = 0, nu = 0] = at;
  return { alpha: Math.exp(alpha), beta, rho: MAX_RHO * Math.tanh(rho), nu: Math.exp(nu) };
}

function meanSquare(
  sabr: Sabr,
  points: readonly SmilePoint[],
  forward: number,
  years: number,
): number {
  const squares = points.map(
    ({ strike, volatility }) =>
      (sabrVolatility(sabr, forward, strike, years) - volatility) ** 2,
  );
  return squares.reduce((sum, square) => sum + square, 0) / points.length;
}

function summarise(
  sabr: Sabr,
  points: readonly SmilePoint[],
  forward: number,
  years: number,
): Fit {
  const errors = points.map(({ strike, volatility }) =>
    Math.abs(sabrVolatility(sabr, forward, strike, years) - volatility),
  );
  return {
    sabr,
    rmsError: Math.sqrt(meanSquare(sabr, points, forward, years)),
    maxError: Math.max(...errors),
    points: points.length,
  };
}
