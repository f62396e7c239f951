/** A withdrawal's way: request, price at the end of the epoch, cash. */

import { formatUnits } from '../lib/amounts.ts';
import { vaultShare } from '../lib/assets.ts';
import { amountOf, single } from '../lib/events.ts';
import { integerField } from '../lib/plain.ts';
import { claimOf } from '../lib/vault.ts';
import { awaitPrice } from './deposit.ts';
import type { World } from './world.ts';

export async function withdraw(world: World): Promise<void> {
  const { sender, vault, usdc, report } = world.parts;
  const { address } = world.depositor;
  const shares = world.balance(vaultShare(BigInt(vault.id)), address);
  let epoch = 0;
  await world.step('Request the withdrawal of every share', async () => {
    const receipt = await sender.send(world.depositor, 'liquidityPool', 'requestWithdrawal', {
      pool: vault.id,
      shares,
    });
    const requested = single(receipt.events, 'liquidityPool.WithdrawalRequested');
    epoch = Number(amountOf(requested, 'epoch'));
    report.equal('shares put up', amountOf(requested, 'shares'), shares);
  });
  const price = await awaitPrice(world, epoch);
  const filled = integerField(price, 'filled') > 0n;
  report.check('the withdrawal was filled', filled, 'nothing left the pool in this epoch');

  await world.step('Claim the cash', async () => {
    const receipt = await sender.send(world.depositor, 'liquidityPool', 'claimWithdrawal', {
      pool: vault.id,
      epoch,
      who: address,
    });
    const claimed = single(receipt.events, 'liquidityPool.WithdrawalClaimed');
    const left = amountOf(claimed, 'filled');
    const [requested, filled, paid, burn] = ['requested', 'filled', 'paid', 'burn'].map((name) =>
      integerField(price, name),
    ) as [bigint, bigint, bigint, bigint];
    const expected = claimOf({ requested, filled, paid }, shares, usdc.decimals, burn);
    report.equal('shares that left', left, expected.left);
    report.equal('cash for them', amountOf(claimed, 'amount'), expected.cash);
    report.say(`${formatUnits(expected.cash, usdc.decimals)} USDC for ${formatUnits(left, 18, 6)} shares`);
  });
}
