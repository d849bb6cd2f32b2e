// All tests that this machine can run. What measures users runs alone, one suite after the other: two worlds at once on
// two cores would judge each other's noise. With arguments: just those, as the test runner takes them.
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

async function jest(args) {
  const file = join(results, 'result.json');
  rmSync(file, { force: true });
  const command = ['--experimental-vm-modules', '--no-warnings', join(root, 'node_modules', 'jest', 'bin', 'jest.js')];
  const child = spawn(process.execPath, [...command, '--json', '--outputFile', file, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...servers.env, ...findTools().env, NODE_NO_WARNINGS: '1' },
  });
  let lingers;
  const written = watch(results, () => {
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
    return {
      failures: testResults.filter((suite) => suite.status === 'failed').flatMap(failuresOf),
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

const REAL = ['test/integration', 'test/e2e', 'test/docker'];
/** What repeats at length what the others show in a few cases. */
const SOAK = ['test/soak'];
/** Last: a cluster, once started, is at work until the end of the run. */
const CLUSTER = ['test/kubernetes', 'test/servers/kubernetes.spec.ts'];
/** What closes nodes, stops a part of the cluster, looks at all of it, or measures users. The others have namespaces of their own. */
const ALONE = ['test/kubernetes/alone'];

const besides = (...paths) => ['--testPathIgnorePatterns', ...paths, '/node_modules/'];

async function everything() {
  const alike = await jest(besides(...REAL, ...CLUSTER, ...SOAK));
  const real = await jest(['--runInBand', ...REAL]);
  clusterBuilt(root);
  const beside = await jest([...CLUSTER, ...besides(...ALONE)]);
  return [alike, real, beside, await jest(['--runInBand', ...ALONE])];
}

const runs = asked.length > 0 ? [await jest(['--runInBand', ...asked])] : await everything();
rmSync(results, { recursive: true, force: true });

const sum = (what) => runs.reduce((total, run) => total + run[what], 0);
console.error(await servers.end());
console.error(toolsLine(findTools().env));
// Again, as the last thing said: of so many lines, the end is what is read.
for (const failure of runs.flatMap(({ failures }) => failures)) console.error(failure);
console.log(
  `${sum('passed')} passed, ${sum('failed')} failed${sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : ''}`,
);
process.exitCode = runs.every(({ status }) => status === 0) && sum('passed') > 0 ? 0 : 1;
