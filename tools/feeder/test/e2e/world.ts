/** What the test drives: a node that can be killed, endpoints that can fail, feeders as processes. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const FEEDER = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));
const LOG_LINES = 400;

/** Waits until `holds` does; what it throws meanwhile only counts at the end. */
export async function until(what: string, holds: () => Promise<boolean> | boolean, seconds = 60): Promise<void> {
  const end = Date.now() + 1e3 * seconds;
  let last: unknown;
  while (Date.now() < end) {
    try {
      if (await holds()) return;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await sleep(250);
  }
  throw new Error(`${what}: not within ${seconds} s${last ? ` (${String(last)})` : ''}`);
}

/** A process whose output is remembered. */
export class Process {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  readonly lines: string[] = [];

  constructor(command: string, args: readonly string[], env: Record<string, string> = {}) {
    this.child = spawn(command, args, { cwd: PACKAGE, stdio: 'pipe', env: { ...process.env, ...env } });
    this.exited = new Promise((resolve) => this.child.once('close', resolve));
    this.child.stdin?.on('error', () => undefined);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.lines.push(...text.split('\n').filter((line) => line !== ''));
        this.lines.splice(0, Math.max(0, this.lines.length - LOG_LINES));
      });
    }
  }

  said(pattern: RegExp): boolean {
    return this.lines.some((line) => pattern.test(line));
  }

  async kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    return this.exited;
  }
}

export function feeder(key: string, args: readonly string[]): Process {
  return new Process(process.execPath, ['--import', 'tsx', FEEDER, ...args], { DHV_KEY: key });
}

/** Runs a feeder to its end. */
export async function run(key: string, args: readonly string[]): Promise<{ code: number | null; lines: string[] }> {
  const process = feeder(key, args);
  process.child.stdin?.end();
  return { code: await process.exited, lines: process.lines };
}

export class OwnNode {
  readonly port: number;
  readonly #binary: string;
  readonly #data: string;
  process: Process;

  private constructor(binary: string, data: string, port: number) {
    [this.#binary, this.#data, this.port] = [binary, data, port];
    this.process = this.#start();
  }

  static async start(binary: string, data: string): Promise<OwnNode> {
    return new OwnNode(binary, data, await freePort());
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  restart(): void {
    this.process = this.#start();
  }

  #start(): Process {
    const args = ['--dev', '--base-path', this.#data, '--dev-block-time', '500', '--rpc-port', String(this.port)];
    return new Process(this.#binary, [...args, '--port', '0', '--no-hardware-benchmarks', '--no-prometheus', '--no-telemetry']);
  }
}

/** Three endpoints of different shape. */
export class Endpoints {
  price = 2_500;
  /** Seconds by which the first endpoint's times lag. */
  lag = 0;
  broken = false;
  readonly #server = createHttpServer((request, response) => {
    if (this.broken) response.writeHead(500).end();
    else if (request.url === '/nested') {
      const time = new Date(Date.now() - 1e3 * this.lag).toISOString();
      response.end(JSON.stringify({ data: [{ amount: this.price.toFixed(2), time }] }));
    } else if (request.url === '/flat') {
      response.end(JSON.stringify({ last: this.price + 0.2, at: Math.floor(Date.now() / 1e3 - this.lag) }));
    }
    // The third never answers.
  });

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
