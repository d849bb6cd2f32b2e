import type { Clock } from '../../core/ports/clock.js';
import type { NameFailure } from '../../core/ports/name-service.js';
import type { Address } from './control-client.js';
import { askOnce, type Reply } from './dns-client.js';

/** What somebody meets who asks for a users' name; `other`: nothing of what we know, or now this and now that. */
export type Symptom = NameFailure | 'well' | 'other';

/** Long for a name service on this machine, and short enough to be asked within one call. */
const SILENCE_MS = 400;
/** A clock that does not move within this stands still. */
const ADVANCE_MS = 30;

const WORDS: Readonly<Record<Symptom, string>> = {
  well: 'answers, and its clock goes on',
  servfail: 'answers with an error',
  timeout: `nothing in ${SILENCE_MS} ms`,
  stale: `the clock in its answers stood still for ${ADVANCE_MS} ms`,
  other: 'answers otherwise, or one thing so and another not',
};

export function symptomWords(symptom: Symptom): string {
  return WORDS[symptom];
}

/** Asks for the name itself, and as users' resolvers do for the way to it: both must tell the same. */
export async function symptomOf(host: string, dns: Address, clock: Clock): Promise<Symptom> {
  const ask = (type: 'TXT' | 'SRV', name: string) => askOnce(dns, type, name, SILENCE_MS);
  const [told, way] = await Promise.all([clockOf(() => ask('TXT', host), clock), ask('SRV', `_http._tcp.${host}`)]);
  const users = failureOf(way) ?? (way?.answers.some(({ type }) => type === 'SRV') ? 'well' : 'other');
  return users === told || (users === 'well' && told === 'stale') ? told : 'other';
}

/** A live service says the time; one that is stale, an old one. */
async function clockOf(ask: () => Promise<Reply | null>, clock: Clock): Promise<Symptom> {
  const first = await ask();
  const failure = failureOf(first);
  if (failure) return failure;
  await clock.sleep(ADVANCE_MS);
  const [before, after] = [timeIn(first), timeIn(await ask())];
  // Without a second reading nothing has been seen of a clock.
  if (before === null || after === null) return 'other';
  return after > before ? 'well' : 'stale';
}

/** How a question failed; null when it was answered. */
function failureOf(reply: Reply | null): Symptom | null {
  if (reply === null) return 'timeout';
  if (reply.rcode === 'NOERROR') return null;
  return reply.rcode === 'SERVFAIL' ? 'servfail' : 'other';
}

/** Milliseconds; null when it is not told. */
function timeIn(reply: Reply | null): number | null {
  const texts = (reply?.answers ?? []).flatMap((record) =>
    record.type === 'TXT' ? [record.data].flat().map(String) : [],
  );
  const told = texts.map((text) => /^at=(\d+)$/.exec(text)?.[1]).find((found) => found !== undefined);
  return told === undefined ? null : Number(told);
}
