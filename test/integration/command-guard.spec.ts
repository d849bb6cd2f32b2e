import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { eventually } from './world-harness.js';

const PROBE = pathToFileURL(resolve(process.env['DIST_UNDER_TEST'] ?? 'dist', 'probes/command.probe.js')).href;

/** Measures once, in a process of its own. */
const MEASURE = `
  const { CommandProbe } = await import(${JSON.stringify(PROBE)});
  const type = new CommandProbe();
  await type.make('c', type.args.parse(JSON.parse(process.argv[1]))).measure(new AbortController().signal);
`;
/** A program that starts another one, says who they are, and never ends by itself. */
const PROGRAM = `
  const { pid } = require('node:child_process').spawn('sleep', ['600'], { stdio: 'inherit' });
  require('node:fs').writeFileSync(process.argv[1] + '.new', [process.pid, pid].join(' '));
  require('node:fs').renameSync(process.argv[1] + '.new', process.argv[1]);
  setInterval(() => undefined, 1000);
`;

describe('a program that a command probe has started', () => {
  let directory: string;
  let parent: ChildProcess;
  let pids: readonly number[];

  async function start(timeout: string): Promise<void> {
    const file = join(directory, 'pids');
    const written = { command: [process.execPath, '-e', PROGRAM, file], timeout };
    const args = ['--input-type=module', '-e', MEASURE, '--', JSON.stringify(written)];
    parent = spawn(process.execPath, args, { stdio: 'ignore' });
    await eventually('the program runs', async () => existsSync(file));
    pids = readFileSync(file, 'utf8').split(' ').map(Number);
  }
  const isGone = async () => !pids.some(lives);

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'guard-'));
    pids = [];
  });
  afterEach(() => {
    parent.kill('SIGKILL');
    for (const pid of pids.filter(lives)) process.kill(pid, 'SIGKILL');
    rmSync(directory, { recursive: true });
  });

  it('ends with who started it, killed as it may be, and takes along what it has started itself', async () => {
    await start('10m');
    expect(pids.map(lives)).toEqual([true, true]);
    parent.kill('SIGKILL');
    await eventually('nothing is left', isGone);
  });

  it('ends when its time is over, though who started it is frozen', async () => {
    await start('5s');
    parent.kill('SIGSTOP');
    expect(pids.map(lives)).toEqual([true, true]);
    await eventually('nothing is left', isGone);
  });
});

/** A dead process that nobody has collected yet is dead all the same. */
function lives(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
