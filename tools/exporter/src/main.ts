/** Serves figures of the vault to Prometheus. */

import { createServer, type Server } from 'node:http';
import { parseArgs } from 'node:util';
import { Exporter } from './exporter.ts';

const USAGE = `usage: exporter [--ws URL] [--listen HOST:PORT] [--once]

  --ws URL            the node (default ws://127.0.0.1:9944)
  --listen HOST:PORT  where to serve /metrics (default 127.0.0.1:9617)
  --once              print the figures of the last finalised block and end; 1 if something could not be read

exit codes: 0 stopped · 1 failed · 2 usage`;

class UsageError extends Error {}

interface Options {
  readonly ws: string;
  readonly host: string;
  readonly port: number;
  readonly once: boolean;
}

export function readOptions(args: readonly string[]): Options | undefined {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        ws: { type: 'string', default: 'ws://127.0.0.1:9944' },
        listen: { type: 'string', default: '127.0.0.1:9617' },
        once: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  if (values.help) return undefined;
  if (!/^wss?:\/\//.test(values.ws)) throw new UsageError('--ws needs a ws:// or wss:// address');
  const [, host, port] = /^(.+):(\d+)$/.exec(values.listen) ?? [];
  if (host === undefined || !(Number(port) <= 65_535)) throw new UsageError('--listen needs HOST:PORT');
  return { ws: values.ws, host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port), once: values.once };
}

/** Answers `/metrics`; everything else is not there. */
export function serve(page: () => Promise<string>): Server {
  return createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (request.method !== 'GET' || path !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('/metrics is here\n');
      return;
    }
    page().then(
      (text) => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text),
      (error: unknown) => response.writeHead(500, { 'content-type': 'text/plain' }).end(`${String(error)}\n`),
    );
  });
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    console.log(USAGE);
    return;
  }
  const log = (text: string): void => console.error(`${new Date().toISOString()} ${text}`);
  const exporter = new Exporter(options.ws, log);
  // The client throws where nobody can catch it when a node takes a minute to answer a subscription.
  process.on('uncaughtException', (error) => {
    log(`connection given up: ${error.message}`);
    void exporter.stop();
  });
  if (options.once) {
    const text = await exporter.page();
    await exporter.stop();
    process.stdout.write(text);
    process.exitCode = /^dhv_up 0$|^dhv_part_failed\{.*\} 1$/m.test(text) ? 1 : 0;
    return;
  }
  const server = serve(() => exporter.page());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  console.error(`serving http://${options.host}:${port}/metrics of ${options.ws}`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  server.close();
  server.closeAllConnections();
  await exporter.stop();
}

if (import.meta.url === `file://${process.argv[1]}`) {
  main().catch((error: unknown) => {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    if (error instanceof UsageError) console.error('exporter --help says more');
    process.exit(error instanceof UsageError ? 2 : 1);
  });
}
