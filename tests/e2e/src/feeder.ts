/**
 * Development feeder: keeps prices, smiles and a small board of series alive on a development
 * node, with the development keys. Survives restarts of the node; stops cleanly on a signal.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { keepBoard, type Board } from './feeder/board.ts';
import { Lines } from './feeder/lines.ts';
import { developmentTeam, type Team } from './lib/accounts.ts';
import { formatUnits } from './lib/amounts.ts';
import { foreignAssets } from './lib/assets.ts';
import { Chain } from './lib/chain.ts';
import { messageOf } from './lib/errors.ts';
import { Exchange } from './lib/exchange.ts';
import { generatedSmile } from './lib/market.ts';
import { ETH_INDEX, PriceFeed } from './lib/price-feed.ts';
import { GeneratedWalk, RecordedPrices, type PriceSource } from './lib/prices.ts';
import { readProduct } from './lib/product.ts';
import { Sender } from './lib/sender.ts';
import { SpotMarket, type Trade } from './lib/spot-market.ts';
import { stopSignal, whenAborted } from './lib/stop.ts';
import { SurfaceFeed } from './lib/surface-feed.ts';
import { Vault } from './lib/vault.ts';

const USAGE = `usage: npm run feeder -- [options]
  --ws URL        node to feed (default ws://127.0.0.1:9944)
  --prices FILE   prices from a file with the columns timestamp and close; else a generated sample
  --seed N        seed of the generated sample
  --every N       blocks between two prices, 3 by default`;

const RETRY_MS = 2_000;
/** Blocks between two looks at smiles and listings. */
const BOARD_BLOCKS = 2;

interface Settings {
  readonly ws: string;
  readonly prices: string | undefined;
  readonly seed: number;
  readonly every: number;
}

function readSettings(): Settings {
  const { values } = parseArgs({
    options: {
      ws: { type: 'string', default: 'ws://127.0.0.1:9944' },
      prices: { type: 'string' },
      seed: { type: 'string', default: '7' },
      every: { type: 'string', default: '3' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const { ws, prices, seed, every } = values;
  return { ws, prices, seed: Number(seed), every: Math.max(1, Number(every)) };
}

/** Feeds one connection until it is lost or the signal comes. */
async function feed(chain: Chain, team: Team, settings: Settings, stop: AbortSignal): Promise<void> {
  const lines = new Lines();
  const sender = new Sender(chain);
  const source = sourceOf(settings, await chain.now());
  lines.always(`prices: ${source.description}`);
  lines.always(`surface: ${generatedSmile().description}`);
  const assets = await foreignAssets(chain);
  const [usdc, weth] = [assets.get('USDC'), assets.get('WETH')];
  if (!usdc || !weth) throw new Error('the chain has no USDC or no WETH');
  const spot = new SpotMarket(chain, sender, team.arbitrageur, usdc, weth);
  const prices = new PriceFeed(chain, sender, {
    operators: team.operators,
    source,
    everyBlocks: settings.every,
    onFed: async (price, time) => {
      lines.often('price', `ETH ${formatUnits(price, 18, 2)} USD at chain time ${clock(time)}`);
      const trade = await spot.follow(price);
      if (trade) lines.often('spot', `spot market follows: sold ${shownTrade(trade)}`);
    },
    onError: (message) => lines.often(message, `error: ${message}`),
  });
  const product = await readProduct(chain, ETH_INDEX);
  const board: Board = {
    chain,
    product,
    lines,
    vault: await Vault.first(chain),
    surface: new SurfaceFeed(chain, sender, team.keeper, [generatedSmile()]),
    exchange: new Exchange(chain, sender, team.manager),
  };
  const aborted = whenAborted(stop);
  await prices.feed();
  prices.start();
  try {
    for (;;) {
      await keepBoard(board);
      await Promise.race([chain.nextBlock(BOARD_BLOCKS), aborted]);
    }
  } finally {
    await prices.stop();
  }
}

function sourceOf({ prices, seed }: Settings, chainTime: number): PriceSource {
  return prices === undefined
    ? new GeneratedWalk({ seed, start: chainTime })
    : RecordedPrices.fromFile(prices, chainTime);
}

function shownTrade({ sell, amount }: Trade): string {
  const decimals = sell === 'usdc' ? 6 : 18;
  return `${formatUnits(amount, decimals, 4)} ${sell.toUpperCase()}`;
}

function clock(time: number): string {
  return new Date(time * 1_000).toISOString().slice(0, 19);
}

async function main(): Promise<void> {
  const settings = readSettings();
  const stop = stopSignal();
  const team = await developmentTeam();
  while (!stop.aborted) {
    let chain: Chain | undefined;
    try {
      let said = false;
      const onWait = (): void => {
        if (!said) console.log(`waiting for a node at ${settings.ws}`);
        said = true;
      };
      chain = await Chain.connect(settings.ws, { signal: stop, onWait });
      console.log(`connected to ${settings.ws}`);
      await feed(chain, team, settings, stop);
    } catch (error) {
      if (stop.aborted) break;
      console.error(`error: ${messageOf(error)}; starting over`);
      await sleep(RETRY_MS);
    } finally {
      await chain?.disconnect();
    }
  }
  console.log('stopped');
}

await main();
process.exit(0);
