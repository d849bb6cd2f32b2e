// What the world's users have met, asked inside of their container: it need not be reachable from here.

/** A question is answered in much less, milliseconds; one that is not is asked again by whoever needs to know. */
const ANSWERED_WITHIN_MS = 10_000;

const ASK = "fetch('http://127.0.0.1:8081/stats').then(async (answer) => console.log(await answer.text()))";

/** @returns `UsersStats` (src/world/users/stats.ts). Throws while they do not answer, also when nobody says that they do not. */
export async function usersStats(container) {
  const abortSignal = AbortSignal.timeout(ANSWERED_WITHIN_MS);
  const exec = await container.exec({ Cmd: ['node', '-e', ASK], AttachStdout: true, AttachStderr: true, abortSignal });
  const stream = await exec.start({ abortSignal });
  const output = { text: '', errors: '' };
  container.modem.demuxStream(
    stream,
    { write: (chunk) => (output.text += chunk) },
    { write: (chunk) => (output.errors += chunk) },
  );
  await new Promise((resolve, reject) => stream.once('end', resolve).once('error', reject));
  if (output.text === '') throw new Error(`the users do not answer: ${output.errors.trim()}`);
  return JSON.parse(output.text);
}

/** @returns what happened between two readings, over all routes. Throws when the users were started in between. */
export function between(before, after) {
  if (before.incarnation !== after.incarnation) throw new Error('the users were started again meanwhile');
  const met = { requests: 0, lost: 0, regions: {}, causes: {} };
  for (const [name, route] of Object.entries(after.routes)) {
    const former = before.routes[name];
    met.requests += route.requests - former.requests;
    met.lost += route.lost - former.lost;
    for (const [region, { requests }] of Object.entries(route.regions))
      met.regions[region] = (met.regions[region] ?? 0) + requests - former.regions[region].requests;
    for (const [cause, count] of Object.entries(route.causes))
      if (count > (former.causes[cause] ?? 0))
        met.causes[cause] = (met.causes[cause] ?? 0) + count - (former.causes[cause] ?? 0);
  }
  return met;
}
