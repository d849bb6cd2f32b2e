import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { RunDocument } from '../../src/core/run/document.js';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const COMMAND = join(ROOT, 'bin', 'silverback');
const PROGRAMS = join(ROOT, 'test', 'e2e', 'programs');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command of ours that goes on; `ended` never rejects. */
export interface Going {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What standard error has said so far. */
  said(): string;
}

/** A folder of its own with a home of its own: worlds of tests never meet. */
export class Place {
  private constructor(
    readonly directory: string,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  /**
   * @param load stream starts a second of the world's users, when not the catalog's own
   * @param settings of the environment, besides the home
   */
  static async make(load?: number, settings: Readonly<Record<string, string>> = {}): Promise<Place> {
    const place = new Place(await mkdtemp(join(tmpdir(), 'silverback-e2e-')), settings);
    if (load !== undefined) await place.lighten(load);
    return place;
  }

  get home(): string {
    return join(this.directory, 'home');
  }

  start(...args: string[]): Going {
    return this.spawn([COMMAND, ...args], {});
  }

  /** The command, begun by another one that prepares something for it and then becomes it. */
  startUnder(before: readonly string[], ...args: string[]): Going {
    return this.spawn([...before, COMMAND, ...args], {});
  }

  /** The command with a program of `programs/` loaded before it, which alters faults, or its clock, on purpose. */
  startAltered(program: 'toothless' | 'freezing' | 'skewed', ...args: string[]): Going {
    const preload = pathToFileURL(join(PROGRAMS, `${program}.mjs`)).href;
    return this.spawn([COMMAND, ...args], { NODE_OPTIONS: `--import=${preload}` });
  }

  async run(...args: string[]): Promise<Ended> {
    return this.start(...args).ended;
  }

  /** Runs an experiment with `--json`. */
  async drill(...args: string[]): Promise<Ended & { document: RunDocument }> {
    const ended = await this.run('run', ...args, '--json');
    return { ...ended, document: parsed(ended) };
  }

  /** What became of the runs of this home, the newest first. */
  async documents(): Promise<readonly RunDocument[]> {
    const listed = JSON.parse((await this.run('history', '--limit', '100', '--json')).stdout) as { id: string }[];
    const documents: RunDocument[] = [];
    for (const { id } of listed) documents.push(parsed(await this.run('show', id, '--json')));
    return documents;
  }

  async write(name: string, text: string): Promise<string> {
    const file = join(this.directory, name);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, text);
    return file;
  }

  /** What a process of the world has said, the last one of this home; empty when there was none. */
  worldLog(name: string): Promise<string> {
    return readFile(join(this.home, 'world', 'log', `${name}.log`), 'utf8').catch(() => '');
  }

  /** Ends the world, if one is left, and removes everything. */
  async leave(): Promise<void> {
    await this.run('world', 'down', '--force');
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }

  private spawn([file = '', ...args]: readonly string[], env: Readonly<Record<string, string>>): Going {
    const child = spawn(file, args, {
      cwd: this.directory,
      env: { ...surroundings(), SILVERBACK_HOME: this.home, NO_COLOR: '1', ...this.settings, ...env },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
    return { process: child, ended, said: () => stderr };
  }

  /** The catalog's targets with fewer users, as many behind each resolver: two worlds fit on two cores. */
  private async lighten(load: number): Promise<void> {
    for (const name of ['sandbox.yaml', 'sandbox-sick.yaml']) {
      const text = await readFile(join(ROOT, 'experiments', 'targets', name), 'utf8');
      if (!text.includes('startsPerSecond: 170') || !text.includes('territories: 1000'))
        throw new Error(`${name} has another load than this file knows`);
      await this.write(
        join('experiments', 'targets', name),
        text
          .replace('startsPerSecond: 170', `startsPerSecond: ${load}`)
          .replace('territories: 1000', `territories: ${Math.round((load * 1000) / 170)}`),
      );
    }
  }
}

/** The environment without what is ours: neither the settings of whoever runs the tests nor those of the tests. */
function surroundings(): NodeJS.ProcessEnv {
  const ours = /^(SILVERBACK_|DATABASE_URL$|REDIS_URL$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

/** @returns the one document on standard output; throws with what was said instead. */
export function parsed({ stdout, stderr, code }: Ended): RunDocument {
  try {
    return JSON.parse(stdout) as RunDocument;
  } catch {
    throw new Error(`exit ${code}, no document on standard output: ${stdout.slice(0, 500)}\n${stderr.slice(-2000)}`);
  }
}

/** Nothing is left behind, and everybody is served where he was before. */
export function everythingBack({ residue, injections, traffic }: RunDocument): void {
  expect(residue).toEqual([]);
  expect(injections.filter(({ state }) => state !== 'reverted')).toEqual([]);
  const last = traffic.at(-1);
  if (last) expect(last.weights).toEqual({ 'us-west': 5000, 'us-east': 5000 });
}

/** Looks every 100 ms until `look` gives something, for at most `withinMs`: a run on busy cores waits a minute for a steady load alone. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  withinMs = 150_000,
): Promise<T> {
  const from = performance.now();
  for (;;) {
    const seen = await look();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    if (performance.now() - from > withinMs) throw new Error(`${what}: not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
