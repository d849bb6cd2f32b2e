// A process that brings all that an outbox has, and ends: node webhooks-courier.mjs DIST JOURNAL.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [dist, file] = process.argv.slice(2);
const from = (path) => import(pathToFileURL(join(dist, path)).href);
const { SystemClock } = await from('config/system-clock.js');
const { Courier } = await from('engine/courier.js');
const { KyselyOutbox } = await from('journal/outbox.js');
const { sqliteDatabase } = await from('journal/sqlite.js');
const { HttpWebhookSender } = await from('webhooks/http-sender.js');

const database = sqliteDatabase(file);
const stop = new AbortController();
stop.abort();
await new Courier({
  outbox: new KyselyOutbox(database),
  sender: new HttpWebhookSender(),
  clock: new SystemClock(),
  random: () => 0,
  patience: { firstMs: 1, mostMs: 1, attempts: 1 },
  limitMs: 10_000,
  onWarning: (line) => console.error(line),
}).run(stop.signal);
await database.close();
