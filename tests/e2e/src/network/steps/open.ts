/** From two chains that know nothing of each other to an account of the pool at the venue. */

import { formatUnits, unit } from '../../lib/amounts.ts';
import { single } from '../../lib/events.ts';
import { palletAccount } from '../../lib/keyless.ts';
import { textField } from '../../lib/plain.ts';
import type { Extrinsic } from '../../lib/sender.ts';
import type { Crossing } from '../crossing.ts';
import { account, HOME_PARA, sibling, siblingAccount, VENUE_PARA } from '../locations.ts';
import { accountOf, PerpAccount } from '../../lib/perp-account.ts';
import { govern, type Assembly } from '../../lib/referendum.ts';
import {
  ACCOUNT_TERMS,
  FLOAT_TARGET,
  MARKET_HERE,
  MARKET_THERE,
  ROUTE_COST_BPS,
  VENUE,
  venueTerms,
} from '../terms.ts';

/** In whole USDC: what the operator of the venue brings, what somebody who trades there does, what pays for messages. */
const OPERATOR = 1_000_000n;
const POOL = 900_000n;
const INSURANCE = 50_000n;
const TRADER = 500_000n;
const MESSAGES = 20_000n;

/** USDC crosses by reserve transfers, and the operator gives the venue its capital. */
export async function supplyVenue(crossing: Crossing): Promise<void> {
  const { venue, world } = crossing;
  const { sender, team, usdc, prices, report } = world.parts;
  const units = (amount: bigint): bigint => amount * unit(usdc.decimals);
  await crossing.step('Bring USDC to the venue, and give it capital', async () => {
    const grants = [
      [venue.admin.publicKey, OPERATOR],
      [venue.trader.publicKey, TRADER],
    ] as const;
    await Promise.all(
      grants.map(([to, amount]) =>
        sender.send(team.dave, 'polkadotXcm', 'transferAssetsUsingTypeAndThen', {
          dest: { V5: sibling(VENUE_PARA) },
          assets: { V5: [{ id: usdc.location, fun: { Fungible: units(amount) } }] },
          assetsTransferType: 'LocalReserve',
          remoteFeesId: { V5: usdc.location },
          feesTransferType: 'LocalReserve',
          customXcmOnDest: {
            V5: [{ DepositAsset: { assets: { Wild: { AllCounted: 1 } }, beneficiary: account(to) } }],
          },
          weightLimit: 'Unlimited',
        }),
      ),
    );
    const admin = venue.admin.address;
    const arrived = await crossing.until('the transfer arrives', async () => {
      const balance = await venue.balance(admin);
      return balance > 0n ? balance : undefined;
    });
    report.say(`the operator has ${formatUnits(arrived, usdc.decimals)} USDC at the venue`);
    report.check('the transfer cost less than a dollar', arrived > units(OPERATOR - 1n), String(arrived));
    await Promise.all([
      venue.sender.send(venue.admin, 'clearing', 'fundPool', { amount: units(POOL) }),
      venue.sender.send(venue.admin, 'clearing', 'fundInsurance', { amount: units(INSURANCE) }),
      prices.feed(),
    ]);
  });
}

/** The governor names the venue, opens an account of the pool there and sends the hedges to it. */
export async function openAccount(crossing: Crossing, assembly: Assembly): Promise<void> {
  const { venue, world } = crossing;
  const { sender, team, usdc, vault, chain, log, report } = world.parts;
  await crossing.step('A referendum names the venue and opens an account there', async () => {
    const messages = palletAccount(textField({ id: chain.constant('venues', 'palletId') ?? null }, 'id'));
    await sender.send(team.dave, 'foreignAssets', 'transferKeepAlive', {
      id: usdc.location,
      target: messages,
      amount: MESSAGES * unit(usdc.decimals),
    });
    const next = Number(await chain.read('perpReactor', 'nextId'));
    const from = chain.head.number;
    await govern(assembly, calls(crossing, next));
    const added = single(await log.events(from, chain.head.number), 'perpReactor.ReactorAdded');
    const { id, address } = accountOf(added.data);
    report.check('it is the account that the routes name', id === next, `${id} ≠ ${next}`);
    crossing.account = new PerpAccount(chain, id, address);
    report.say(`account ${id} of pool ${vault.id} at venue ${VENUE}: ${address}`);
  });
  await crossing.step('The venue serves the account', async () => {
    const id = Buffer.from(chain.api.createType('AccountId32', crossing.account.address).toU8a());
    const home = [HOME_PARA, `0x${id.toString('hex')}`];
    const { events } = await venue.sender.send(venue.admin, 'clearing', 'registerHome', { home });
    const registered = single(events, 'clearing.HomeRegistered');
    crossing.account.addressThere = textField(registered.data, 'who');
    report.say(`there it is ${crossing.account.addressThere}`);
    const float = await venue.balance(siblingAccount(HOME_PARA));
    report.check('the float that pays for messages has arrived', float > 0n);
    report.check(
      'its transfer cost less than a dollar',
      float > FLOAT_TARGET - unit(usdc.decimals),
      formatUnits(float, usdc.decimals),
    );
  });
}

function calls({ world }: Crossing, account: number): Extrinsic[] {
  const { sender, vault, usdc } = world.parts;
  const pool = vault.id;
  const routes = [{ Perp: { account, costBps: ROUTE_COST_BPS } }];
  return [
    sender.build('venues', 'setVenue', { id: VENUE, venue: venueTerms(usdc) }),
    sender.build('venues', 'setMarket', { venue: VENUE, market: MARKET_HERE, remote: MARKET_THERE }),
    sender.build('venues', 'topUp', { id: VENUE, amount: FLOAT_TARGET }),
    sender.build('perpReactor', 'addReactor', { pool, venue: VENUE, market: MARKET_HERE, parameters: ACCOUNT_TERMS }),
    sender.build('hedging', 'setRouting', { pool, plan: { routing: 'InOrder', routes } }),
    // The spot market stays out of it.
    sender.build('hedging', 'setReactorParameters', { reactor: 0, parameters: { maxDelta: 0 } }),
  ];
}
