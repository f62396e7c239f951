/** What the demo needs of the chain, checked before anything is done. */

import type { Chain } from '../lib/chain.ts';

const CALLS = [
  'oracle.feedValues',
  'volatilityFeed.submitSmile',
  'liquidityPool.requestDeposit',
  'liquidityPool.cancelDeposit',
  'liquidityPool.claimShares',
  'liquidityPool.requestWithdrawal',
  'liquidityPool.claimWithdrawal',
  'handler.listSeries',
  'handler.buy',
  'handler.sell',
  'handler.trade',
  'handler.createOrder',
  'handler.fillOrder',
  'handler.cancelOrder',
  'handler.fillQuote',
  'handler.cancelQuote',
  'optionRegistry.claim',
  'optionRegistry.issueSeries',
  'optionRegistry.adjustVault',
  'optionRegistry.bid',
  'hedging.rebalance',
  'hedging.hedgePerp',
  'hedging.hedgeAsKeeper',
  'perpReactor.setTarget',
  'foreignAssets.transferKeepAlive',
  'balances.transferKeepAlive',
  'assetConversion.swapExactTokensForTokens',
];

const STORAGE = [
  'assetRate.conversionRateToNative',
  'foreignAssets.account',
  'optionTokens.account',
  'vaultShares.account',
  'lpTokens.account',
  'liquidityPool.pools',
  'liquidityPool.parameters',
  'liquidityPool.ledgers',
  'liquidityPool.epochs',
  'liquidityPool.epochPrices',
  'optionRegistry.products',
  'optionRegistry.seriesOf',
  'optionRegistry.ledger',
  'optionRegistry.insurance',
  'optionRegistry.vaults',
  'optionRegistry.distressed',
  'hedging.reactors',
  'hedging.reactorOf',
  'perpReactor.reactorsOf',
  'perpReactor.reactors',
  'perpReactor.ops',
  'localVenue.accounts',
  'localVenue.reserves',
  'localVenue.markets',
  'handler.parameters',
  'handler.orders',
  'priceRounds.latest',
  'volatilityFeed.parameters',
  'volatilityFeed.smiles',
];

const RUNTIME_CALLS = [
  'dhvApi.quote',
  'dhvApi.quoteOrder',
  'dhvApi.nav',
  'dhvApi.delta',
  'assetConversionApi.getReserves',
  'runtimeViewFunction.executeViewFunction',
];

/** Fails with everything that is missing at once. */
export function requireSurface({ api }: Chain): void {
  const has = (tree: object, path: string): boolean => {
    const [section = '', item = ''] = path.split('.');
    const branch = (tree as { [section: string]: { [item: string]: unknown } | undefined })[section];
    return branch?.[item] !== undefined;
  };
  const missing = [
    ...CALLS.filter((path) => !has(api.tx, path)).map((path) => `call ${path}`),
    ...STORAGE.filter((path) => !has(api.query, path)).map((path) => `storage ${path}`),
    ...RUNTIME_CALLS.filter((path) => !has(api.call, path)).map((path) => `runtime call ${path}`),
  ];
  if (missing.length > 0) {
    throw new Error(`this chain lacks what the demo needs:\n  ${missing.join('\n  ')}`);
  }
}
