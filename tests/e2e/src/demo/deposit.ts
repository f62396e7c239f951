/** A deposit's way: request, price at the end of the epoch, shares. */

import { formatUnits, unit } from '../lib/amounts.ts';
import { vaultShare } from '../lib/assets.ts';
import { amountOf, single } from '../lib/events.ts';
import { field, integerField, type Plain } from '../lib/plain.ts';
import { pricePerShare, sharesFor } from '../lib/vault.ts';
import { DEPOSIT_USDC } from './prepare.ts';
import type { World } from './world.ts';

export async function deposit(world: World): Promise<void> {
  const { sender, vault, usdc, report } = world.parts;
  const amount = DEPOSIT_USDC * unit(usdc.decimals);
  let epoch = 0;
  await world.step('Deposit into the vault', async (before) => {
    const booked = integerField(await vault.ledger(before.hash), 'pendingDeposits');
    const receipt = await sender.send(world.depositor, 'liquidityPool', 'requestDeposit', {
      pool: vault.id,
      amount,
      beneficiary: world.depositor.address,
    });
    const requested = single(receipt.events, 'liquidityPool.DepositRequested');
    epoch = Number(amountOf(requested, 'epoch'));
    report.equal('deposit announced', amountOf(requested, 'amount'), amount);
    const pending = integerField(await vault.ledger(receipt.blockHash), 'pendingDeposits');
    report.equal('pending deposits of the pool', pending, booked + amount);
  });
  const { address } = world.depositor;
  const price = await awaitPrice(world, epoch);
  await world.step('Claim the shares', async () => {
    const receipt = await sender.send(world.depositor, 'liquidityPool', 'claimShares', {
      pool: vault.id,
      epoch,
      who: address,
    });
    const claimed = single(receipt.events, 'liquidityPool.SharesClaimed');
    const expected = sharesFor(amount, usdc.decimals, integerField(price, 'mint'));
    report.equal('shares claimed', amountOf(claimed, 'shares'), expected);
  });
  const shares = world.balance(vaultShare(BigInt(vault.id)), address);
  report.equal('shares held', shares, sharesFor(amount, usdc.decimals, integerField(price, 'mint')));
}

/** Waits until an epoch is priced and recomputes its prices. */
export async function awaitPrice(world: World, epoch: number): Promise<Plain> {
  const { vault, report } = world.parts;
  let price: Plain = null;
  await world.step(`Wait for the price of epoch ${epoch}`, async () => {
    const current = await vault.epoch();
    const length = Number(await vault.parameter('epochLength'));
    const endsAt = current.endsAt + (epoch - current.number) * length;
    price = await world.until(`epoch ${epoch}`, endsAt, async () => {
      const found = await vault.price(epoch);
      return found === null ? undefined : found;
    });
    const [mark, mint, burn] = ['mark', 'mint', 'burn'].map((name) => integerField(price, name)) as [
      bigint,
      bigint,
      bigint,
    ];
    const nav = integerField(price, 'nav');
    const supply = integerField(price, 'supply');
    report.say(`NAV ${formatUnits(nav, 18, 6)}, supply ${formatUnits(supply, 18, 6)} shares`);
    report.equal('share price, recomputed', mark, pricePerShare(nav, supply));
    report.check('mint ≥ mark ≥ burn', mint >= mark && mark >= burn, `${mint} ${mark} ${burn}`);
    report.equal(
      'shares minted for all deposits',
      integerField(price, 'minted'),
      sharesFor(integerField(price, 'deposits'), world.parts.usdc.decimals, mint),
    );
    const announced = (await world.news()).find(
      ({ name, data }) =>
        name === 'liquidityPool.EpochPriced' && data['epoch'] === BigInt(epoch),
    );
    report.check('the price was announced once and as stored', announced !== undefined);
    if (announced) {
      const told = field(announced.data['price'] ?? null, 'mark');
      report.check('announced share price as stored', told === mark, `${String(told)} ≠ ${mark}`);
    }
  });
  return price;
}
