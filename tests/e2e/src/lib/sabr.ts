/** SABR implied volatility, Hagan 2002 (lognormal), as the chain computes it. */

export interface Sabr {
  readonly alpha: number;
  readonly beta: number;
  readonly rho: number;
  readonly nu: number;
}

const AT_THE_MONEY = 1e-7;

/** Implied volatility of `strike` at `forward`, `years` before expiry; NaN outside the domain. */
export function sabrVolatility(sabr: Sabr, forward: number, strike: number, years: number): number {
  if (!(forward > 0) || !(strike > 0)) return Number.NaN;
  const { alpha, beta, rho, nu } = sabr;
  const log = Math.log(forward / strike);
  const power = (forward * strike) ** (1 - beta);
  const root = Math.sqrt(power);
  const correction =
    ((1 - beta) ** 2 * alpha ** 2) / (24 * power) +
    (rho * beta * nu * alpha) / (4 * root) +
    ((2 - 3 * rho ** 2) * nu ** 2) / 24;
  const widening =
    1 + ((1 - beta) ** 2 * log ** 2) / 24 + ((1 - beta) ** 4 * log ** 4) / 1920;
  const level = (alpha * (1 + correction * years)) / (root * widening);
  const z = (nu * root * log) / alpha;
  if (Math.abs(z) <= AT_THE_MONEY) return level;
  const x = Math.log((Math.sqrt(1 - 2 * rho * z + z * z) + z - rho) / (1 - rho));
  return (level * z) / x;
}
