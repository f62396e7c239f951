/** The command line. No option takes a secret. */

import { parseArgs } from 'node:util';
import { plainConfig, readConfig, type Config } from './config.ts';
import { UsageError } from './fields.ts';

export const USAGE = `usage: feeder --config FILE [options]
       feeder [--prices FILE|-] [--smiles FILE] [options]

  --config FILE   what to feed and from where (JSON, see README.md)
  --prices FILE   records of prices, CSV or JSON lines; - reads standard input
  --smiles FILE   submissions.json of a calibration
  --any-age       submit smiles however old the calibration is
  --ws URL        the node, in place of those of the configuration; may be repeated
  --once          feed and submit once, then end
  --timeout N     seconds that --once waits for a node and for standard input (default 60)
  --check         check the configuration, ask every source, send nothing
  --json          log lines as JSON
  --help          this text

The key is a secret URI, mnemonic or hex seed in the file that the configuration or DHV_KEY_FILE names, in the
systemd credential dhv-feeder-key, or in DHV_KEY.

exit codes: 0 done or stopped · 1 refused, or something had no price · 2 usage, configuration or key
            3 no node within the time of --once · 4 the account has no role on the chain (--once)`;

export interface Options {
  readonly config: Config;
  /** Records whose assets are all fed: a path, or - for standard input. */
  readonly prices: string | undefined;
  readonly once: boolean;
  readonly check: boolean;
  readonly json: boolean;
  readonly timeoutMs: number;
}

/** `undefined` asks for help. */
export function readOptions(args: readonly string[]): Options | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const { config: path, prices, smiles, ws, once, check, json } = values;
  if ((path === undefined) === (prices === undefined && smiles === undefined)) {
    throw new UsageError('either --config or --prices and --smiles is needed');
  }
  const config = path === undefined ? plainConfig(prices !== undefined, smiles, values['any-age']) : readConfig(path);
  const timeout = Number(values.timeout);
  if (!(timeout > 0)) throw new UsageError(`--timeout ${values.timeout} is no number of seconds`);
  const nodes = ws ?? config.nodes;
  if (nodes.some((node) => !/^wss?:\/\//.test(node))) throw new UsageError('--ws needs a ws:// or wss:// address');
  return { config: { ...config, nodes }, prices, once, check, json, timeoutMs: 1_000 * timeout };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        config: { type: 'string' },
        prices: { type: 'string' },
        smiles: { type: 'string' },
        'any-age': { type: 'boolean', default: false },
        ws: { type: 'string', multiple: true },
        once: { type: 'boolean', default: false },
        timeout: { type: 'string', default: '60' },
        check: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
