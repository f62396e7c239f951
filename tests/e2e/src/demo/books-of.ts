/** Everything that the books of the first pool are read with. */

import type { Books } from './books.ts';
import { foreignAssets } from '../lib/assets.ts';
import type { Chain } from '../lib/chain.ts';
import { Hedging } from '../lib/hedging.ts';
import { poolAccounts } from '../lib/keyless.ts';
import { PerpAccount } from '../lib/perp-account.ts';
import { Vault } from '../lib/vault.ts';

export async function booksOf(chain: Chain): Promise<Books> {
  const vault = await Vault.first(chain);
  const assets = await foreignAssets(chain);
  const [usdc, weth] = [assets.get('USDC'), assets.get('WETH')];
  if (!usdc || !weth) throw new Error('the chain has no USDC or no WETH');
  return {
    chain,
    vault,
    usdc,
    weth,
    poolAccounts: await poolAccounts(chain, vault.id),
    hedging: new Hedging(chain, vault.id),
    perps: await PerpAccount.ofPool(chain, vault.id),
  };
}
