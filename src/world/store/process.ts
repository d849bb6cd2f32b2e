import { type ChildHandlers } from '../child.js';
import { closeServer, controlServer, listenOn } from '../control.js';
import { EpochGuard } from '../fence.js';
import { notFound } from '../control-error.js';
import { peersOf, wayTo } from '../layout.js';
import { type ChildConfig, type HostPort } from '../protocol.js';
import { reach } from '../reach.js';
import { type StoreAudit, type StoreState } from './state.js';
import { stateFile, statePath } from '../state-file.js';
import { type Base } from './base.js';
import { CompactedLog } from './compacted-log.js';
import { Database } from './database.js';
import { dataRoutes } from './data-routes.js';
import { type Entry } from './entry.js';
import { Lags } from './lags.js';
import { logPath } from './log-path.js';
import { Replicator } from './replicator.js';
import { RequestRate } from './request-rate.js';
import { sicknessOf } from './sickness.js';

/** A batch of replicated entries, far below what would hurt. */
const BODY_LIMIT = 8 << 20;

export const store: ChildHandlers = {
  listen: async (config) => {
    const { region, layout } = config;
    const database = new Database(region, nextIncarnation(config));
    const pending = () => unacknowledged(replicators.values());
    const log = new CompactedLog(logPath(config.directory, config.name), database, pending);
    const stores = storesOf(config);
    const replicators = replicatorsOf(region, stores, log.replay());
    const lags = new Lags(replicators);
    const guard = EpochGuard.ofChild(config.directory, `${config.name}.epochs`);
    const parts = {
      database,
      log,
      sickness: sicknessOf(layout, region),
      rate: new RequestRate(),
      onWritten: (entry: Entry) => replicators.forEach((replicator) => replicator.offer(entry)),
    };
    const data = controlServer(dataRoutes(parts), { bodyLimit: BODY_LIMIT });
    const control = controlServer({
      'GET /state': (): StoreState => ({
        region,
        incarnation: database.incarnation,
        keys: database.keys,
        logged: database.logged.size,
        peers: Object.fromEntries([...replicators].map(([peer, replicator]) => [peer, replicator.lag(Date.now())])),
        epochs: guard.all(),
        lags: lags.state(),
      }),
      ...lags.routes(guard),
      'GET /reach/:to': ({ params }) => {
        const to = params['to'] ?? '';
        const place = stores.get(to);
        if (!place) throw notFound(`nothing is sent to a store of ${to}`);
        return reach({ [`store.${to}`]: place });
      },
      'GET /base': (): Base => ({ logged: database.logged.toRanges(), versions: [...database.all()] }),
      'GET /audit': (): StoreAudit => ({
        logged: database.logged.toRanges(),
        conflicts: database.overwritten.all,
        overwritten: database.overwritten.details,
      }),
    });
    await listenOn(data, config.port, config.host);
    await listenOn(control, config.controlPort, config.host);
    for (const replicator of replicators.values()) void replicator.run();
    return { close: () => closeServer(data) };
  },
};

/** A new number for each life, on disk before it is used: a write's name is never given twice. */
function nextIncarnation({ directory, name }: ChildConfig): number {
  const file = stateFile<{ readonly incarnation: number }>(statePath(directory, name));
  const incarnation = (file.read()?.incarnation ?? 0) + 1;
  file.write({ incarnation });
  return incarnation;
}

/** Where the store of each other region is reached, by region. */
function storesOf({ layout, region, ways }: ChildConfig): ReadonlyMap<string, HostPort> {
  return new Map(peersOf(layout, region).map((peer) => [peer, wayTo(ways, `store.${peer}`)]));
}

function replicatorsOf(region: string, stores: ReadonlyMap<string, HostPort>, own: readonly Entry[]) {
  return new Map([...stores].map(([peer, place]) => [peer, new Replicator(region, place, own)]));
}

/** Own writes that some peer lacks, in the order in which they were made. */
function unacknowledged(replicators: Iterable<Replicator>): readonly Entry[] {
  const all = [...replicators].flatMap((replicator) => replicator.unacknowledged);
  return [...new Map(all.map((entry) => [entry.id, entry])).values()].sort((a, b) => a.at - b.at);
}
