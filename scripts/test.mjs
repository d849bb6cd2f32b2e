// All tests that this machine can run, two suites at a time, and what computes beside those of a cluster, which wait a
// lot; but what measures users runs alone: on two cores it would judge the noise of what is beside it. With arguments:
// just those, as the test runner takes them, one at a time.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { checkRequired, keepServers, toolsLine } from './test-servers.mjs';
import { clusterBuilt, findTools } from './test-tools.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const asked = process.argv.slice(2);
checkRequired();
const servers = await keepServers(root);
const results = mkdtempSync(join(tmpdir(), 'silverback-test-'));

/** How long the test runner may take to end once its results are written, milliseconds. */
const LINGERS_MS = 60_000;

/** @param before a command that the runner is started under */
async function jest(args, before = []) {
  const folder = mkdtempSync(join(results, 'of-'));
  const file = join(folder, 'result.json');
  const command = ['--experimental-vm-modules', '--no-warnings', join(root, 'node_modules', 'jest', 'bin', 'jest.js')];
  const [program, ...rest] = [...before, process.execPath, ...command, '--json', '--outputFile', file, ...args];
  const child = spawn(program, rest, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...servers.env, ...findTools().env, NODE_NO_WARNINGS: '1' },
  });
  let lingers;
  const written = watch(folder, () => {
    lingers ??= setTimeout(() => {
      console.error(`the tests are over, and something of theirs still goes on after ${LINGERS_MS / 1000} s: ended`);
      child.kill('SIGKILL');
    }, LINGERS_MS);
  });
  const [status, signal] = await once(child, 'exit');
  written.close();
  clearTimeout(lingers);
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites, testResults } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    const failures = testResults.filter((suite) => suite.status === 'failed').flatMap(failuresOf);
    if (status === null) failures.push(`failed: something that the tests began did not end: ${args.join(' ')}`);
    return {
      failures,
      passed: numPassedTests,
      failed: numFailedTests + numRuntimeErrorTestSuites + (status === null ? 1 : 0),
      skipped: numPendingTests,
      status,
    };
  } catch {
    const failure = `failed: the test runner ended with ${status ?? signal} and left no results: ${args.join(' ')}`;
    return { failures: [failure], passed: 0, failed: 1, skipped: 0, status: status || 1 };
  }
}

/** How much of what was wrong is told again, characters. */
const TOLD = 400;

/** A line each: where it is, its name, and the beginning of what was wrong. */
function failuresOf({ name, message, assertionResults }) {
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  const told = failed.map(({ fullName, failureMessages }) => [fullName, failureMessages[0]]);
  return (told.length > 0 ? told : [['the suite as a whole', message]]).map(
    ([what, why]) =>
      `failed: ${relative(root, name)}: ${what}: ${stripVTControlCharacters(why ?? '')
        .replace(/\s+/g, ' ')
        .slice(0, TOLD)}`,
  );
}

/** On the processes of a sandbox, with databases. */
const SANDBOX = ['test/integration', 'test/e2e'];
/** Whoever asks for all that is left on the engine has no other suite there. */
const DOCKER = ['test/docker'];
const ON_ENGINE_OF_ITS_OWN = ['test/docker/engine-outage.spec.ts'];
/** Computes by a clock of its own, or speaks with databases: it fills what suites of a cluster leave, which wait a lot. */
const STEADY = ['test/simulation', 'test/conformance'];
/** What repeats at length what the others show in a few cases, and what takes too long for every run. */
const SOAK = ['test/soak'];
/** Last: a cluster, once started, is at work until the end of the run. */
const CLUSTER = ['test/kubernetes', 'test/servers/kubernetes.spec.ts'];
/** Below a folder: what measures users. Of a cluster also what closes nodes, stops a part of it, or looks at all of it. */
const ALONE = '/alone/';
const ALONE_ON_CLUSTER = 'test/kubernetes/alone/';
const USERS_ON_CLUSTER = ['kong', 'chart-installed'].map((name) => `${ALONE_ON_CLUSTER}${name}.spec.ts`);

/** How long each of the parts of everything took, for whoever wants it shorter. */
const times = [];
async function timed(part, work) {
  const from = performance.now();
  const done = await work();
  times.push(`${part} ${Math.round((performance.now() - from) / 1000)} s`);
  return done;
}

const besides = (...paths) => ['--testPathIgnorePatterns', ...paths, '/node_modules/'];
const inTurn = (...args) => jest(['--runInBand', ...args]);
/** Gives way to the suites beside it. */
const filling = (...args) => jest(['--runInBand', ...args], ['nice', '-n', '15']);

async function everything() {
  const alike = await timed('alike', () => jest(besides(...SANDBOX, ...DOCKER, ...STEADY, ...SOAK, ...CLUSTER)));
  const real = await timed('sandbox and Docker', () =>
    Promise.all([
      inTurn(...DOCKER, ...besides(ALONE, ...ON_ENGINE_OF_ITS_OWN)),
      inTurn(...SANDBOX, ...ON_ENGINE_OF_ITS_OWN, ...besides(ALONE)),
    ]),
  );
  const users = await timed('users', () => inTurn(...[...SANDBOX, ...DOCKER].map((folder) => folder + ALONE)));
  await timed('build of the cluster waited for', () => clusterBuilt(root));
  const cluster = await timed('cluster', () =>
    Promise.all([jest([...CLUSTER, ...besides(ALONE)]), filling(...STEADY)]),
  );
  const nodes = await timed('nodes', () => inTurn(ALONE_ON_CLUSTER, ...besides(...USERS_ON_CLUSTER)));
  const usersOnCluster = await timed('users on the cluster', () => inTurn(...USERS_ON_CLUSTER));
  return [alike, ...real, users, ...cluster, nodes, usersOnCluster];
}

const runs = asked.length > 0 ? [await inTurn(...asked)] : await everything();
rmSync(results, { recursive: true, force: true });

const sum = (what) => runs.reduce((total, run) => total + run[what], 0);
console.error(await timed('end of the servers', () => servers.end()));
console.error(toolsLine(findTools().env));
console.error(`times: ${times.join(', ')}`);
// Again, as the last thing said: of so many lines, the end is what is read.
for (const failure of runs.flatMap(({ failures }) => failures)) console.error(failure);
console.log(
  `${sum('passed')} passed, ${sum('failed')} failed${sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : ''}`,
);
process.exitCode = runs.every(({ status }) => status === 0) && sum('passed') > 0 ? 0 : 1;
