import { type Place } from './authority.js';
import { type Ask, type Connections } from './connections.js';
import { type Continuity } from './continuity.js';
import { judge } from './outcome.js';
import { type Resolver } from './resolver.js';
import { type Tally } from './tally.js';

export interface Journey {
  readonly route: string;
  readonly host: string;
  readonly territory: number;
  readonly user: string;
  readonly request: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: string;
}
interface Loss {
  readonly cause: string;
  readonly reached: string | null;
}
export interface Means {
  readonly resolver: Pick<Resolver, 'resolve'>;
  readonly connections: Connections;
  readonly tally: Tally;
  readonly continuity: Continuity;
}

/** One request of a user from his click to its end, the one retry included; counted, and never rejected. */
export async function travel(journey: Journey, means: Means): Promise<void> {
  const { tally } = means;
  const { route, method } = journey;
  const begin = performance.now();
  const ask = askOf(journey);
  for (let isRetry = false; ; isRetry = true) {
    const place = await placeFor(journey, ask.owner, means);
    if (!place) return lose(journey, tally, null, { cause: 'dns', reached: null });
    const isFront = place.region === '';
    if (!isFront) tally.attempt(route, place.region);
    const attempt = await means.connections.attempt(place, isRetry ? again(ask) : ask);
    const headers = attempt.kind === 'answered' ? attempt.headers : {};
    const servedBy = typeof headers['x-served-by'] === 'string' ? headers['x-served-by'] : place.region;
    // Where a front has led him, only the answer tells.
    if (isFront && servedBy !== '') tally.attempt(route, servedBy);
    const verdict = judge(attempt, method === 'POST', isRetry);
    if (verdict.kind === 'again') {
      tally.retry(route);
      if (attempt.kind === 'broken') means.connections.forget(ask.owner, place);
      if (verdict.afterMs > 0) await new Promise((resolve) => setTimeout(resolve, verdict.afterMs));
      continue;
    }
    if (verdict.kind === 'lost') {
      const reached = attempt.kind === 'broken' ? attempt.reached : null;
      return lose(journey, tally, servedBy || null, { cause: verdict.cause, reached });
    }
    const isTold = headers['x-straggler'] === '1';
    const isStraggler = isTold || (!isFront && servedBy !== place.region);
    tally.served(route, servedBy, performance.now() - begin, isStraggler, verdict.write);
    const visit = { servedBy, sentTo: place.region, isStraggler: isTold };
    if (means.continuity.isBroken(`${journey.user} ${journey.territory}`, visit)) tally.switched(route);
    return;
  }
}

async function placeFor({ host, territory }: Journey, owner: string, means: Means): Promise<Place | null> {
  const kept = means.connections.kept(owner);
  if (kept) return kept;
  try {
    return await means.resolver.resolve(host, territory);
  } catch {
    return null;
  }
}

function askOf({ route, host, territory, user, request, method, path, body }: Journey): Ask {
  return {
    owner: `${route} ${territory}`,
    method,
    path,
    body,
    headers: { host, 'x-user': user, 'x-territory': String(territory), 'x-request-id': request },
  };
}

/** The same request, so that a write is made once; it says that it is another attempt, which has its own luck. */
function again(ask: Ask): Ask {
  return { ...ask, headers: { ...ask.headers, 'x-retry': '1' } };
}

/** Each is in the log with its cause: a loss that nobody can explain is worth nothing. */
function lose(journey: Journey, tally: Tally, region: string | null, { cause, reached }: Loss): void {
  const { route, method, path, request, territory } = journey;
  tally.lost(route, region, cause);
  console.error(
    `${new Date().toISOString()} lost ${method} ${path} of ${route} in ${region ?? 'no region'}: ${reached === null ? cause : `${cause} ${reached}`} (${request}, territory ${territory})`,
  );
}
