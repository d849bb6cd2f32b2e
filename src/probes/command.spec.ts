import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandProbe } from './command.probe.js';

const signal = new AbortController().signal;

function measure(script: string, written: object = {}) {
  const type = new CommandProbe();
  const args = type.args.parse({ command: [process.execPath, '-e', script], timeout: '30s', ...written });
  return type.make('c', args).measure(signal);
}
const value = async (script: string, written?: object) => (await measure(script, written)).values['value'];

describe('the command probe', () => {
  it('measures an exit code, a number, or a number in a JSON document', async () => {
    expect(await value('process.exit(3)')).toBe(3);
    expect(await value('console.log(" 2.5 ")', { measure: 'number' })).toBe(2.5);
    const script = 'console.log(JSON.stringify({ a: [{ b: 7 }] }))';
    expect(await value(script, { measure: 'json', field: 'a.0.b' })).toBe(7);
  });

  it.each([
    ['console.log("x")', { measure: 'number' }, 'printed no number: x'],
    ['', { measure: 'number' }, 'printed no number'],
    ['console.log("{}")', { measure: 'json', field: 'a.b' }, 'printed no number at a.b: {}'],
    ['console.error("oh no"); process.exit(4)', { measure: 'number' }, 'ended with code 4: oh no'],
    ['process.kill(process.pid, "SIGTERM")', {}, 'was ended by SIGTERM'],
    ['setInterval(() => console.log("x".repeat(999)), 1)', {}, 'says more than 65536 bytes'],
    ['setInterval(() => 0, 1000)', { timeout: '300ms' }, 'no whole answer within 300 ms'],
  ])('measures nothing from %s', async (script, written, why) => {
    await expect(measure(script, written)).rejects.toThrow(why);
  });

  it('measures a program that sends a signal to its whole group, of which its guard is', async () => {
    await expect(measure('process.kill(0, "SIGTERM"); setInterval(() => 0, 1000)')).rejects.toThrow('ended by SIGTERM');
  });

  it('gives a shell nothing to read', async () => {
    const script = 'process.exit(process.argv[1] === "$HOME; exit 9" ? 0 : 1)';
    expect(await value('', { command: [process.execPath, '-e', script, '$HOME; exit 9'] })).toBe(0);
  });

  it('leaves nothing behind: what it has started ends with it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'command-'));
    const file = join(folder, 'pid');
    const orphan = `const { pid } = require('node:child_process').spawn('sleep', ['600'], { stdio: 'inherit' });`;
    await value(`${orphan} require('node:fs').writeFileSync(${JSON.stringify(file)}, String(pid)); process.exit(0)`);
    const pid = Number(await readFile(file, 'utf8'));
    await rm(folder, { recursive: true });
    const giveUpAt = performance.now() + 20_000;
    while (lives(pid) && performance.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(lives(pid)).toBe(false);
  });

  it.each([{ command: [] }, { measure: 'json' }, { field: 'a' }, { shell: true }])('refuses %p', (written) => {
    expect(new CommandProbe().args.safeParse({ command: ['true'], ...written }).success).toBe(false);
  });
});

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A dead child that nobody has collected is dead all the same.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
