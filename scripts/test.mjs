// All tests that this machine can run, two suites at a time; beside those of a cluster, which wait a lot, goes what only
// computes, or speaks with databases. What measures users runs alone, or beside one as small as itself: on two cores it
// would judge the noise of what is beside it. With arguments: just those, as the test runner takes them, one at a time.
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

/** @param givesWay in a session of its own, which takes only what everything else leaves of the machine */
async function jest(args, givesWay = false) {
  const folder = mkdtempSync(join(results, 'of-'));
  const file = join(folder, 'result.json');
  const runner = ['--experimental-vm-modules', '--no-warnings', join(root, 'node_modules', 'jest', 'bin', 'jest.js')];
  const command = [process.execPath, ...runner, '--json', '--outputFile', file, ...args];
  const [program, ...rest] = givesWay ? [join(root, 'scripts', 'giving-way.sh'), ...command] : command;
  const child = spawn(program, rest, {
    cwd: root,
    detached: givesWay,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...servers.env, ...findTools().env, NODE_NO_WARNINGS: '1' },
  });
  // An interrupt from the keyboard does not reach another session.
  if (givesWay) endsWithUs(child);
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

function endsWithUs(child) {
  const end = () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid);
  };
  process.once('exit', end);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'])
    process.once(signal, () => {
      end();
      process.kill(process.pid, signal);
    });
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
/** One at a time: whoever asks for all that is left on the engine has no other suite there. */
const DOCKER = ['test/docker'];
/** Computes by a clock of its own, or speaks with a file: it may take as long as it likes. */
const PATIENT = ['test/simulation', 'test/conformance'];
/** Of that what speaks with servers, for which a journal and a queue do not wait as long as what gives way may have to. */
const SERVED = ['postgres-', 'bullmq-', 'retention'].map((name) => `test/conformance/${name}`);
const PATIENCE_MS = 1_800_000;
/** What repeats at length what the others show in a few cases, and what takes too long for every run. */
const SOAK = ['test/soak'];
/** A cluster, once started, is at work until the end of the run. */
const CLUSTER = ['test/kubernetes', 'test/servers/kubernetes.spec.ts'];
/** Below a folder: what measures users. Of a cluster also what closes nodes, stops a part of it, or looks at all of it. */
const ALONE = '/alone/';
/** Below a folder: worlds with so few users, and faults so small, that two of them leave each other room. */
const LIGHT = '/light/';
const ALONE_ON_CLUSTER = 'test/kubernetes/alone/';
/** Of Docker's, as many as take no longer than those that close nodes, which wait a lot: beside them. */
const BESIDE_NODES = ['engine-outage', 'faults', 'lookups', 'network-cut'].map((name) => `test/docker/${name}.spec.ts`);
const USERS_ON_CLUSTER = ['kong', 'chart-installed'].map((name) => `${ALONE_ON_CLUSTER}${name}.spec.ts`);

/** How long each of the parts of everything took, for whoever wants it shorter. */
const times = [];
async function timed(part, work) {
  const from = performance.now();
  const done = await work();
  times.push(`${part} ${Math.round((performance.now() - from) / 1000)} s`);
  return done;
}

/** Of this checkout, whatever the folders are called that it lies in. */
const besides = (...paths) => [
  '--testPathIgnorePatterns',
  ...paths.map((path) => `<rootDir>/${path}`),
  '/node_modules/',
];
/** Folders of that name below `test`. */
const all = (folder) => `test/.*${folder}`;
const inTurn = (...args) => jest(['--runInBand', ...args]);

async function everything() {
  const alike = await timed('alike', () => jest(besides(...SANDBOX, ...DOCKER, ...PATIENT, ...SOAK, ...CLUSTER)));
  const real = await timed('sandbox and Docker', () =>
    Promise.all([
      inTurn(...DOCKER, ...besides(all(ALONE), ...BESIDE_NODES)),
      inTurn(...SANDBOX, ...besides(all(ALONE), all(LIGHT))),
    ]),
  );
  const fewUsers = await timed('few users', () => jest(SANDBOX.map((folder) => folder + LIGHT)));
  const users = await timed('users', () => inTurn(...[...SANDBOX, ...DOCKER].map((folder) => folder + ALONE)));
  await timed('build of the cluster waited for', () => clusterBuilt(root));
  const [filled, onCluster] = await Promise.all([
    timed('what fills', () =>
      jest(['--runInBand', '--testTimeout', `${PATIENCE_MS}`, ...PATIENT, ...besides(...SERVED)], true),
    ),
    withoutUsersOnCluster(),
  ]);
  const usersOnCluster = await timed('users on the cluster', () => inTurn(...USERS_ON_CLUSTER));
  return [alike, ...real, fewUsers, users, filled, ...onCluster, usersOnCluster];
}

async function withoutUsersOnCluster() {
  const cluster = await timed('cluster', () => jest([...CLUSTER, ...besides(all(ALONE))]));
  const nodes = await timed('nodes and Docker', () =>
    Promise.all([
      inTurn(ALONE_ON_CLUSTER, ...besides(...USERS_ON_CLUSTER)),
      inTurn(...BESIDE_NODES),
      inTurn(...SERVED),
    ]),
  );
  return [cluster, ...nodes];
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
