import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isCode, SilverbackError } from '../core/errors.js';
import type { Catalog } from '../core/ports/catalog.js';
import { unknownName } from '../core/source/nearest.js';
import { nameIn, type SourceText } from '../core/source/yaml-source.js';
import { parseTarget } from '../core/target/parse.js';
import type { Target } from '../core/target/target.js';
import { TARGETS } from './catalog.js';
import { yamlFiles } from './folder.js';
import { readText } from './text-file.js';

const EXPERIMENT = { absent: 'experiment-not-found', wrong: 'invalid-experiment' } as const;
const TARGET = { absent: 'target-not-found', wrong: 'invalid-target' } as const;

/** A file as it was when it was read last; one that gives no name goes by its own. */
interface Entry {
  readonly stamp: string;
  readonly name: string;
  readonly source: SourceText;
}

/**
 * The catalog of a service: folders of files, each with a folder `targets`, the first one that has a name wins. A file
 * is read again when it changed. What the outside gets to see of a file's place is its name.
 */
export class FileCatalog implements Catalog {
  private readonly read = new Map<string, Entry>();
  private readonly parsed = new WeakMap<SourceText, Target>();

  constructor(private readonly folders: readonly string[]) {}

  async experiments(): Promise<readonly SourceText[]> {
    return (await this.visible(this.folders, EXPERIMENT)).map(({ source }) => source);
  }

  async experiment(name: string): Promise<SourceText> {
    return this.find('experiment', name, this.folders, EXPERIMENT);
  }

  async targets(): Promise<readonly Target[]> {
    const files = await this.visible(this.targetFolders(), TARGET);
    return files.flatMap(({ source }) => this.valid(source) ?? []);
  }

  async target(name: string): Promise<Target> {
    return this.parse(await this.find('target', name, this.targetFolders(), TARGET));
  }

  /** The same file is the same target until it changes. @throws `invalid-target` */
  private parse(source: SourceText): Target {
    const target = this.parsed.get(source) ?? parseTarget(source.text, source.file);
    this.parsed.set(source, target);
    return target;
  }

  private valid(source: SourceText): Target | null {
    try {
      return this.parse(source);
    } catch (error) {
      if (isCode(error, 'invalid-target')) return null;
      throw error;
    }
  }

  private targetFolders(): readonly string[] {
    return this.folders.map((folder) => join(folder, TARGETS));
  }

  /** What has no name that an earlier folder has. */
  private async visible(folders: readonly string[], codes: typeof EXPERIMENT | typeof TARGET): Promise<Entry[]> {
    const seen: Entry[] = [];
    for (const folder of folders) {
      const hidden = new Set(seen.map(({ name }) => name));
      seen.push(...(await this.entries(folder, codes)).filter(({ name }) => !hidden.has(name)));
    }
    return seen;
  }

  private async find(
    what: 'experiment' | 'target',
    name: string,
    folders: readonly string[],
    codes: typeof EXPERIMENT | typeof TARGET,
  ): Promise<SourceText> {
    const all = await this.visible(folders, codes);
    const [first, second] = all.filter((entry) => entry.name === name);
    if (first && second) {
      const files = `${first.source.file} and ${second.source.file}`;
      throw new SilverbackError('duplicate-experiment', `${files} both hold the ${what} "${name}"`);
    }
    if (first) return first.source;
    const known = all.map((entry) => entry.name);
    const { message, expected } = unknownName(what, name, known);
    throw new SilverbackError(codes.absent, `${message}; expected ${expected}`);
  }

  private async entries(folder: string, codes: typeof EXPERIMENT | typeof TARGET): Promise<Entry[]> {
    const entries = await Promise.all((await yamlFiles(folder)).map((path) => this.entry(path, codes)));
    return entries.filter((entry) => entry !== null);
  }

  /** @returns null for a file that is gone, or cannot be read. */
  private async entry(path: string, codes: typeof EXPERIMENT | typeof TARGET): Promise<Entry | null> {
    try {
      // At once: a request looks at every file, and to wait for a thread costs ten times as much as the look.
      const { mtimeMs, size, ino } = statSync(path);
      const stamp = `${mtimeMs} ${size} ${ino}`;
      const before = this.read.get(path);
      if (before?.stamp === stamp) return before;
      const source = { file: basename(path), text: (await readText(path, codes)).text };
      const entry = { stamp, source, name: nameIn(source) ?? basename(path).replace(/\.ya?ml$/, '') };
      this.read.set(path, entry);
      return entry;
    } catch {
      this.read.delete(path);
      return null;
    }
  }
}
