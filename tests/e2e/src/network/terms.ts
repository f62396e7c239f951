/** What the governor of home decides about the venue: how it is reached, what messages cost, how an account there is used. */

import { ONE } from '../lib/amounts.ts';
import type { ForeignAsset } from '../lib/assets.ts';
import { VENUE_PARA } from './locations.ts';

/** The venue at home, and its market of ether as the two chains call it. */
export const VENUE = 1;
export const MARKET_HERE = 2;
export const MARKET_THERE = 1;

const USDC = 10n ** 6n;
const CENT = USDC / 100n;
const BPS = ONE / 10_000n;

/** What one message may weigh there and costs at least. */
const budget = (fee: bigint): object => ({ weight: { refTime: 2_000_000_000n, proofSize: 100_000n }, fee });

export const COMMAND_FEE = 50n * CENT;
export const FLOAT_TARGET = 5_000n * USDC;

export function venueTerms(usdc: ForeignAsset): object {
  return {
    transport: {
      FramePerps: {
        para: VENUE_PARA,
        pallet: 60,
        name: 'Clearing',
        module: 'pallet_perps_clearing',
        crateMajor: 0,
        minCrateMinor: 1,
      },
    },
    collateral: usdc.location,
    budgets: {
      fund: budget(COMMAND_FEE),
      command: budget(COMMAND_FEE),
      payout: budget(COMMAND_FEE),
      claim: budget(COMMAND_FEE),
      arrival: 10n * CENT,
    },
    float: { low: 1_000n * USDC, target: FLOAT_TARGET, interval: 50 },
    open: true,
  };
}

/** Shares of the notional: what is restored, and below what. */
export const RATIOS = { target: 2_500n * BPS, alarm: 2_300n * BPS, minimum: 1_000n * BPS };

export const ACCOUNT_TERMS = {
  ratios: RATIOS,
  release: 3_500n * BPS,
  maxSize: 50n * ONE,
  minOrder: ONE / 100n,
  limitBps: 60,
  markBandBps: 500,
  maxEquityJump: 50_000n * USDC,
  minLeg: 100n * USDC,
  maxLeg: 100_000n * USDC,
  fundFee: COMMAND_FEE,
  commandFee: COMMAND_FEE,
  feeStepBps: 1_000,
  maxSurchargeBps: 10_000,
  maxReturnFee: USDC,
  maxPriceAge: 120,
  commandTtl: 10,
  timeout: 20,
  reportInterval: 50,
  maxReportAge: 600,
  maxClockAhead: 10,
  maxSeqGap: 100,
  direct: true,
};

/** What trading at the venue one way may lose against the oracle, for the charge of takers. */
export const ROUTE_COST_BPS = 65;
