/** Governance as it is lived: a referendum on the governor's track, voted through and enacted. */

import type { Chain } from './chain.ts';
import { single, type ChainEvent } from './events.ts';
import type { EventLog } from './event-log.ts';
import { field, integer, integerField, isObject, show } from './plain.ts';
import type { Extrinsic, Sender, Signer } from './sender.ts';

/** Relay blocks from one block to the next while a referendum runs its course. */
const STRIDE = 6;
const PATIENCE_BLOCKS = 240;
/** What a voter keeps for fees, in the native token. */
const KEPT = 1_000n * 10n ** 12n;

/** Who makes the clock of the relay chain run faster while something goes on. */
export interface Pace {
  faster<T>(stride: number, action: () => Promise<T>): Promise<T>;
}

export interface Assembly {
  readonly chain: Chain;
  readonly sender: Sender;
  readonly log: EventLog;
  /** Without it every block is one of the relay chain. */
  readonly driver?: Pace;
  /** Who votes, the first of whom proposes. */
  readonly voters: readonly Signer[];
}

/** Has the governor do all of these calls or none, and waits until they are done. */
export async function govern(assembly: Assembly, calls: readonly Extrinsic[]): Promise<void> {
  const { chain, sender, log, driver, voters } = assembly;
  const [proposer] = voters;
  if (!proposer) throw new Error('nobody votes');
  const proposal = sender.build('utility', 'batchAll', { calls: calls.map(({ method }) => method) });
  const bytes = proposal.method.toHex();
  const { method } = proposal;
  await sender.send(proposer, 'preimage', 'notePreimage', { bytes });
  const from = chain.head.number;
  const submitted = await sender.send(proposer, 'referenda', 'submit', {
    proposalOrigin: { Origins: 'Governor' },
    proposal: { Lookup: { hash: method.hash, len: method.encodedLength } },
    enactmentMoment: { After: 0 },
  });
  const index = integer(single(submitted.events, 'referenda.Submitted').data['index'] ?? null);
  await Promise.all([
    sender.send(proposer, 'referenda', 'placeDecisionDeposit', { index }),
    ...voters.map((voter) => vote(assembly, voter, index)),
  ]);
  const waiting = (): Promise<ChainEvent> => enacted(chain, log, from, index);
  const dispatched = await (driver ? driver.faster(STRIDE, waiting) : waiting());
  const result = dispatched.data['result'] ?? null;
  if (isObject(result) && 'err' in result) {
    const reason = chain.refusal(field(result, 'err'));
    throw new Error(`referendum ${index} was enacted and refused: ${reason.message}`);
  }
}

async function vote({ chain, sender }: Assembly, voter: Signer, pollIndex: bigint): Promise<void> {
  const account = await chain.read('system', 'account', [voter.address]);
  const free = integerField(field(account, 'data'), 'free');
  await sender.send(voter, 'convictionVoting', 'vote', {
    pollIndex,
    vote: { Standard: { vote: { aye: true, conviction: 'None' }, balance: free - KEPT } },
  });
}

/** The dispatch of what was decided: the first task after the confirmation. */
async function enacted(chain: Chain, log: EventLog, from: number, index: bigint): Promise<ChainEvent> {
  for (let blocks = 0; blocks < PATIENCE_BLOCKS; blocks += 1) {
    const events = await log.events(from, chain.head.number);
    const ended = events.find(
      ({ name, data }) => /^referenda\.(Rejected|TimedOut|Cancelled|Killed)$/.test(name) && data['index'] === index,
    );
    if (ended) throw new Error(`referendum ${index} ended: ${ended.name} ${show(ended.data)}`);
    const approved = events.findIndex(
      ({ name, data }) => name === 'referenda.Confirmed' && data['index'] === index,
    );
    // Tasks of the referendum itself, unlike what it decides, have no name.
    const done = events
      .slice(approved + 1)
      .find(({ name, data }) => approved >= 0 && name === 'scheduler.Dispatched' && data['id'] !== null);
    if (done) return done;
    await chain.nextBlock();
  }
  throw new Error(`referendum ${index} was not enacted within ${PATIENCE_BLOCKS} blocks`);
}
