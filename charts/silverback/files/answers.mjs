// The test of a release: the service is ready, lets nobody in without a token, and shows its catalog to who has one.
import assert from 'node:assert/strict';

const [url] = process.argv.slice(-1);
const authorization = `Bearer ${process.env.SILVERBACK_TOKEN}`;
const ask = (path, headers = {}) => fetch(new URL(path, url), { headers, signal: AbortSignal.timeout(5_000) });

/** Right after an install, pods may still be starting. */
async function ready() {
  for (let left = 60; ; left -= 1) {
    const told = await ask('/readyz').then(
      ({ status }) => `answers ${status}`,
      ({ cause, message }) => `does not answer: ${cause?.code ?? message}`,
    );
    if (told === 'answers 200') return;
    assert.ok(left > 0, `${url}/readyz ${told}`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

await ready();
assert.equal((await ask('/api/v1/experiments')).status, 401, 'the API answers without a token');
const listed = await ask('/api/v1/experiments?limit=500', { authorization });
assert.equal(listed.status, 200, `the API refuses the token: ${await listed.clone().text()}`);
const { items } = await listed.json();
console.log(`${url} is ready and knows ${items.length} experiments: ${items.map(({ name }) => name).join(', ')}`);
