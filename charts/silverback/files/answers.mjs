// The test of a release: the service is ready, lets nobody in without a token, and shows its catalog to who has one.
import assert from 'node:assert/strict';

const [url] = process.argv.slice(-1);
const authorization = `Bearer ${process.env.SILVERBACK_TOKEN}`;
/** Right after an install pods may still be starting, and each is let in by the NetworkPolicy of each a moment later. */
async function ask(path, headers = {}, status = null) {
  for (let left = 60; ; left -= 1) {
    const answer = await fetch(new URL(path, url), { headers, signal: AbortSignal.timeout(5_000) }).catch(
      ({ cause, message }) => `does not answer: ${cause?.code ?? message}`,
    );
    if (typeof answer !== 'string' && (status === null || answer.status === status)) return answer;
    assert.ok(left > 0, `${url}${path} ${typeof answer === 'string' ? answer : `answers ${answer.status}`}`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

await ask('/readyz', {}, 200);
assert.equal((await ask('/api/v1/experiments')).status, 401, 'the API answers without a token');
const listed = await ask('/api/v1/experiments?limit=500', { authorization });
assert.equal(listed.status, 200, `the API refuses the token: ${await listed.clone().text()}`);
const { items } = await listed.json();
console.log(`${url} is ready and knows ${items.length} experiments: ${items.map(({ name }) => name).join(', ')}`);
