/** Keeps a connection and makes the page that is served. */

import { Chain } from './chain.ts';
import { Page } from './page.ts';
import { readAll } from './parts.ts';

/** A read that takes longer has failed: the node hangs. */
const READ_MS = 20_000;

export class Exporter {
  readonly #url: string;
  readonly #log: (text: string) => void;
  #chain: Chain | undefined;
  #running: Promise<string> | undefined;
  #said = '';

  constructor(url: string, log: (text: string) => void) {
    this.#url = url;
    this.#log = log;
  }

  /** The page of the newest finalised block. Who asks meanwhile gets the same. */
  page(): Promise<string> {
    this.#running ??= this.#read().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Leaves the connection; the next page makes a new one. */
  async stop(): Promise<void> {
    const chain = this.#chain;
    this.#chain = undefined;
    await chain?.disconnect();
  }

  async #read(): Promise<string> {
    const began = Date.now();
    const page = new Page();
    const warnings: string[] = [];
    const signal = AbortSignal.timeout(READ_MS);
    const late = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error(`${this.#url} did not answer in ${READ_MS / 1e3} s`)));
    });
    let read: Page | undefined;
    try {
      await Promise.race([this.#fill(page, signal, (text) => warnings.push(text)), late]);
      read = page;
    } catch (error) {
      warnings.push(error instanceof Error ? error.message : String(error));
      // A connection that hangs is not tried again.
      await this.stop();
    }
    this.#say(warnings.join('; '));
    // Without the chain there is no figure: an old one would look young.
    const answer = read ?? new Page();
    answer.set('dhv_up', read !== undefined);
    answer.set('dhv_read_seconds', (Date.now() - began) / 1e3);
    return answer.text();
  }

  async #fill(page: Page, signal: AbortSignal, warn: (text: string) => void): Promise<void> {
    if (!this.#chain?.connected) {
      await this.stop();
      this.#chain = await Chain.connect(this.#url, signal);
    }
    const chain = this.#chain;
    const { number, hash } = await chain.finalised();
    page.set('dhv_block_number', number);
    page.set('dhv_spec_version', chain.specVersion);
    await readAll(await chain.reader(hash), page, warn);
  }

  /** Says what is wrong once, and when it is over. */
  #say(text: string): void {
    if (text !== this.#said) this.#log(text === '' ? 'everything is read again' : text);
    this.#said = text;
  }
}
