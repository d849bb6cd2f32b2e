// A process that records a run and dies before it has told anybody: node webhooks-process.mjs DIST JOURNAL FIRST EVENT.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [dist, file, first, event] = process.argv.slice(2);
const from = (path) => import(pathToFileURL(join(dist, path)).href);
const { KyselyJournal } = await from('journal/journal.js');
const { sqliteDatabase } = await from('journal/sqlite.js');

const journal = new KyselyJournal(sqliteDatabase(file));
await journal.create('run-1', JSON.parse(first), new Date());
const lease = await journal.acquire('run-1', 'worker', 60_000);
const at = new Date().toISOString();
await journal.append(lease, 1, [{ seq: 1, at, epoch: lease.epoch, event: JSON.parse(event) }]);
process.kill(process.pid, 'SIGKILL');
