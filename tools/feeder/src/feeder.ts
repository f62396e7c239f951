/** Feeds for as long as it is asked to, or once: connects, checks the role, and survives what nodes do. */

import { setTimeout as sleep } from 'node:timers/promises';
import { Backoff } from './backoff.ts';
import type { Config } from './config.ts';
import { messageOf, Unauthorised } from './errors.ts';
import type { Signer } from './key.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { Node } from './node.ts';
import type { PriceFeeder } from './prices.ts';
import { Sender } from './sender.ts';
import type { SmileFeeder } from './smiles.ts';
import { pause, Stopped, whenStopped } from './wait.ts';

export interface Parts {
  readonly config: Config;
  readonly signer: Signer;
  readonly prices: PriceFeeder | undefined;
  readonly smiles: SmileFeeder | undefined;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly stop: AbortSignal;
}

/** While the account has no role, how long until the next look. */
const ROLE_MS = 60_000;
/** How long work that is under way may take to notice that its connection is gone. */
const END_MS = 10_000;
/** An account should be able to lay out the fees of a hundred feeds: a feed that goes well gets its fee back. */
const LOW_BALANCE = 1_000_000_000_000n;

export class Feeder {
  readonly #parts: Parts;
  readonly #backoff = new Backoff();
  #next = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Until `stop`, or until `ended` resolves and what came before it is fed. */
  async run(ended: Promise<void>): Promise<void> {
    const { log, metrics, stop } = this.#parts;
    for (;;) {
      let node: Node | undefined;
      try {
        node = await this.#connect();
        metrics.connected(true);
        log.over('connection', `connected to ${node.url}`);
        if (await this.#session(node, ended)) return;
      } catch (error) {
        if (error instanceof Stopped) return;
        metrics.connected(false);
        metrics.failed();
        metrics.write();
        log.lasting('error', 'connection', messageOf(error));
        const wait = error instanceof Unauthorised ? ROLE_MS : this.#backoff.failed();
        try {
          await pause(wait, stop);
        } catch {
          return;
        }
      } finally {
        await node?.disconnect();
      }
    }
  }

  /** The next node of the list. */
  async #connect(): Promise<Node> {
    const { config, stop } = this.#parts;
    const url = config.nodes[this.#next % config.nodes.length] ?? '';
    this.#next += 1;
    return Promise.race([Node.connect(url, config.genesis), whenStopped(stop)]);
  }

  /** Feeds over one connection; true when the input has ended. */
  async #session(node: Node, ended: Promise<void>): Promise<boolean> {
    const { config, signer, prices, smiles, log, stop } = this.#parts;
    const sender = new Sender(node, signer);
    await this.authorise(node, sender);
    prices?.forget();
    log.info(`feeding as ${sender.address} through ${node.url}`);
    const over = new AbortController();
    const end = (): void => over.abort();
    stop.addEventListener('abort', end, { once: true });
    const { signal } = over;
    const loops = [
      prices && this.#loop(1e3 * (config.prices?.poll ?? 1), signal, async () => void (await prices.tick(sender))),
      smiles && this.#loop(1e3 * (config.smiles?.poll ?? 1), signal, async () => void (await smiles.tick(node, sender))),
    ].filter((loop) => loop !== undefined);
    const last = ended.then(async () => {
      await prices?.tick(sender);
      return true;
    });
    try {
      return (await Promise.race([node.lost, whenStopped(stop), last, ...loops])) === true;
    } finally {
      // What is under way would go on with a connection that is gone.
      end();
      stop.removeEventListener('abort', end);
      await node.disconnect();
      await Promise.race([Promise.allSettled(loops), sleep(END_MS, undefined, { ref: false })]);
    }
  }

  /** Works at a pace until stopped. A failure is logged, and the pauses grow while failures last. */
  async #loop(paceMs: number, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    const { log, metrics } = this.#parts;
    const backoff = new Backoff();
    while (!signal.aborted) {
      let wait = paceMs;
      try {
        await work();
        backoff.succeeded();
        this.#backoff.succeeded();
      } catch (error) {
        if (signal.aborted) return;
        metrics.failed();
        log.lasting('error', 'work', messageOf(error));
        wait = Math.max(paceMs, backoff.failed());
      }
      metrics.write();
      try {
        await pause(wait, signal);
      } catch {
        return;
      }
    }
  }

  /** Whether the chain takes what this account says. Saves the fees of finding out by calls. */
  async authorise(node: Node, sender: Sender): Promise<void> {
    const { config, prices, smiles, log } = this.#parts;
    const { address } = sender;
    const operators = await node.operators();
    if (prices && !operators.includes(address)) {
      throw new Unauthorised(`${address} is no operator of the oracle. Remedy: the governor appoints it (oracleOperators.addMember)`);
    }
    if (smiles && !operators.includes(address) && !(await node.keepers()).includes(address)) {
      throw new Unauthorised(`${address} is neither keeper nor operator: it submits no smiles`);
    }
    const maxAge = prices && (await node.maxPriceAge());
    const every = config.prices?.every ?? 0;
    if (maxAge !== undefined && every * 2 > maxAge) {
      log.warn(`the chain forgets prices after ${maxAge} s: feeding every ${every} s leaves no room for a lost block`);
    }
    if ((await node.balance(address)) < LOW_BALANCE) {
      log.warn(`${address} holds less than 1 DHV for fees. Remedy: send some`);
    }
  }
}
