/** One round of everything, for cron, scripts and tests. */

import { Backoff } from './backoff.ts';
import { messageOf } from './errors.ts';
import { Feeder, type Parts } from './feeder.ts';
import { Node } from './node.ts';
import { Sender } from './sender.ts';
import { pause, Stopped } from './wait.ts';

/** No node answered in time: exit code 3. */
export class NoNode extends Error {}

/** Whether everything that was asked for was done. `assets` must have a price, if they are known. */
export async function feedOnce(parts: Parts, timeoutMs: number, assets: readonly number[]): Promise<boolean> {
  const node = await connectWithin(parts, timeoutMs);
  try {
    const sender = new Sender(node, parts.signer);
    await new Feeder(parts).authorise(node, sender);
    return (await feedPrices(parts, sender, assets)) && (await submitSmiles(parts, node, sender, timeoutMs));
  } finally {
    parts.metrics.write();
    await node.disconnect();
  }
}

async function feedPrices({ prices, log }: Parts, sender: Sender, assets: readonly number[]): Promise<boolean> {
  if (prices === undefined) return true;
  const { fed, priced } = await prices.tick(sender);
  log.info(`fed ${fed.length} of ${Math.max(assets.length, priced.length)} prices`);
  return fed.length > 0 && assets.every((asset) => fed.includes(asset));
}

/** Refusals that pass are waited for. */
async function submitSmiles({ smiles, log, stop }: Parts, node: Node, sender: Sender, timeoutMs: number): Promise<boolean> {
  if (smiles === undefined) return true;
  const end = Date.now() + timeoutMs;
  let [accepted, refused] = [0, 0];
  for (;;) {
    const result = await smiles.tick(node, sender);
    accepted += result.accepted;
    refused += result.refused;
    if (result.waiting === 0 || Date.now() > end) {
      log.info(`${accepted} smiles accepted or approved, ${refused + result.waiting} refused`);
      return refused + result.waiting === 0;
    }
    await pause(3_000, stop);
  }
}

async function connectWithin({ config, log, stop }: Parts, timeoutMs: number): Promise<Node> {
  const end = Date.now() + timeoutMs;
  const backoff = new Backoff();
  for (let attempt = 0; ; attempt++) {
    try {
      return await Node.connect(config.nodes[attempt % config.nodes.length] ?? '', config.genesis);
    } catch (error) {
      log.lasting('warn', 'connection', messageOf(error));
      const wait = backoff.failed();
      if (Date.now() + wait > end) throw new NoNode(`no node within ${Math.round(timeoutMs / 1e3)} s: ${messageOf(error)}`);
      await pause(wait, stop).catch(() => {
        throw new Stopped('stopped');
      });
    }
  }
}
