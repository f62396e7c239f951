/** A development node of our own: started for one run, stopped by its own handle. */

import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const LOG_LINES = 40;
const STOP_MS = 10_000;

/** Where a node is that is started again. */
export interface Place {
  readonly folder: string;
  readonly port: number;
  /** Its chain, made beforehand: `--dev` makes it anew at every start, which takes long. */
  readonly spec: string;
}

export class OwnNode {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #log: string[] = [];

  private constructor(process: ChildProcess, port: number) {
    this.url = `ws://127.0.0.1:${port}`;
    this.#process = process;
    for (const stream of [process.stdout, process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.#remember(text));
    }
  }

  /** Keeps its state where `place` says, and nowhere without it. */
  static async start(path: string, blockMs: number, place?: Place): Promise<OwnNode> {
    const port = place?.port ?? (await freePort());
    const args = ['--no-hardware-benchmarks', '--no-prometheus'];
    args.push(...(place ? ['--chain', place.spec, '--base-path', place.folder] : ['--dev', '--tmp']));
    args.push('--dev-block-time', String(blockMs), '--rpc-port', String(port), '--port', '0');
    const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    await new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => reject(new Error(`cannot start ${path}: ${error.message}`)));
    });
    return new OwnNode(child, port);
  }

  /** Fails as soon as the node ends by itself, with the end of its log. */
  async watch(): Promise<never> {
    const code = await new Promise<number | null>((resolve) => {
      if (this.#process.exitCode !== null) resolve(this.#process.exitCode);
      else this.#process.once('exit', resolve);
    });
    throw new Error(`the node ended with code ${code}:\n${this.#log.join('\n')}`);
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGTERM');
    await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false })]);
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill('SIGKILL');
      await ended;
    }
  }

  /** Ends it in the middle of whatever it does, and waits until it is gone. */
  async kill(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await ended;
  }

  #remember(text: string): void {
    this.#log.push(...text.split('\n').filter((line) => line.trim() !== ''));
    this.#log.splice(0, Math.max(0, this.#log.length - LOG_LINES));
  }
}

/** Writes the development chain to a file, with the state that it begins with. */
export async function exportChain(path: string, file: string): Promise<void> {
  const args = ['export-chain-spec', '--chain', 'dev', '--raw', '--output', file];
  const child = spawn(path, args, { stdio: 'ignore' });
  const code = await new Promise((resolve, reject) => {
    child.once('exit', resolve);
    child.once('error', reject);
  });
  if (code !== 0) throw new Error(`${path} did not export the development chain: code ${String(code)}`);
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('no free port'));
      });
    });
  });
}
