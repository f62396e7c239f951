/** A chain out of plain values. */

import type { Reader } from '../src/chain.ts';
import type { Plain } from '../src/plain.ts';

export const FIXED = 10n ** 18n;

/** Answers by `pallet.item(keys)`, without keys for all of an item; an error is thrown. */
export type Answers = Record<string, Plain | Error | [Plain[], Plain][]>;

export function fake(answers: Answers): Reader {
  const answer = async (what: string, keys: readonly Plain[]): Promise<Plain> => {
    const found = answers[`${what}(${keys.join(',')})`] ?? answers[what];
    if (found === undefined) throw new Error(`nothing known of ${what}(${keys.join(',')})`);
    if (found instanceof Error) throw found;
    return found as Plain;
  };
  return {
    read: (pallet, item, ...keys) => answer(`${pallet}.${item}`, keys),
    entries: async (pallet, item) => (await answer(`${pallet}.${item}`, [])) as unknown as [Plain[], Plain][],
    call: (runtimeApi, method, ...args) => answer(`${runtimeApi}.${method}`, args),
    view: (pallet, name, ...args) => answer(`${pallet}.${name}`, args),
  };
}

const NOW = 1_800_000_000n;

/** A pool with a book, a spot reactor, and an account at a venue with three messages in flight. */
export function vault(): Answers {
  return {
    'timestamp.now': NOW * 1_000n,
    'parachainSystem.lastRelayChainBlockNumber': 5_000n,
    'assetIndices.assets': [
      [[1n], { symbol: '0x55534443', decimals: 6n }],
      [[2n], { symbol: [87n, 69n, 84n, 72n], decimals: 18n }],
    ],
    'priceRounds.latest': [[[2n], { price: 2_500n * FIXED + FIXED / 2n, time: NOW - 42n, number: 7n }]],
    'oracleOperators.members': ['a', 'b', 'c'],
    'volatilityFeed.parameters': [[[2n], {}]],
    'VolatilityFeed.smiles': [
      [NOW - 5n, { updatedAt: NOW - 9_999n }],
      [NOW + 100n, { updatedAt: NOW - 60n }],
      [NOW + 200n, { updatedAt: NOW - 90n }],
    ],
    'liquidityPool.pools': [[[0n], { decimals: 6n, status: 'closeOnly' }]],
    'dhvApi.nav': {
      nav: -3n * FIXED / 2n, pricePerShare: FIXED, supply: 4n * FIXED, liabilities: FIXED, reactors: 2n * FIXED,
      free: 1_500_000n, allocated: 2_000_000n, pendingDeposits: 0n, setAside: 1n,
    },
    'Hedging.net_delta': {
      book: -3n * FIXED, reactors: FIXED, perps: FIXED, net: -FIXED, outcomes: { least: -2n * FIXED, most: 0n },
    },
    'LiquidityPool.risk': {
      gamma: FIXED, vega: FIXED, utilisation: FIXED / 2n, stressLoss: FIXED, maxStressLoss: 2n * FIXED,
    },
    'liquidityPool.epochs': { number: 9n, endsAt: NOW - 30n, phase: { valuing: {} } },
    'Handler.orders': [[0n, {}]],
    'Hedging.hedge_state': { missedSince: NOW - 12n },
    'Hedging.parameters': { targetBand: FIXED / 2n },
    'Hedging.budgets': { cost: 25_000_000n },
    'Hedging.reactors': [{ id: 3n, delta: FIXED, value: null, reactor: { status: { closing: {} } } }],
    'LiquidityPool.book': [[11n, { markedAt: NOW - 20n }], [12n, { markedAt: NOW - 700n }]],
    'liquidityPool.parameters': { maxMarkAge: 600n, limits: { maxUtilisationBps: 9_000n } },
    'perpReactor.reactors': [[[5n], {
      pool: 0n, venue: 1n, quote: 1n, status: 'closing',
      ledger: {
        idle: 1_000_000n, outFlight: 500_000n, venueFree: 0n, margin: 9_000_000n, inFlight: 0n, stranded: 0n, surplus: 0n,
        contributed: 11_000_000n, withdrawn: 0n, fees: 500_000n, writtenOff: 0n, gains: 0n, realised: -250_000n,
      },
      snapshot: { seq: 2n, relayBlock: 4_900n, position: { size: -2n * FIXED }, liquidations: 1n, homeFloat: 50_000_000n },
      parameters: { ratios: { alarm: FIXED / 10n }, timeout: 20n, maxReportAge: 600n },
    }]],
    'perpReactor.quarantine': [{}, 'mark'],
    'perpReactor.heldAt': 4_979n,
    'PerpReactor.ops': [
      { state: 'sent', sentAt: 4_990n },
      { state: { returning: { received: 0n, overdue: true } }, sentAt: 4_900n },
      { state: { returning: { received: 0n, overdue: false } }, sentAt: 4_950n },
    ],
    'PerpReactor.health': { equity: 9n * FIXED, ratio: null, isBelowAlarm: false },
    'PerpReactor.nav': { low: FIXED, mark: 2n * FIXED, high: 3n * FIXED },
    'optionRegistry.distressed': [[[11n, 'a'], {}]],
    'optionRegistry.fixings': [[[0n], { state: { proposed: {} } }], [[1n], { state: { final: {} } }]],
    'optionRegistry.settlementQueue': [11n],
    'optionRegistry.insurance': [[[1n], 77n]],
  };
}
