// Before a release is removed: every run that is not over is aborted, and all of it is put back while workers are there.
const [url] = process.argv.slice(-1);
const authorization = `Bearer ${process.env.SILVERBACK_TOKEN}`;

async function call(path, body) {
  const answer = await fetch(new URL(path, url), {
    method: body ? 'POST' : 'GET',
    headers: { authorization, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(15_000),
  });
  // A run that ended by itself in the meantime cannot be aborted, and need not be.
  if (!answer.ok && answer.status !== 409) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function open() {
  const lists = ['queued', 'running', 'paused', 'rolling-back'].map((status) =>
    call(`/api/v1/runs?limit=500&status=${status}`),
  );
  return (await Promise.all(lists)).flatMap(({ items }) => items);
}

const aborted = new Set();
for (let runs = await open(); runs.length > 0; runs = await open()) {
  for (const { id } of runs.filter(({ id }) => !aborted.has(id))) {
    await call(`/api/v1/runs/${id}/abort`, { reason: 'Silverback is being removed' });
    aborted.add(id);
    console.log(`run ${id} is aborted`);
  }
  await new Promise((resolve) => setTimeout(resolve, 1_000));
}
console.log('no run is open');
