import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { Board } from '../src/board.ts';
import { ONE } from '../src/decimal.ts';
import { Log } from '../src/log.ts';
import { resolvePointer } from '../src/pointer.ts';
import { FileSource } from '../src/sources/file.ts';
import { HttpSource } from '../src/sources/http.ts';
import { StdinSource } from '../src/sources/stdin.ts';
import { now } from '../src/time.ts';

const folder = mkdtempSync(join(tmpdir(), 'feeder-sources-'));
const quiet = new Log(false, () => undefined);
const http = { kind: 'http', pointer: '/price', timePointer: undefined, timeoutMs: 300, headers: new Map<string, string>() } as const;

async function served<T>(answer: RequestListener, use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('pointers reach into objects and lists, and only there', () => {
  const document = { 'a/b': [{ '~': 7 }], m: null };
  assert.equal(resolvePointer(document, '/a~1b/0/~0'), 7);
  assert.equal(resolvePointer(5, ''), 5);
  for (const nowhere of ['/x', '/a~1b/1', '/m/x', '/constructor', '/a~1b/length/x']) {
    assert.throws(() => resolvePointer(document, nowhere), /has nothing at/);
  }
});

test('an endpoint answers with a price and its time', async () => {
  const body = { price: '2500.5', data: { at: 1_800_000_000_000 } };
  await served((_, response) => response.end(JSON.stringify(body)), async (url) => {
    const quote = await new HttpSource({ ...http, url, timePointer: '/data/at' }).quote();
    assert.deepEqual([quote.price, quote.time], [2_500n * ONE + ONE / 2n, 1_800_000_000]);
    const without = await new HttpSource({ ...http, url }).quote();
    assert.ok(now() - without.time < 2);
  });
});

test('headers come from the environment', async () => {
  const config = { ...http, headers: new Map([['x-api-key', 'FEED_KEY']]) };
  await served((request, response) => response.end(JSON.stringify({ price: request.headers['x-api-key'] })), async (url) => {
    const quote = await new HttpSource({ ...config, url }, { FEED_KEY: '12' }).quote();
    assert.equal(quote.price, 12n * ONE);
    assert.throws(() => new HttpSource({ ...config, url }, {}), /FEED_KEY is not set/);
  });
});

test('an endpoint that fails says how', async () => {
  const said = (answer: RequestListener): Promise<string> =>
    served(answer, async (url) => new HttpSource({ ...http, url }).quote().then(() => 'a price', (error: Error) => error.message));
  assert.equal(await said((_, response) => response.writeHead(503).end()), 'answered 503');
  assert.equal(await said(() => undefined), 'did not answer within 0.3 s');
  // Headers at once, and then nothing.
  assert.equal(await said((_, response) => response.write('{')), 'did not answer within 0.3 s');
  assert.match(await said((_, response) => response.end('<html>')), /JSON/);
  assert.match(await said((_, response) => response.end('{"price":"0"}')), /not above zero/);
  assert.match(await said((_, response) => response.end('{"other":1}')), /nothing at \/price/);
  assert.match(await said((_, response) => response.end('x'.repeat(2 ** 20 + 1))), /more than 1048576 bytes/);
  const gone = new HttpSource({ ...http, url: 'http://127.0.0.1:9/' });
  await assert.rejects(gone.quote(), /cannot be reached: /);
});

test('a file is read again when it changes, and its records without time are as old as it is', async () => {
  const path = join(folder, 'prices.csv');
  const source = new FileSource(path);
  await assert.rejects(source.quote(1), /ENOENT/);
  writeFileSync(path, 'asset,price,time\n1,1,1700000000\n2,5,\n');
  utimesSync(path, 1_750_000_000, 1_750_000_000);
  assert.deepEqual(await source.quote(2), { source: 'prices.csv', price: 5n * ONE, time: 1_750_000_000 });
  assert.equal((await source.quote(1)).time, 1_700_000_000);
  writeFileSync(path, 'asset,price,time\n1,1,1700000000\n2,5,\n2,6,\n');
  assert.equal((await source.quote(2)).price, 6n * ONE);
  await assert.rejects(source.quote(3), /no record of asset 3/);
});

test('standard input keeps the last record of an asset and passes over what it cannot read', async () => {
  const input = new PassThrough();
  const lines: string[] = [];
  const source = new StdinSource(input, new Log(false, (line) => lines.push(line)));
  await assert.rejects(source.quote(2), /has without a record/);
  input.write('{"asset":2,"price":5}\nnonsense\n{"asset":2,"price":"6"}\n');
  input.end();
  await source.ended;
  const quote = await source.quote(2);
  assert.equal(quote.price, 6n * ONE);
  assert.ok(now() - quote.time < 2);
  assert.equal(lines.filter((line) => line.includes('nonsense')).length, 1);
});

test('an asset whose sources are stale has no price, and the others have theirs', async () => {
  const path = join(folder, 'stale.csv');
  writeFileSync(path, `asset,price,time\n2,5,${now() - 100}\n`);
  const rules = { maxAge: 60, least: 1, maxSpreadBps: 100 };
  const lines: string[] = [];
  const stdin = (): StdinSource => new StdinSource(new PassThrough(), quiet);
  const board = new Board(
    [
      { ...rules, asset: 1, sources: [{ kind: 'constant', price: ONE }] },
      { ...rules, asset: 2, sources: [{ kind: 'file', path }] },
    ],
    stdin,
    new Log(false, (line) => lines.push(line)),
  );
  assert.deepEqual([...(await board.prices()).keys()], [1]);
  assert.match(lines.join(), /asset 2 has no price: 0 of 1 source are younger than 60 s/);
  writeFileSync(path, `asset,price,time\n2,5.5,${now()}\n`);
  assert.equal((await board.prices()).get(2)?.price, (11n * ONE) / 2n);
  assert.match(lines.join(), /asset 2 has a price again/);
});
