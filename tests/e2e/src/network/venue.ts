/** The venue's own chain: its operator, its feeders, and what it keeps of accounts. */

import type { Team } from '../lib/accounts.ts';
import { foreignAssets, type ForeignAsset } from '../lib/assets.ts';
import type { At, Chain } from '../lib/chain.ts';
import { standingOf, type Standing } from '../lib/clearing.ts';
import { EventLog } from '../lib/event-log.ts';
import { field, integer, integerField, type Plain } from '../lib/plain.ts';
import { Sender, type Signer } from '../lib/sender.ts';
import { MARKET_THERE } from './terms.ts';

export class Venue {
  readonly chain: Chain;
  readonly sender: Sender;
  readonly log: EventLog;
  readonly admin: Signer;
  /** Somebody of the public who trades there. */
  readonly trader: Signer;
  readonly #feeder: Signer;
  readonly usdc: ForeignAsset;

  private constructor(chain: Chain, team: Team, usdc: ForeignAsset) {
    this.chain = chain;
    this.sender = new Sender(chain);
    this.log = new EventLog(chain);
    this.admin = team.alice;
    this.trader = team.bob;
    this.#feeder = team.charlie;
    this.usdc = usdc;
  }

  static async on(chain: Chain, team: Team): Promise<Venue> {
    const usdc = (await foreignAssets(chain)).get('USDC');
    if (!usdc) throw new Error('the venue has no USDC');
    return new Venue(chain, team, usdc);
  }

  /** Feeds the index of the market. */
  async feed(price: bigint): Promise<void> {
    await this.sender.send(this.#feeder, 'clearing', 'feedIndex', { market: MARKET_THERE, price });
  }

  /** USDC of an account beside its margin. */
  async balance(who: string, at?: At): Promise<bigint> {
    const entry = await this.chain.read('foreignAssets', 'account', [this.usdc.location, who], at);
    return entry === null ? 0n : integerField(entry, 'balance');
  }

  /** All USDC of the chain. */
  async issued(at?: At): Promise<bigint> {
    const details = await this.chain.read('foreignAssets', 'asset', [this.usdc.location], at);
    return integerField(details, 'supply');
  }

  async standing(who: string, at?: At): Promise<Standing> {
    return standingOf(this.chain, 'clearing', who, at);
  }

  async market(at?: At): Promise<Plain> {
    return this.chain.read('clearing', 'markets', [MARKET_THERE], at);
  }

  /** The number of the last report of an account. */
  async reports(who: string, at?: At): Promise<bigint> {
    const home = await this.chain.read('clearing', 'homes', [who], at);
    return home === null ? 0n : integer(field(home, 'seq'));
  }
}
