// The servers of a test run, as test/servers/keeper/main.mjs keeps them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { TOOLS } from './test-tools.mjs';

const TITLES = {
  postgres: 'PostgreSQL',
  redis: 'Redis',
  haproxy: 'HAProxy',
  docker: 'Docker Engine',
  kubernetes: 'Kubernetes',
};
const REQUIRE = 'SILVERBACK_REQUIRE';

/**
 * Refuses a name in SILVERBACK_REQUIRE that nothing answers to: it would require nothing.
 * @throws with the names that there are
 */
export function checkRequired() {
  const names = (process.env[REQUIRE] ?? '').split(',').filter((name) => name !== '');
  const known = [...Object.keys(TITLES), ...Object.keys(TOOLS)];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`${REQUIRE} names ${unknown.join(', ')}; expected some of ${known.join(', ')}`);
}

/**
 * Starts the keeper.
 * @returns `env` for the suites, and `end`, which stops all servers and resolves to a line about them.
 */
export async function keepServers(root) {
  // In a session of its own: an interrupt from the keyboard reaches it as the end of its input, like any other end.
  const keeper = spawn(process.execPath, [join(root, 'test', 'servers', 'keeper', 'main.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const gone = once(keeper, 'exit');
  const lines = createInterface({ input: keeper.stdout })[Symbol.asyncIterator]();
  const kept = String((await lines.next()).value);
  return {
    env: { SILVERBACK_TEST_KEEPER: kept },
    async end() {
      keeper.stdin.end();
      const { used } = JSON.parse((await lines.next()).value);
      await gone;
      return line(used, JSON.parse(kept).missing.share);
    },
  };
}

function line(used, missing) {
  const words = Object.entries(TITLES).map(([kind, title]) => {
    if (missing[kind]) return `no ${title} (${missing[kind]}): its suites are ${required(kind) ? 'failed' : 'skipped'}`;
    return used[kind] ?? `${title} asked for by no suite`;
  });
  return `servers: ${words.join('; ')}`;
}

/** What there is of the tools. @param env of the suites, as `findTools` makes it */
export function toolsLine(env) {
  const words = Object.entries(TOOLS).map(([name, { title, variable }]) =>
    env[variable] ? title : `no ${title}: its suite is ${required(name) ? 'failed' : 'skipped'}`,
  );
  return `tools: ${words.join('; ')}`;
}

function required(kind) {
  return (process.env[REQUIRE] ?? '').split(',').includes(kind);
}
