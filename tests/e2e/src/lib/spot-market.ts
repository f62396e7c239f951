/** An arbitrageur: trades the local USDC/WETH pool to the oracle's price, as a real one would. */

import { ONE, unit } from './amounts.ts';
import type { ForeignAsset } from './assets.ts';
import type { Chain } from './chain.ts';
import { integer, list } from './plain.ts';
import type { Sender, Signer } from './sender.ts';

/** Smaller gaps are left alone: the fee would eat them. */
const TOLERATED_BPS = 25n;

export interface Reserves {
  readonly usdc: bigint;
  readonly weth: bigint;
}

export interface Trade {
  readonly sell: keyof Reserves;
  readonly amount: bigint;
}

export class SpotMarket {
  readonly #chain: Chain;
  readonly #sender: Sender;
  readonly #trader: Signer;
  readonly #assets: { readonly usdc: ForeignAsset; readonly weth: ForeignAsset };

  constructor(chain: Chain, sender: Sender, trader: Signer, usdc: ForeignAsset, weth: ForeignAsset) {
    this.#chain = chain;
    this.#sender = sender;
    this.#trader = trader;
    this.#assets = { usdc, weth };
  }

  /** Brings the pool to `price`, in US dollars of 18 decimals; returns what it traded. */
  async follow(price: bigint): Promise<Trade | undefined> {
    const { usdc, weth } = this.#assets;
    const pair = [usdc.location, weth.location];
    const found = await this.#chain.call('assetConversionApi', 'getReserves', pair);
    if (found === null) return undefined;
    const [inUsdc, inWeth] = list(found).map(integer);
    const reserves = { usdc: inUsdc ?? 0n, weth: inWeth ?? 0n };
    const trade = tradeTo(price, reserves, usdc.decimals, weth.decimals);
    if (!trade) return undefined;
    await this.#sender.send(this.#trader, 'assetConversion', 'swapExactTokensForTokens', {
      path: trade.sell === 'usdc' ? pair : pair.toReversed(),
      amountIn: trade.amount,
      amountOutMin: 1n,
      sendTo: this.#trader.address,
      keepAlive: true,
    });
    return trade;
  }
}

/** What to sell into a constant-product pool so that its price becomes `price`. */
export function tradeTo(
  price: bigint,
  { usdc, weth }: Reserves,
  usdcDecimals: number,
  wethDecimals: number,
): Trade | undefined {
  if (usdc === 0n || weth === 0n) return undefined;
  const scale = ONE * unit(wethDecimals);
  const current = (usdc * scale) / (weth * unit(usdcDecimals));
  const gap = current > price ? current - price : price - current;
  if (gap * 10_000n <= price * TOLERATED_BPS) return undefined;
  const wanted = squareRoot((usdc * weth * price * unit(usdcDecimals)) / scale);
  if (wanted > usdc) return { sell: 'usdc', amount: wanted - usdc };
  return { sell: 'weth', amount: (usdc * weth) / wanted - weth };
}

/** Integer square root, rounded down. */
export function squareRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let guess = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}
