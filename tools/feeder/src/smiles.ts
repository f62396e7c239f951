/** Submits the smiles of a calibration: in their order, once each, and none that is old. */

import { readFileSync, statSync } from 'node:fs';
import type { DispatchError } from '@polkadot/types/interfaces';
import type { SmilesConfig } from './config.ts';
import { messageOf, Refused, refusedBy } from './errors.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Node, Sabr, StoredSmile } from './node.ts';
import type { Call, Receipt, Sender } from './sender.ts';
import { parseSubmissions, type Submission } from './submissions.ts';
import { now } from './time.ts';

export interface SmilesResult {
  readonly accepted: number;
  readonly refused: number;
  /** To be tried again at the next tick. */
  readonly waiting: number;
}

/** What became of one submission: its event, or why it was refused. */
export type Outcome = { readonly said: string } | { readonly refused: Refused };

/** Refusals that pass by themselves. */
const PASSING = ['PoolBeingValued', 'TooSoon', 'StalePrice', 'NoPrice'].map((name) => `volatilityFeed.${name}`);

export class SmileFeeder {
  readonly #config: SmilesConfig;
  readonly #log: Log;
  readonly #metrics: Metrics;
  #seen = '';
  #calibrated = 0;
  #pending: Submission[] = [];

  constructor(config: SmilesConfig, log: Log, metrics: Metrics) {
    this.#config = config;
    this.#log = log;
    this.#metrics = metrics;
  }

  async tick(node: Node, sender: Sender): Promise<SmilesResult> {
    this.#refresh();
    let [accepted, refused] = [0, 0];
    const waiting: Submission[] = [];
    const pending = this.#tooOld() ? [] : await this.#worthwhile(node, this.#pending);
    for (let from = 0; from < pending.length; from += this.#config.batch) {
      const some = pending.slice(from, from + this.#config.batch);
      const outcomes = await this.#submit(sender, some);
      for (const [index, submission] of some.entries()) {
        const outcome = outcomes[index] ?? { said: 'accepted' };
        if ('said' in outcome) accepted += 1;
        else if (PASSING.includes(outcome.refused.name)) waiting.push(submission);
        else refused += 1;
        this.#tell(submission, outcome);
      }
      this.#pending = [...waiting, ...pending.slice(from + some.length)];
    }
    this.#pending = waiting;
    this.#metrics.smiles(accepted, refused);
    return { accepted, refused, waiting: waiting.length };
  }

  /** Reads the file again if it has changed. One that is being written is read at the next tick. */
  #refresh(): void {
    const { file } = this.#config;
    try {
      const { mtimeMs, size, ino } = statSync(file);
      const state = `${mtimeMs} ${size} ${ino}`;
      if (state === this.#seen) return;
      const { timestamp, submissions } = parseSubmissions(readFileSync(file, 'utf8'));
      [this.#seen, this.#calibrated, this.#pending] = [state, timestamp, [...submissions]];
      this.#log.over('smiles file', `${file} can be read`);
      this.#log.info(`${file}: ${submissions.length} smiles of ${minute(timestamp)}`);
    } catch (error) {
      this.#log.lasting('error', 'smiles file', `no smiles: ${messageOf(error)}`);
      throw error;
    }
  }

  #tooOld(): boolean {
    const { maxAge } = this.#config;
    const age = now() - this.#calibrated;
    if (maxAge === undefined || age <= maxAge || this.#pending.length === 0) return false;
    this.#log.lasting('error', 'smiles age', `the calibration is ${Math.round(age / 60)} minutes old; nothing is submitted`);
    return true;
  }

  /** Without what has passed, and what is in force already: that would make an old smile look young. */
  async #worthwhile(node: Node, submissions: readonly Submission[]): Promise<Submission[]> {
    if (submissions.length === 0) return [];
    const chainTime = await node.now();
    const kept: Submission[] = [];
    for (const submission of submissions) {
      const { underlying, expiry } = submission;
      if (expiry <= chainTime) this.#log.info(`smile of ${minute(expiry)}: passed`);
      else if (this.#config.maxAge !== undefined && isSame(await node.smile(underlying, expiry), submission)) {
        this.#log.info(`smile of ${minute(expiry)}: in force already`);
      } else kept.push(submission);
    }
    return kept;
  }

  /** One transaction for all; each is judged for itself. */
  async #submit(sender: Sender, submissions: readonly Submission[]): Promise<Outcome[]> {
    const calls = submissions.map(({ underlying, expiry, call, put, rate }) =>
      sender.call('volatilityFeed', 'submitSmile', underlying, expiry, call, put, rate),
    );
    const [only] = calls;
    if (only === undefined) return [];
    if (calls.length > 1) return batchOutcomes(await sender.send(batch(sender, calls)), sender);
    try {
      return [{ said: saidBy((await sender.send(only)).events) }];
    } catch (error) {
      if (error instanceof Refused) return [{ refused: error }];
      throw error;
    }
  }

  #tell({ expiry }: Submission, outcome: Outcome): void {
    const subject = `smile of ${minute(expiry)}`;
    if ('said' in outcome) this.#log.info(`${subject}: ${outcome.said}`);
    else if (PASSING.includes(outcome.refused.name)) this.#log.lasting('info', subject, `${subject} waits: ${outcome.refused.message}`);
    else this.#log.error(`${subject} was refused: ${outcome.refused.message}`);
  }
}

function batch(sender: Sender, calls: readonly Call[]): Call {
  return sender.call('utility', 'forceBatch', calls);
}

/** Reads item after item: what an item said stands before its end. */
function batchOutcomes({ events }: Receipt, sender: Sender): Outcome[] {
  const outcomes: Outcome[] = [];
  let item: { name: string; data: readonly unknown[] }[] = [];
  for (const event of events) {
    if (event.name === 'utility.ItemCompleted') outcomes.push({ said: saidBy(item) });
    else if (event.name === 'utility.ItemFailed') {
      outcomes.push({ refused: refusedBy(sender.api, event.data[0] as DispatchError) });
    } else {
      item.push(event);
      continue;
    }
    item = [];
  }
  return outcomes;
}

function saidBy(events: readonly { readonly name: string }[]): string {
  const approved = events.some(({ name }) => name === 'volatilityFeed.SmileApproved');
  return approved ? 'approved; the chain wants the same of others' : 'accepted';
}

/** Whether the chain has what is to be submitted. */
export function isSame(stored: StoredSmile | undefined, { call, put, rate }: StoredSmile): boolean {
  const same = (a: Sabr, b: Sabr): boolean =>
    a.alpha === b.alpha && a.beta === b.beta && a.rho === b.rho && a.nu === b.nu;
  return stored !== undefined && stored.rate === rate && same(stored.call, call) && same(stored.put, put);
}

function minute(time: number): string {
  return new Date(time * 1_000).toISOString().slice(0, 16);
}
