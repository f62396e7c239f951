/** `npm run submit -- FILE`: sends the smiles of a calibration to a chain, in their order. */

import { parseArgs } from 'node:util';
import { readFileSync } from 'node:fs';
import { Keyring } from '@polkadot/api';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { Chain } from './lib/chain.ts';
import { messageOf, Refused } from './lib/errors.ts';
import { amountOf, type ChainEvent } from './lib/events.ts';
import { Sender } from './lib/sender.ts';
import { parseSubmissions } from './lib/submissions.ts';

const USAGE = `usage: npm run submit -- [options] submissions.json
  --ws URL    the node (default ws://127.0.0.1:9944)
The submitter signs with the key in DHV_KEY, a secret URI; //Charlie, the keeper of a development chain, without it.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ws: { type: 'string', default: 'ws://127.0.0.1:9944' },
    help: { type: 'boolean', default: false },
  },
});

/** Whether the chain took every smile whose expiry is still to come. */
async function submit(chain: Chain, file: string): Promise<boolean> {
  await cryptoWaitReady();
  const keeper = new Keyring({ type: 'sr25519' }).addFromUri(process.env['DHV_KEY'] ?? '//Charlie');
  const sender = new Sender(chain);
  const now = await chain.now();
  let accepted = true;
  for (const submission of parseSubmissions(readFileSync(file, 'utf8')).submissions) {
    const when = new Date(submission.expiry * 1_000).toISOString().slice(0, 16);
    if (submission.expiry <= now) {
      console.log(`${when}  passed`);
      continue;
    }
    try {
      const { events } = await sender.send(keeper, 'volatilityFeed', 'submitSmile', { ...submission });
      console.log(`${when}  ${outcome(events)}`);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      console.log(`${when}  ${error.message}`);
      accepted = false;
    }
  }
  return accepted;
}

function outcome(events: readonly ChainEvent[]): string {
  const approved = events.find(({ name }) => name === 'volatilityFeed.SmileApproved');
  if (!approved) return 'accepted';
  return `approved by ${amountOf(approved, 'approvals')} of ${amountOf(approved, 'needed')}`;
}

async function main(): Promise<number> {
  const [file] = positionals;
  if (values.help || file === undefined) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  let chain: Chain | undefined;
  try {
    chain = await Chain.connect(values.ws);
    return (await submit(chain, file)) ? 0 : 1;
  } catch (error) {
    console.error(`✗ ${messageOf(error)}`);
    return 1;
  } finally {
    await chain?.disconnect();
  }
}

process.exit(await main());
