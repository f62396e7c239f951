/** The development feeder as a process of its own, as `make run` has it beside the node. */

import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const FEEDER = fileURLToPath(new URL('../feeder.ts', import.meta.url));
const LOG_LINES = 20;
const STOP_MS = 10_000;

export class FeederProcess {
  readonly #process: ChildProcess;
  readonly #log: string[] = [];

  private constructor(process: ChildProcess) {
    this.#process = process;
    for (const stream of [process.stdout, process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.#remember(text));
    }
  }

  static start(url: string, ...options: readonly string[]): FeederProcess {
    const args = [...process.execArgv, FEEDER, '--ws', url, ...options];
    return new FeederProcess(spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /** The last lines that it said. */
  get log(): string {
    return this.#log.join('\n');
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGTERM');
    await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false })]);
    if (this.#process.exitCode === null) this.#process.kill('SIGKILL');
  }

  #remember(text: string): void {
    this.#log.push(...text.split('\n').filter((line) => line.trim() !== ''));
    this.#log.splice(0, Math.max(0, this.#log.length - LOG_LINES));
  }
}
