import { Inject, Injectable } from '@nestjs/common';
import { isCode, SilverbackError, type Issue } from '../../core/errors.js';
import { Catalog } from '../../core/ports/catalog.js';
import { ExperimentStore, type StoredExperiment } from '../../core/ports/experiment-store.js';
import { nameIn, readYaml, type SourceText } from '../../core/source/yaml-source.js';
import { Experiments } from '../../engine/experiments.js';
import { page } from '../cursor.js';
import type { ExperimentLine, ExperimentView } from './experiment-schemas.js';

/** One experiment as it stands, whoever wrote it. */
export interface OnShelf {
  readonly source: SourceText;
  /** Null for a file of the catalog. */
  readonly stored: StoredExperiment | null;
  /** The file of the catalog of its name, whether it is hidden or not. */
  readonly file: string | null;
}

/** What there is to run: files of the catalog, and stored ones, which hide files of their names. */
@Injectable()
export class Shelf {
  constructor(
    @Inject(Catalog) private readonly catalog: Catalog,
    @Inject(ExperimentStore) private readonly store: ExperimentStore,
    @Inject(Experiments) private readonly experiments: Experiments,
  ) {}

  async list(after: string | undefined, limit: number): Promise<{ items: ExperimentLine[]; next: string | null }> {
    const [files, stored] = await Promise.all([this.catalog.experiments(), this.store.list()]);
    const lines = new Map(files.map((source) => [nameOf(source), this.fileLine(source)]));
    for (const { changedBy, changedAt, ...line } of stored) {
      const hides = files.find((source) => nameOf(source) === line.name)?.file ?? null;
      lines.set(line.name, { ...line, source: { kind: 'stored', changedBy, changedAt, hides } });
    }
    const sorted = [...lines.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const rest = after === undefined ? sorted : sorted.filter(({ name }) => name > after);
    return page(rest, limit, ({ name }) => [name]);
  }

  /** Null when there is none. @throws `duplicate-experiment` for two files of one name */
  async find(name: string): Promise<OnShelf | null> {
    const [stored, file] = await Promise.all([
      this.store.get(name),
      this.catalog.experiment(name).catch((error: unknown) => {
        if (isCode(error, 'experiment-not-found')) return null;
        throw error;
      }),
    ]);
    if (stored) return { source: { text: stored.text, file: name }, stored, file: file?.file ?? null };
    return file && { source: file, stored: null, file: file.file };
  }

  /** @throws `experiment-not-found` with the names that there are */
  async get(name: string): Promise<OnShelf> {
    return (await this.find(name)) ?? { source: await this.catalog.experiment(name), stored: null, file: null };
  }

  /** What stands for this version of it. */
  versionOf({ source, stored }: OnShelf): string {
    return stored?.hash ?? this.fileLine(source).hash ?? 'invalid';
  }

  view(found: OnShelf): ExperimentView {
    const { source, stored, file } = found;
    const line = this.fileLine(source);
    return {
      ...line,
      ...(stored && {
        hash: stored.hash,
        source: { kind: 'stored', changedBy: stored.changedBy, changedAt: stored.changedAt, hides: file } as const,
      }),
      text: source.text,
      document: documentIn(source),
      issues: this.issuesIn(source),
    };
  }

  private fileLine(source: SourceText): ExperimentLine {
    const from = { kind: 'catalog', file: source.file } as const;
    const read = this.read(source);
    if ('issues' in read)
      return { name: nameOf(source), title: null, target: null, labels: {}, hash: null, source: from };
    const { name, title, target, labels, hash } = read;
    return { name, title, target, labels: { ...labels }, hash, source: from };
  }

  private issuesIn(source: SourceText): Issue[] {
    const read = this.read(source);
    return 'issues' in read ? read.issues : [];
  }

  private read(source: SourceText) {
    try {
      return this.experiments.read(source);
    } catch (error) {
      if (!(error instanceof SilverbackError)) throw error;
      return { issues: [...(error.details.issues ?? [{ file: source.file, message: error.message }])] };
    }
  }
}

/** A file that gives no name goes by its own. */
function nameOf(source: SourceText): string {
  return nameIn(source) ?? source.file.replace(/\.ya?ml$/, '');
}

/** Null for what is no YAML. */
function documentIn(source: SourceText): Record<string, unknown> | null {
  try {
    return readYaml(source, 'invalid-experiment').value as Record<string, unknown>;
  } catch {
    return null;
  }
}
