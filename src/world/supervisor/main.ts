import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { controlServer, listenOn } from '../control.js';
import { parseLayout } from '../layout.js';
import { type SupervisorConfig, type WorldFile } from '../protocol.js';
import { stateFile } from '../state-file.js';
import { controlRoutes } from './control-routes.js';
import { clearFormerWorld } from './former-world.js';
import { HomeTaken, lockHome } from './home-lock.js';
import { endOrderly } from './orderly-end.js';
import { Ports } from './ports.js';
import { Publisher } from './publisher.js';
import { buildWorld, log, type World } from './world.js';

const EXIT = { failed: 1, badConfig: 2, homeTaken: 3 };

async function main(): Promise<void> {
  const config = readConfig(process.argv[2]);
  const { directory, layout, layoutHash } = config;
  const ports = new Ports();
  const files = { lock: join(directory, 'lock'), world: join(directory, 'world.json') };
  let ending: Promise<void> | undefined;
  const end = () => {
    ending ??= endOrderly(world, [files.lock, files.world]).then(() => process.exit(0), fatal);
  };
  const world = await buildWorld(config, ports, end);
  const publisher = new Publisher(world);
  const port = await ports.take();
  await listenOn(controlServer(controlRoutes(world, publisher, end)), port);
  await lockHome(files.lock, { pid: process.pid, port });
  clearFormerWorld(directory);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, end);

  const dnsPort = world.table.get('dns')?.address.port ?? 0;
  const startedAt = new Date().toISOString();
  stateFile<WorldFile>(files.world).write({ pid: process.pid, port, startedAt, layoutHash, layout, dnsPort });
  log(`the world listens on port ${port}`);
  start(world, publisher);
}

/** Starts everything; it serves when all of it has been healthy at once. */
function start(world: World, publisher: Publisher): void {
  const { table, keeper, lifetime } = world;
  const look = () => {
    const settled = table.all().every(({ state }) => state === 'healthy' || state === 'down' || state === 'stopped');
    if (!settled || world.state !== 'starting') return;
    world.state = 'serving';
    table.off('change', look);
    log('the world serves');
    publisher.changed();
  };
  for (const process of table.all()) keeper.reconcile(process);
  table.on('change', look);
  lifetime.rearm();
}

/** Exits when the file is missing or wrong. */
function readConfig(path: string | undefined): SupervisorConfig {
  try {
    if (path === undefined) throw new Error('usage: main.js CONFIG.json');
    const config = JSON.parse(readFileSync(path, 'utf8')) as SupervisorConfig;
    const layout = parseLayout(config.layout);
    const fronted = Object.entries(layout.routes).find(([, { front }]) => front);
    if (fronted) throw new Error(`layout.routes.${fronted[0]}.front: nobody starts a front here`);
    return { ...config, layout };
  } catch (error) {
    log(`the configuration is wrong: ${error instanceof Error ? error.message : String(error)}`);
    return process.exit(EXIT.badConfig);
  }
}

function fatal(error: unknown): never {
  if (error instanceof HomeTaken) {
    log(error.message);
    return process.exit(EXIT.homeTaken);
  }
  console.error(error);
  return process.exit(EXIT.failed);
}

main().catch(fatal);
