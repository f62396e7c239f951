import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { Exporter } from '../src/exporter.ts';
import { readOptions, serve } from '../src/main.ts';

async function withServer(page: () => Promise<string>, use: (url: string) => Promise<void>): Promise<void> {
  const server = serve(page);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

test('the figures are at /metrics and nothing is elsewhere', async () => {
  await withServer(async () => 'dhv_up 1\n', async (url) => {
    const answer = await fetch(`${url}/metrics?x=1`);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
    assert.equal(await answer.text(), 'dhv_up 1\n');
    assert.equal((await fetch(url)).status, 404);
    assert.equal((await fetch(`${url}/metrics`, { method: 'POST' })).status, 404);
  });
});

test('without a node the page says so at once and has no old figure', async () => {
  const said: string[] = [];
  const exporter = new Exporter('ws://127.0.0.1:9', (text) => said.push(text));
  await withServer(() => exporter.page(), async (url) => {
    for (let scrape = 0; scrape < 2; scrape += 1) {
      const text = await (await fetch(`${url}/metrics`)).text();
      assert.match(text, /^dhv_up 0$/m);
      assert.deepEqual(text.match(/^dhv_\w+/gm), ['dhv_up', 'dhv_read_seconds']);
    }
  });
  assert.deepEqual(said, ['ws://127.0.0.1:9 cannot be reached']);
});

test('options are checked', () => {
  assert.deepEqual(readOptions([]), { ws: 'ws://127.0.0.1:9944', host: '127.0.0.1', port: 9617, once: false });
  assert.equal(readOptions(['--listen', '[::]:1'])?.host, '::');
  for (const wrong of [['--ws', 'http://x'], ['--listen', '9617'], ['--listen', 'a:99999'], ['--key', 'x']]) {
    assert.throws(() => readOptions(wrong));
  }
  assert.equal(readOptions(['--help']), undefined);
});
