/**
 * Governance on a running node, end to end: a referendum changes a limit, a guardian halts a pool, nobody but
 * governance opens it again, and the exit code says whether all of it held.
 */

import { parseArgs } from 'node:util';
import type { Codec } from '@polkadot/types-codec/types';
import { Report } from './demo/report.ts';
import { developmentTeam, type Team } from './lib/accounts.ts';
import { foreignAssets } from './lib/assets.ts';
import { Chain } from './lib/chain.ts';
import { messageOf } from './lib/errors.ts';
import { EventLog } from './lib/event-log.ts';
import { OwnNode } from './lib/node.ts';
import { field, integerField, show } from './lib/plain.ts';
import { govern, type Assembly } from './lib/referendum.ts';
import { Sender, type Extrinsic, type Signer } from './lib/sender.ts';
import { stopSignal, whenAborted } from './lib/stop.ts';

const NODE_START_MS = 180_000;
/** Deciding and enacting take about seventy blocks. */
const BLOCK_MS = '300';
const POOL = 0;
const DEPOSIT = 1_000n * 10n ** 6n;

class Governance {
  readonly #report: Report;
  readonly #chain: Chain;
  readonly #sender: Sender;
  readonly #team: Team;
  readonly #assembly: Assembly;

  constructor(report: Report, chain: Chain, team: Team) {
    const sender = new Sender(chain);
    const { alice, bob, charlie, dave, eve } = team;
    const voters = [alice, bob, charlie, dave, eve];
    this.#report = report;
    this.#chain = chain;
    this.#sender = sender;
    this.#team = team;
    this.#assembly = { chain, sender, log: new EventLog(chain), voters };
  }

  async live(): Promise<void> {
    await this.#changeALimit();
    await this.#haltAndOpen();
  }

  async #changeALimit(): Promise<void> {
    this.#report.title('a referendum changes what may come in by message');
    const location = await this.#usdc();
    const before = await this.#chain.read('flows', 'limits', [location]);
    const [inward, outward] = [integerField(before, 'inward'), integerField(before, 'outward')];
    const limit = { inward: inward + 1n, outward: outward + 2n };
    const wider = this.#sender.build('flows', 'setLimit', { asset: location, limit });
    await this.#refused('a guardian cannot widen it', this.#team.bob, wider, 'BadOrigin');
    await this.#refused('a manager cannot either', this.#team.alice, wider, 'BadOrigin');
    await govern(this.#assembly, [wider]);
    const after = await this.#chain.read('flows', 'limits', [location]);
    this.#report.equal('inward limit', integerField(after, 'inward'), limit.inward);
    this.#report.equal('outward limit', integerField(after, 'outward'), limit.outward);
  }

  async #haltAndOpen(): Promise<void> {
    this.#report.title('a guardian halts a pool, governance opens it');
    const { alice, bob, dave } = this.#team;
    const halt = this.#status('Halted');
    await this.#refused('a manager cannot halt', alice, halt, 'BadOrigin');
    await this.#sender.sendBuilt(bob, halt);
    await this.#expectStatus('Halted');
    const deposit = this.#sender.build('liquidityPool', 'requestDeposit', {
      pool: POOL,
      amount: DEPOSIT,
      beneficiary: dave.address,
    });
    await this.#refused('no deposit is taken meanwhile', dave, deposit);
    const open = this.#status('Open');
    await this.#refused('a guardian cannot open', bob, open, 'OnlyTightening');
    await this.#refused('nor a user', dave, open, 'BadOrigin');
    const from = this.#chain.head.number;
    await govern(this.#assembly, [open]);
    await this.#expectStatus('Open');
    const blocks = BigInt(this.#chain.head.number - from);
    // Preparation, confirmation and two days, at a block to the hour.
    this.#report.check('it took its time', blocks >= 66n, `only ${blocks} blocks`);
    await this.#sender.sendBuilt(dave, deposit);
    this.#report.check('deposits are taken again', true);
  }

  #status(status: string): Extrinsic {
    return this.#sender.build('liquidityPool', 'setStatus', { pool: POOL, status });
  }

  async #expectStatus(status: string): Promise<void> {
    const found = field(await this.#chain.read('liquidityPool', 'pools', [POOL]), 'status');
    this.#report.check(`the pool is ${status}`, found === status, show(found));
  }

  async #refused(what: string, who: Signer, call: Extrinsic, reason = ''): Promise<void> {
    const { refused } = await this.#sender.attempt(who, call);
    const message = refused?.message ?? 'it was done';
    this.#report.check(what, refused !== undefined && message.includes(reason), message);
  }

  async #usdc(): Promise<Codec> {
    const usdc = (await foreignAssets(this.#chain)).get('USDC');
    if (!usdc) throw new Error('the chain has no USDC');
    return usdc.location;
  }
}

async function run(url: string): Promise<boolean> {
  const report = new Report();
  const chain = await Chain.connect(url, { timeoutMs: NODE_START_MS, onWait: () => undefined });
  try {
    await new Governance(report, chain, await developmentTeam()).live();
  } finally {
    await chain.disconnect();
  }
  return report.conclude();
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      node: { type: 'string' },
      ws: { type: 'string' },
      'block-time': { type: 'string', default: BLOCK_MS },
    },
  });
  const { node: path, ws } = values;
  if ((path === undefined) === (ws === undefined)) {
    console.error('usage: npm run governance-test -- --node PATH [--block-time MS] | --ws URL');
    return 2;
  }
  const stop = stopSignal();
  const node = path === undefined ? undefined : await OwnNode.start(path, Number(values['block-time']));
  try {
    const done = run(node?.url ?? ws ?? '');
    return (await Promise.race([done, whenAborted(stop), ...(node ? [node.watch()] : [])])) ? 0 : 1;
  } catch (error) {
    console.error(`\n✗ ${messageOf(error)}`);
    return 1;
  } finally {
    await node?.stop();
  }
}

process.exit(await main());
