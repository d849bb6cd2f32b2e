import { hash32 } from '../hash.js';
import { type LayoutRoute } from '../protocol.js';
import { arrive, seeded } from './arrivals.js';
import { type Journey } from './journey.js';

const RESUMES = 0.1;
const PROGRESSES = 0.2;
/** Of those who tell their progress, from another device, which may live anywhere: the same record is written from two places. */
const ROAMS = 0.05;
/** The rate rises to its full height within this, milliseconds: users never all come back at once. */
const WARM_UP = 3000;
/** A follow-up comes between these after the start, milliseconds. */
const SOONEST = 200;
const LATEST = 2000;

export interface LoadOptions extends LayoutRoute {
  readonly route: string;
  readonly territories: number;
  /** Makes requests' ids differ from those of every earlier process. */
  readonly incarnation: string;
}

/**
 * The users of one route: they start streams by a Poisson process; one in ten resumes and one in five tells his progress a
 * little later, so that there are 1.3 requests for each start. The same route sees the same users in every world.
 *
 * @returns what ends it.
 */
export function load(
  options: LoadOptions,
  go: (journey: Journey) => void,
  skip: (arrivals: number) => void,
): () => void {
  const { route, host, startsPerSecond, users, territories, incarnation } = options;
  const random = seeded(hash32(host));
  const begin = performance.now();
  const pending = new Set<NodeJS.Timeout>();
  let count = 0;

  const later = (run: () => void) => {
    const timer = setTimeout(
      () => {
        pending.delete(timer);
        run();
      },
      SOONEST + random() * (LATEST - SOONEST),
    );
    pending.add(timer);
  };
  const stop = arrive(
    startsPerSecond,
    random,
    () => {
      if (random() * WARM_UP > performance.now() - begin) return;
      const index = Math.floor(random() * users);
      const user = `${route}-${index}`;
      const send = (method: Journey['method'], path: string, body: string, territory = index % territories) => {
        const request = `${incarnation}-${route}-${(count += 1)}`;
        go({ route, host, territory, user, request, method, path, body });
      };
      send('POST', '/streams', `{"title":"film-${index % 100}"}`);
      if (random() < RESUMES) later(() => send('GET', `/streams/${user}`, ''));
      if (random() < PROGRESSES) {
        const territory = random() < ROAMS ? Math.floor(random() * territories) : undefined;
        later(() => send('POST', `/streams/${user}/progress`, '{"position":60}', territory));
      }
    },
    skip,
  );
  return () => {
    stop();
    for (const timer of pending) clearTimeout(timer);
  };
}
