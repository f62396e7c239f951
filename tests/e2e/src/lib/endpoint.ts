/** Waiting for a node without noise: a plain connection attempt before any client starts. */

import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const RETRY_MS = 1_000;
const ATTEMPT_MS = 2_000;

export interface WaitOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly onWait?: (seconds: number) => void;
}

/** Resolves when something listens at `url`; fails after the timeout or when aborted. */
export async function waitForEndpoint(url: string, options: WaitOptions = {}): Promise<void> {
  const { hostname, port, protocol } = new URL(url);
  const portNumber = Number(port || (protocol === 'wss:' ? 443 : 80));
  const start = Date.now();
  while (!(await listens(hostname, portNumber))) {
    options.signal?.throwIfAborted();
    const waited = Date.now() - start;
    if (options.timeoutMs !== undefined && waited > options.timeoutMs) {
      throw new Error(`nothing listens at ${url} after ${Math.round(waited / 1000)} s`);
    }
    options.onWait?.(Math.round(waited / 1000));
    await sleep(RETRY_MS);
  }
}

function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port, timeout: ATTEMPT_MS });
    const finish = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
    socket.once('timeout', () => finish(false));
  });
}
