/** From a connection to everything that the steps need. */

import { developmentTeam } from '../lib/accounts.ts';
import { foreignAssets, type ForeignAsset } from '../lib/assets.ts';
import { BLOCK_SECONDS, type Chain } from '../lib/chain.ts';
import { EventLog } from '../lib/event-log.ts';
import { Exchange } from '../lib/exchange.ts';
import { Hedging } from '../lib/hedging.ts';
import { poolAccounts } from '../lib/keyless.ts';
import { generatedMarket, recordedMarket } from '../lib/market.ts';
import { Orders } from '../lib/orders.ts';
import { Otc } from '../lib/otc.ts';
import { PerpAccount } from '../lib/perp-account.ts';
import { ETH_INDEX, PriceFeed } from '../lib/price-feed.ts';
import { readProduct } from '../lib/product.ts';
import { Quotes } from '../lib/quotes.ts';
import { Sender } from '../lib/sender.ts';
import { SpotMarket } from '../lib/spot-market.ts';
import { SurfaceFeed } from '../lib/surface-feed.ts';
import { Vault } from '../lib/vault.ts';
import type { Report } from './report.ts';
import { requireSurface } from './requirements.ts';
import { World } from './world.ts';

export interface Settings {
  readonly data: string | undefined;
  /** The program that fits smiles to an option chain. */
  readonly calibrate: string;
  readonly expiryInterval: number | undefined;
  readonly seed: number | undefined;
  /** Where else prices go, and how often they are fed; without it the local spot market follows them. */
  readonly elsewhere?: { readonly everyBlocks: number; feed(price: bigint): Promise<unknown> };
}

/** Prices are fed so often that they never get older than this share of the governed age. */
const FRESHNESS = 3;
const WATCHED_BLOCKS = 3;

export async function setUp(chain: Chain, settings: Settings, report: Report): Promise<World> {
  requireSurface(chain);
  const log = new EventLog(chain);
  await refuseOtherFeeder(chain, log);
  const sender = new Sender(chain);
  const team = await developmentTeam();
  const product = await readProduct(chain, ETH_INDEX, settings.expiryInterval);
  const vault = await Vault.first(chain);
  const exchange = new Exchange(chain, sender, team.manager);
  const terms = await exchange.terms(vault.id);

  const now = await chain.now();
  const market =
    settings.data === undefined
      ? generatedMarket(now, settings.seed)
      : recordedMarket(settings.data, now, settings.calibrate);
  report.say(`prices: ${market.prices.description}`);
  const age = Math.min(product.maxPriceAge, terms.maxPriceAge);
  const { elsewhere } = settings;
  const everyBlocks = elsewhere?.everyBlocks ?? Math.max(1, Math.floor(age / BLOCK_SECONDS / FRESHNESS));
  report.say(`fed every ${everyBlocks} blocks; expiry grid of ${product.expiryInterval} s`);

  const assets = await foreignAssets(chain);
  const [usdc, weth] = [bySymbol(assets, 'USDC'), bySymbol(assets, 'WETH')];
  const spot = new SpotMarket(chain, sender, team.arbitrageur, usdc, weth);

  let world: World | undefined;
  const prices = new PriceFeed(chain, sender, {
    operators: team.operators,
    source: market.prices,
    everyBlocks,
    ...(elsewhere
      ? { beside: (price: bigint) => elsewhere.feed(price) }
      : { onFed: async (price: bigint) => void (await spot.follow(price)) }),
    onError: (message) => world?.fail(message),
  });
  const surface = new SurfaceFeed(chain, sender, team.keeper, market.smiles);
  world = await World.create({
    chain,
    sender,
    team,
    log,
    report,
    prices,
    surface,
    exchange,
    orders: new Orders(chain, sender),
    otc: new Otc(chain, sender, team.manager),
    quotes: new Quotes(chain, sender),
    product,
    vault,
    usdc,
    weth,
    poolAccounts: await poolAccounts(chain, vault.id),
    hedging: new Hedging(chain, vault.id),
    perps: await PerpAccount.ofPool(chain, vault.id),
  });
  return world;
}

/** Two feeders would overrule each other's prices, and neither would be the one we expect. */
async function refuseOtherFeeder(chain: Chain, log: EventLog): Promise<void> {
  const from = chain.head.number;
  const { number } = await chain.nextBlock(WATCHED_BLOCKS);
  const events = await log.events(from, number);
  if (events.some(({ name }) => name === 'oracle.NewFeedData')) {
    throw new Error('somebody else feeds prices to this node: stop that feeder first');
  }
}

function bySymbol(assets: ReadonlyMap<string, ForeignAsset>, symbol: string): ForeignAsset {
  const asset = assets.get(symbol);
  if (!asset) throw new Error(`the chain has no asset ${symbol}, only ${[...assets.keys()].join(', ')}`);
  return asset;
}
