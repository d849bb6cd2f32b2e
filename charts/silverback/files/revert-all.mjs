// Before a release is removed: everything is halted, so that no run begins any more, every run that is not over is
// aborted, and all of it is put back while somebody is there who may do it. The halt stays in the journal, for nothing
// else keeps schedules and callers from beginning a run between this and the end of the service.
import { setTimeout as sleep } from 'node:timers/promises';

const [url] = process.argv.slice(-1);
const authorization = `Bearer ${process.env.SILVERBACK_TOKEN}`;
/** A pod that has just started is let in by the service's NetworkPolicy a moment later. Milliseconds. */
const ANSWERS_WITHIN_MS = 60_000;
const reason = 'Silverback is being removed';

/** @returns the answer, or in words why there is none yet */
async function ask(method, path, body) {
  const request = {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(15_000),
  };
  try {
    const answer = await fetch(new URL(path, url), request);
    return answer.status === 503 ? `answers 503: ${await answer.text()}` : answer;
  } catch ({ cause, message }) {
    return `does not answer: ${cause?.code ?? message}`;
  }
}

async function call(method, path, body) {
  const late = performance.now() + ANSWERS_WITHIN_MS;
  for (;;) {
    const answer = await ask(method, path, body);
    if (typeof answer === 'string') {
      if (performance.now() > late) throw new Error(`${url} ${answer}`);
      await sleep(1_000);
      continue;
    }
    // A run that ended by itself in the meantime cannot be aborted, and need not be.
    if (!answer.ok && answer.status !== 409) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}

async function open() {
  const lists = ['queued', 'running', 'paused', 'rolling-back'].map((status) =>
    call('GET', `/api/v1/runs?limit=500&status=${status}`),
  );
  return (await Promise.all(lists)).flatMap(({ items }) => items);
}

await call('PUT', '/api/v1/halt', { reason });
console.log('everything is halted');
const aborted = new Set();
for (let runs = await open(); runs.length > 0; runs = await open()) {
  for (const { id } of runs.filter(({ id }) => !aborted.has(id))) {
    await call('POST', `/api/v1/runs/${id}/abort`, { reason });
    aborted.add(id);
    console.log(`run ${id} is aborted`);
  }
  await sleep(1_000);
}
console.log('no run is open');
const ended = await Promise.all([...aborted].map((id) => call('GET', `/api/v1/runs/${id}`)));
const left = ended.flatMap(({ id, residue }) =>
  residue.map(({ kind, subject, detail }) => `run ${id} has left ${kind} on ${subject}: ${detail}`),
);
if (left.length > 0) throw new Error(`not everything could be put back:\n${left.join('\n')}`);
