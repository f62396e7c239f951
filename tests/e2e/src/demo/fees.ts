/** An account that has USDC and nothing else: it deposits, trades and pays every fee in USDC. */

import { formatUnits, ONE_CONTRACT, unit } from '../lib/amounts.ts';
import { NATIVE, optionToken } from '../lib/assets.ts';
import { messageOf } from '../lib/errors.ts';
import { amountOf, single } from '../lib/events.ts';
import { movements } from '../lib/ledger.ts';
import { integer } from '../lib/plain.ts';
import { payingIn, type Extrinsic, type Receipt } from '../lib/sender.ts';
import { onOneState } from './state.ts';
import type { World } from './world.ts';

const GUEST_USDC = 2_000n;
const DEPOSIT_USDC = 100n;
/** Rates have 18 decimals: native units for one unit of the asset. */
const RATE_ONE = 10n ** 18n;
/** Before the cut-off of an epoch: time enough for a transaction. */
const MARGIN_SECONDS = 30;

export async function fees(world: World): Promise<void> {
  const { sender, team, usdc, report } = world.parts;
  const { guest } = world;
  await world.step('Give an account USDC and nothing else', async () => {
    await sender.send(team.dave, 'foreignAssets', 'transferKeepAlive', {
      id: usdc.location,
      target: guest.address,
      amount: GUEST_USDC * unit(usdc.decimals),
    });
  });
  await refusedWithoutMoney(world);
  await depositAndTakeBack(world);
  await trade(world);
  report.equal('native tokens that the account ever had', world.balance(NATIVE, guest.address), 0n);
}

/** Without a native balance a fee in the native token cannot be paid. */
async function refusedWithoutMoney(world: World): Promise<void> {
  const { sender, report } = world.parts;
  await world.step('A fee in the native token must be refused', async () => {
    const call = sender.build('system', 'remark', { remark: '0x' });
    const error = await sender.attempt(world.guest, call).then(() => 'accepted', messageOf);
    report.check('the node refuses a transaction that nobody can pay', /pay some fees/.test(error), error);
  });
}

/** Sends a call whose fee is paid in USDC; returns the receipt and the fee. */
async function pay(world: World, call: Extrinsic): Promise<{ receipt: Receipt; fee: bigint }> {
  const { chain, sender, usdc, poolAccounts, report } = world.parts;
  const { guest } = world;
  const { partialFee } = await call.paymentInfo(guest, payingIn(usdc.location));
  const rate = integer(await chain.read('assetRate', 'conversionRateToNative', [usdc.location]));
  const receipt = await sender.sendBuilt(guest, call, usdc.location);
  const paid = single(receipt.events, 'assetTxPayment.AssetTxFeePaid');
  const fee = amountOf(paid, 'actualFee');
  const most = (partialFee.toBigInt() * RATE_ONE) / rate + 1n;
  const { section, method } = call.method;
  const name = `${section}.${method}`;
  report.check(`${name} costs ${formatUnits(fee, usdc.decimals, 6)} USDC`, fee > 0n && fee <= most, `${most}`);
  const arrived = movements(receipt.events).get(usdc.key)?.get(poolAccounts.get('fees') ?? '') ?? 0n;
  report.check(`${name}: the fee account has it`, arrived >= fee, `${arrived}`);
  return { receipt, fee };
}

async function depositAndTakeBack(world: World): Promise<void> {
  const { sender, vault, usdc, report } = world.parts;
  const { address } = world.guest;
  const amount = DEPOSIT_USDC * unit(usdc.decimals);
  let [fee, epoch] = [0n, 0];
  await world.step('Deposit, and pay the fee in USDC', async () => {
    const deposit = { pool: vault.id, amount, beneficiary: address };
    const sent = await pay(world, sender.build('liquidityPool', 'requestDeposit', deposit));
    fee = sent.fee;
    epoch = Number(amountOf(single(sent.receipt.events, 'liquidityPool.DepositRequested'), 'epoch'));
  });
  report.equal('USDC that the deposit took', -world.gained(usdc.key, address), amount + fee);
  // Whether before or after the price of the epoch, the account needs nothing but USDC.
  await world.step('Take back what it put in, and pay the fee in USDC', async () => {
    const { number, cutoffAt } = await vault.epoch();
    const late = number > epoch || (await world.parts.chain.now()) + MARGIN_SECONDS > cutoffAt;
    if (late) await world.waitUntil('the next epoch', (await vault.epoch()).endsAt);
    const back = late
      ? sender.build('liquidityPool', 'claimShares', { pool: vault.id, epoch, who: address })
      : sender.build('liquidityPool', 'cancelDeposit', { pool: vault.id, epoch });
    fee = (await pay(world, back)).fee;
    report.say(late ? 'it has shares now' : 'the deposit came back');
  });
}

/** Buys an option and sells it back, so that nothing is left of it. */
async function trade(world: World): Promise<void> {
  const { exchange, sender, vault, usdc, report } = world.parts;
  const { address } = world.guest;
  const [series] = world.strangle;
  if (!series) throw new Error('no strangle is listed');
  const order = { pool: vault.id, series: series.id, contracts: ONE_CONTRACT };
  const traded = async (title: string, build: () => Promise<Extrinsic>): Promise<void> => {
    let [cost, fee] = [0n, 0n];
    await world.step(title, async () => {
      await onOneState(world, async () => {
        const sent = await pay(world, await build());
        const moved = movements(sent.receipt.events).get(usdc.key)?.get(address) ?? 0n;
        [cost, fee] = [-moved - sent.fee, sent.fee];
      });
    });
    report.equal('USDC that moved: price and fee', -world.gained(usdc.key, address), cost + fee);
  };
  await traded('Buy an option, and pay the fee in USDC', async () => {
    const { total, stateVersion } = await exchange.quote(vault.id, series.id, ONE_CONTRACT);
    return exchange.buyCall({ ...order, maxTotal: total, stateVersion });
  });
  const held = world.balance(optionToken(series.id), address);
  report.equal('options that the account holds', held, ONE_CONTRACT);
  const sell = { ...order, minTotal: 0n, expectedVersion: null };
  await traded('Sell it back, and pay the fee in USDC', async () => sender.build('handler', 'sell', sell));
  report.equal('options that are left', world.balance(optionToken(series.id), address), 0n);
}
