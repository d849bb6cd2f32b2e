// One of several processes that fire schedules: node schedules-process.mjs DIST WHERE REQUEST. Runs until it is killed.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import 'reflect-metadata';
import { SchedulerRegistry } from '@nestjs/schedule';
import { ulid } from 'ulid';

const [dist, where, request] = process.argv.slice(2);
const from = (path) => import(pathToFileURL(join(dist, path)).href);
const database = where.startsWith('postgres')
  ? (await from('journal/postgres.js')).postgresDatabase(where)
  : (await from('journal/sqlite.js')).sqliteDatabase(where);
const { KyselyScheduleStore } = await from('journal/schedules.js');
const { Scheduler } = await from('engine/scheduler.js');
const { ScheduleTimer } = await from('composition/schedule-timer.js');

const scheduler = new Scheduler({
  schedules: new KyselyScheduleStore(database),
  queue: { enqueue: async () => undefined },
  experiments: { request: async (_, requestedBy) => ({ ...JSON.parse(request), requestedBy }) },
  newId: () => ulid(),
  onWarning: (line) => process.stderr.write(`${line}\n`),
});
new ScheduleTimer(scheduler, new SchedulerRegistry()).start();
process.stdout.write('up\n');
