import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import type { ServiceOptions } from '../app.module.js';
import { deploymentOf, type ProcessRole } from '../composition/deployment.js';
import { ScheduleTimer } from '../composition/schedule-timer.js';
import { followed } from '../composition/followed.js';
import { serviceLog } from '../composition/service-log.js';
import { WorkerProcess } from '../composition/worker-process.js';
import { PORT, PORT_EXPECTED, type Environment } from '../config/environment.js';
import { prepareHome } from '../config/home.js';
import { SystemClock } from '../config/system-clock.js';
import { SilverbackError } from '../core/errors.js';
import { inTurn } from '../core/in-turn.js';
import { Clock } from '../core/ports/clock.js';
import type { Log } from '../core/ports/log.js';
import { Retention } from '../core/ports/retention.js';
import { keepHouse } from '../engine/housekeeping.js';
import { context } from './context.js';
import { openDoor, type Door } from './door.js';
import { leaveWithin } from './leave-within.js';
import type { ServeOptions } from './options.js';

/** Bound in a module that the process is made of. */
const BELOW = { strict: false };
/** The longest that a process among others takes to end, milliseconds: servers that are gone answer nobody's farewell. */
const LEAVES_WITHIN_MS = 15_000;

/**
 * One process of the service, until a signal. Then it takes no more; alone, it rolls back what it has in hand, among
 * others, it hands it over. A second signal insists.
 */
export async function serve({ role, port }: ServeOptions): Promise<void> {
  const base = await context();
  const environment = { ...base.environment, ...(port !== undefined && { port: portOf(port) }) };
  const deployment = deploymentOf(environment, role);
  if (role !== 'api') await prepareHome(environment.home);
  const log = await serviceLog(environment.logLevel, role);
  const tracing = environment.tracing ? (await import('../tracing/start.js')).startTracing(log.warn) : null;
  const options: ServiceOptions = {
    ...environment,
    house: base.house,
    incidents: base.incidents,
    clock: new SystemClock(),
    start: 'if-needed',
    deployment,
    log,
    onProgress: log.info,
  };
  const over = ended();
  if (deployment.kind === 'distributed')
    void over.first.then((signal) =>
      leaveWithin(LEAVES_WITHIN_MS, () =>
        log.warn(`${signal}: not over after ${LEAVES_WITHIN_MS / 1_000} s, left as it is: leases end by themselves`),
      ),
    );
  await inTurn(
    async () => {
      const door = await openDoor(tracing ? followed(options, tracing.runs) : options, role, environment);
      await inTurn(
        () => untilTold(door, role, environment, log, over),
        () => door.close(),
      );
    },
    () => tracing?.end(),
  );
}

/** Works behind an open door until a signal, and lets go of the work. */
async function untilTold(door: Door, role: ProcessRole, environment: Environment, log: Log, over: Over): Promise<void> {
  const { app, url } = door;
  const work = role === 'api' ? null : app.get(WorkerProcess, BELOW);
  const schedules = role === 'worker' ? null : app.get(ScheduleTimer, BELOW);
  await work?.start();
  schedules?.start();
  const left = new AbortController();
  const house = work ? housekeeping(app, environment, log, left.signal) : Promise.resolve();
  log.info(readyAs(role, url));
  const signal = await over.first;
  door.ending();
  await inTurn(
    () => schedules?.stop(),
    () => {
      if (!work) return;
      log.info(`${signal}: ${work.hasOthers ? 'handing over' : 'rolling back; the service ends when all is undone'}`);
      return work.end(signal, over.second);
    },
    () => left.abort(),
    () => house,
  );
}

function readyAs(role: ProcessRole, url: string | null): string {
  if (role !== 'worker') return `silverback serves ${url}`;
  return url === null ? 'silverback works' : `silverback works, seen at ${url}`;
}

/** @throws `invalid-usage` */
function portOf(text: string): number {
  const { success, data } = PORT.safeParse(text);
  if (success) return data;
  throw new SilverbackError('invalid-usage', `--port ${text}: expected ${PORT_EXPECTED}`);
}

function housekeeping(app: INestApplicationContext, { keep }: Environment, log: Log, stop: AbortSignal): Promise<void> {
  const [clock, retention] = [app.get<Clock>(Clock, BELOW), app.get<Retention>(Retention, BELOW)];
  return keepHouse({ clock, retention, keep, onWarning: log.warn }, stop);
}

/** The first signal to end, and the one after it. */
interface Over {
  readonly first: Promise<NodeJS.Signals>;
  readonly second: Promise<NodeJS.Signals>;
}

function ended(): Over {
  const told: ((signal: NodeJS.Signals) => void)[] = [];
  const next = (): Promise<NodeJS.Signals> => new Promise((resolve) => told.push(resolve));
  const signals = { first: next(), second: next() };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => told.shift()?.(signal));
  return signals;
}
