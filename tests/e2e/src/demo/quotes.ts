/** A maker's quotes: signed off chain, filled on chain in parts, never twice, never changed, taken back. */

import { formatUnits, ONE_CONTRACT } from '../lib/amounts.ts';
import { optionToken } from '../lib/assets.ts';
import { amountOf, ownEvents, single } from '../lib/events.ts';
import { movements } from '../lib/ledger.ts';
import { nearestStrike } from '../lib/product.ts';
import { fullBacking, paidFor, quoteFillOf, wrapped, type MakerQuote } from '../lib/quotes.ts';
import type { Receipt, Signer } from '../lib/sender.ts';
import { refused } from './refusals.ts';
import type { World } from './world.ts';

/** What the maker sells, over both fills. */
export const QUOTED = 2n * ONE_CONTRACT;
/** What is filled first: whole lots, at a price that then has to be rounded. */
const PART = (QUOTED * 3n) / 16n;
/** Seconds. */
const LIFETIME = 1_800;
/** Of the price of the underlying: in the money, so that something is paid at expiry. */
const STRIKE_PERCENT = 105n;
/** The price as a share of the strike, and a bit beyond whole units of the strike asset. */
const PRICE_BPS = 700n;
const UNEVEN = 1n;

export async function quotes(world: World): Promise<void> {
  const { usdc, report } = world.parts;
  const { maker, buyer } = world;
  let paid = 0n;
  let locked = 0n;
  await world.step('A maker signs a quote off chain; a buyer fills a part of it, then the rest', async () => {
    const offer = await makeOffer(world, 1n, null);
    await forgeries(world, offer);
    const bytes = world.parts.quotes.payload(offer);
    const first = await fill(world, offer, maker.sign(bytes), PART);
    await whileOpen(world, offer);
    // The rest, with the marks that a wallet puts around the same bytes.
    const rest = await fill(world, offer, maker.sign(wrapped(bytes)));
    [paid, locked] = [first.paid + rest.paid, first.collateral + rest.collateral];
    const atOnce = paidFor('Sell', offer.price, QUOTED, usdc.decimals);
    report.check('the parts cost no less than all of it at once', paid >= atOnce, `${paid} < ${atOnce}`);
    await replays(world, offer);
  });
  report.equal('USDC that the buyer paid', -world.gained(usdc.key, buyer.address), paid);
  report.equal('USDC that the maker got less what it locked', world.gained(usdc.key, maker.address), paid - locked);
  checkGained(world, QUOTED);
  await world.step('A quote that its maker took back cannot be filled', () => takenBack(world));
  checkGained(world, 0n);
  for (const [name, { address }] of [['maker', maker], ['buyer', buyer]] as const) {
    report.equal(`USDC that the ${name} gained by it`, world.gained(usdc.key, address), 0n);
    world.usdcBeforeExpiry.set(address, world.balance(usdc.key, address));
  }
}

function checkGained(world: World, contracts: bigint): void {
  const { report } = world.parts;
  const { maker, buyer, quoted } = world;
  if (!quoted) throw new Error('no quote was made');
  const gained = ({ address }: Signer): bigint => world.gained(optionToken(quoted.id), address);
  report.equal('options that the buyer gained', gained(buyer), contracts);
  report.equal('options that the maker gained', gained(maker), 0n);
}

/** A put of the public's for sale to one or anybody; the maker opens its series the first time. */
async function makeOffer(world: World, nonce: bigint, taker: string | null): Promise<MakerQuote> {
  const { chain, exchange, product, quotes, vault, report } = world.parts;
  const { maker } = world;
  const expiry = world.series[0]?.expiry;
  const worth = await vault.worth();
  if (expiry === undefined || !worth) throw new Error('nothing can be quoted');
  const kind = 'Put';
  const strike = world.quoted?.strike ?? nearestStrike(product, (worth.spot * STRIKE_PERCENT) / 100n);
  world.quoted ??= await exchange.issue(maker, product, { expiry, kind, strike }, 'PublicFull');
  const { underlying, strikeAsset, collateralAsset } = product;
  const signedAt = await chain.now();
  const offer: MakerQuote = {
    maker: maker.address,
    taker,
    series: { underlying, strikeAsset, collateralAsset, expiry, kind, strike, backing: 'PublicFull' },
    side: 'Sell',
    contracts: QUOTED,
    price: (strike * PRICE_BPS) / 10_000n + UNEVEN,
    partial: true,
    nonce,
    signedAt,
    expiresAt: signedAt + LIFETIME,
  };
  const [size, price] = [formatUnits(QUOTED, 8, 2), formatUnits(offer.price, 18)];
  report.say(`signed: sells ${size} puts of series ${world.quoted.id} at ${price} USDC, ${LIFETIME} s, nonce ${nonce}`);
  const ours = `0x${Buffer.from(quotes.payload(offer)).toString('hex')}`;
  const theirs = await quotes.chainPayload(offer);
  report.check('signed bytes = what the chain expects', ours === theirs, `${ours} ≠ ${theirs}`);
  report.equal('left to fill', await quotes.left(offer), QUOTED);
  return offer;
}

/** What the maker did not sign. */
async function forgeries(world: World, offer: MakerQuote): Promise<void> {
  const { quotes } = world.parts;
  const { maker, buyer } = world;
  const bytes = quotes.payload(offer);
  const genuine = maker.sign(bytes);
  const tampered = Uint8Array.from(genuine, (byte, index) => (index === 0 ? byte ^ 1 : byte));
  const elsewhere = quotes.payload(offer, new Uint8Array(32));
  const cases: [what: string, quote: MakerQuote, signature: Uint8Array][] = [
    ['a tampered signature', offer, tampered],
    ['a price one unit below the signed one', { ...offer, price: offer.price - 1n }, genuine],
    ['a contract more than was signed', { ...offer, contracts: QUOTED + ONE_CONTRACT }, genuine],
    ["the buyer's signature of it", offer, buyer.sign(bytes)],
    ['a signature for another chain', offer, maker.sign(elsewhere)],
    ['a signature with the marks twice', offer, maker.sign(wrapped(wrapped(bytes)))],
  ];
  for (const [what, quote, signature] of cases) {
    const call = quotes.fillCall(quote, signature, PART);
    await refused(world, what, buyer, call, ['handler.WrongSignature']);
  }
}

/** What a quote that is filled in part does not allow. */
async function whileOpen(world: World, offer: MakerQuote): Promise<void> {
  const { quotes } = world.parts;
  const { maker, buyer } = world;
  const signature = maker.sign(quotes.payload(offer));
  const again = quotes.fillCall(offer, signature, QUOTED);
  await refused(world, 'more than is left of it', buyer, again, ['handler.MoreThanLeft']);
  const own = quotes.fillCall(offer, signature, PART);
  await refused(world, 'a fill by the maker', maker, own, ['handler.OwnQuote']);
}

/** What was filled to the end is not filled again, under its signature or another. */
async function replays(world: World, offer: MakerQuote): Promise<void> {
  const { quotes } = world.parts;
  const { maker, buyer } = world;
  const bytes = quotes.payload(offer);
  for (const text of [bytes, wrapped(bytes)]) {
    const call = quotes.fillCall(offer, maker.sign(text), PART);
    await refused(world, 'the same quote once more', buyer, call, ['handler.QuoteExhausted']);
  }
  const other = { ...offer, price: offer.price + 1n };
  const call = quotes.fillCall(other, maker.sign(quotes.payload(other)), PART);
  await refused(world, 'another quote under its nonce', buyer, call, ['handler.NonceUsed']);
}

interface Moved {
  readonly paid: bigint;
  readonly collateral: bigint;
}

/** The buyer fills a part, or all that is left: amounts, cash, options and the maker's vault are recomputed. */
async function fill(
  world: World,
  offer: MakerQuote,
  signature: Uint8Array,
  part?: bigint,
): Promise<Moved> {
  const { chain, quotes, sender, usdc, report } = world.parts;
  const series = world.quoted?.id ?? -1n;
  const open = await quotes.left(offer);
  const contracts = part ?? open;
  const before = await quotes.vaultOf(series, offer.maker);
  const receipt = await sender.sendBuilt(world.buyer, quotes.fillCall(offer, signature, part));
  const event = single(receipt.events, 'handler.QuoteFilled');
  const filled = quoteFillOf(event);
  const short = before.short + contracts;
  const backing = fullBacking(offer.series.strike, short, usdc.decimals);
  const expected: Moved = {
    paid: paidFor(offer.side, offer.price, contracts, usdc.decimals),
    collateral: backing - before.collateral,
  };
  report.say(
    `filled ${formatUnits(contracts, 8)} in block ${await chain.blockNumber(receipt.blockHash)}: ` +
      `paid ${formatUnits(filled.paid, usdc.decimals)}, ` +
      `the maker locked ${formatUnits(filled.collateral, usdc.decimals)} USDC`,
  );
  report.check('hash of the filled quote = of the signed bytes', event.data['hash'] === quotes.hash(offer));
  report.equal('series filled', filled.series, series);
  report.equal('contracts filled', filled.contracts, contracts);
  report.equal('price of one = signed', filled.price, offer.price);
  report.equal('paid, recomputed', filled.paid, expected.paid);
  report.equal('all of it was written', filled.written, contracts);
  report.equal('collateral that moved, recomputed', filled.collateral, expected.collateral);
  report.equal('left of the quote', filled.left, open - contracts);
  const after = await quotes.vaultOf(series, offer.maker, receipt.blockHash);
  report.equal("short in the maker's own vault", after.short, short);
  report.equal('its collateral: the strike for each', after.collateral, backing);
  checkMoved(world, receipt, series, expected, contracts);
  return expected;
}

/** What the fill moved, as the asset pallets announced it: of nobody else, and out of nothing. */
function checkMoved(
  world: World,
  { events }: Receipt,
  series: bigint,
  { paid, collateral }: Moved,
  contracts: bigint,
): void {
  const { report, usdc, poolAccounts } = world.parts;
  const { maker, buyer } = world;
  const moved = movements(ownEvents(events));
  const cash = moved.get(usdc.key) ?? new Map<string, bigint>();
  const of = (account: string): bigint => cash.get(account) ?? 0n;
  report.equal('USDC that the buyer paid for it', -of(buyer.address), paid);
  report.equal('USDC that the maker gained by it', of(maker.address), paid - collateral);
  report.equal('USDC that the registry keeps for it', of(poolAccounts.get('registry') ?? ''), collateral);
  report.check('nobody else had USDC moved', cash.size === 3, [...cash.keys()].join(', '));
  const options = moved.get(optionToken(series)) ?? new Map<string, bigint>();
  report.equal('options that the buyer got by it', options.get(buyer.address) ?? 0n, contracts);
  report.check('nobody else got any', options.size === 1, [...options.keys()].join(', '));
}

async function takenBack(world: World): Promise<void> {
  const { quotes, sender, report } = world.parts;
  const { maker, buyer, depositor } = world;
  const offer = await makeOffer(world, 2n, buyer.address);
  const signature = maker.sign(quotes.payload(offer));
  const call = quotes.fillCall(offer, signature);
  await refused(world, 'a quote for another', depositor, call, ['handler.NotTaker']);
  const { events } = await sender.sendBuilt(maker, quotes.cancelCall(offer));
  const cancelled = single(events, 'handler.QuoteCancelled');
  report.equal('filled before it was taken back', amountOf(cancelled, 'filled'), 0n);
  const late = quotes.fillCall(offer, signature);
  await refused(world, 'a fill of what was taken back', buyer, late, ['handler.QuoteCancelled']);
  const twice = quotes.cancelCall(offer);
  await refused(world, 'taking it back again', maker, twice, ['handler.QuoteCancelled']);
}
