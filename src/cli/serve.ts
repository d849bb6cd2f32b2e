import 'reflect-metadata';
import { refuseOpenDoor } from '../composition/access.js';
import { localServices } from '../composition/local-services.js';
import { prepareHome } from '../config/home.js';
import { SystemClock } from '../config/system-clock.js';
import { Clock } from '../core/ports/clock.js';
import { RunJournal } from '../core/ports/journal.js';
import { Retention } from '../core/ports/retention.js';
import { TokenStore } from '../core/ports/tokens.js';
import { keepHouse } from '../engine/housekeeping.js';
import { RunService } from '../engine/run-service.js';
import { ApiModule } from '../api/api.module.js';
import { Ending } from '../api/ending.js';
import { closeServer, makeServer } from '../api/server.js';
import { catalogs, context } from './context.js';

/** API and worker in one process, until a signal: then all its runs roll back, and it ends. A second signal insists. */
export async function serve(): Promise<void> {
  const base = await context();
  const { home, host, port, databaseUrl, oidc } = base.environment;
  await prepareHome(home);
  const services = localServices({
    house: base.house,
    clock: new SystemClock(),
    home,
    databaseUrl,
    host,
    oidc,
    start: 'if-needed',
    folders: catalogs(),
    onProgress: say,
  });
  const app = await makeServer(ApiModule.over(services));
  const runs = app.get(RunService);
  const journal = app.get<RunJournal>(RunJournal);
  await refuseOpenDoor(base.environment, app.get<TokenStore>(TokenStore));
  const over = ended();
  await runs.start();
  const left = new AbortController();
  const house = keepHouse(
    {
      clock: app.get<Clock>(Clock),
      retention: app.get<Retention>(Retention),
      keep: base.environment.keep,
      onWarning: say,
    },
    left.signal,
  );
  await app.listen(port, host);
  say(`silverback serves ${await app.getUrl()}`);
  const signal = await over.first;
  app.get(Ending).began = true;
  say(`${signal}: rolling back; the service ends when everything is undone`);
  await Promise.race([runs.end('signal', `${signal} received`), over.second]);
  left.abort();
  await Promise.all([runs.release(), house]);
  await closeServer(app);
  await journal.close();
}

/** The first signal to end, and the one after it. */
function ended(): { first: Promise<NodeJS.Signals>; second: Promise<NodeJS.Signals> } {
  const told: ((signal: NodeJS.Signals) => void)[] = [];
  const next = (): Promise<NodeJS.Signals> => new Promise((resolve) => told.push(resolve));
  const signals = { first: next(), second: next() };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => told.shift()?.(signal));
  return signals;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
