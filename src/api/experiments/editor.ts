import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../../core/access/caller.js';
import { isCode, SilverbackError } from '../../core/errors.js';
import type { Experiment } from '../../core/experiment/experiment.js';
import { Clock } from '../../core/ports/clock.js';
import { ExperimentStore } from '../../core/ports/experiment-store.js';
import { AuditEntries } from '../../engine/audit-entries.js';
import { Experiments } from '../../engine/experiments.js';
import { assertSeen } from '../etag.js';
import type { Written } from '../written.js';
import { Shelf, type OnShelf } from './shelf.js';

/** Changes what is stored; files of the catalog are changed where they lie. */
@Injectable()
export class Editor {
  constructor(
    @Inject(Shelf) private readonly shelf: Shelf,
    @Inject(Experiments) private readonly experiments: Experiments,
    @Inject(ExperimentStore) private readonly store: ExperimentStore,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditEntries) private readonly entries: AuditEntries,
  ) {}

  /** @returns its name. @throws `invalid-experiment`, or `conflict` when there is one of its name. */
  async create(written: Written, caller: Caller): Promise<string> {
    const { text, experiment } = await this.read(written);
    const taken = (): SilverbackError =>
      new SilverbackError('conflict', `there is an experiment "${experiment.name}" already; PUT replaces it`);
    if (await this.shelf.find(experiment.name)) throw taken();
    await this.write(experiment, text, null, caller).catch((error: unknown) => {
      throw isCode(error, 'precondition-failed') ? taken() : error;
    });
    return experiment.name;
  }

  /**
   * @returns whether it is the first of its name. @throws `invalid-experiment`, `conflict` when it calls itself
   * otherwise, `precondition-required`, `precondition-failed`.
   */
  async replace(name: string, written: Written, ifMatch: string | undefined, caller: Caller): Promise<boolean> {
    const { text, experiment } = await this.read(written);
    if (experiment.name !== name)
      throw new SilverbackError('conflict', `the experiment calls itself "${experiment.name}", not "${name}"`);
    const before = await this.shelf.find(name);
    if (before) assertSeen(`experiment ${name}`, this.shelf.versionOf(before), ifMatch);
    else if (ifMatch !== undefined)
      throw new SilverbackError('precondition-failed', `there is no experiment ${name} that could match If-Match`);
    await this.write(experiment, text, before, caller);
    return before === null;
  }

  /** @throws `experiment-not-found`, `conflict` for a file of the catalog, `precondition-failed`. */
  async remove(name: string, ifMatch: string | undefined, caller: Caller): Promise<void> {
    const found = await this.shelf.get(name);
    const { stored, source } = found;
    if (!stored)
      throw new SilverbackError(
        'conflict',
        `experiment ${name} is the file ${source.file} of the catalog; remove that`,
      );
    assertSeen(`experiment ${name}`, stored.hash, ifMatch ?? '*');
    const before = { text: stored.text };
    const entry = this.entries.of(caller, { action: 'experiment.remove', subject: name, before, after: null });
    await this.store.remove(name, stored.hash, entry);
  }

  private async read({ type, text: raw }: Written): Promise<{ text: string; experiment: Experiment }> {
    // JSON is YAML but for tabs, which it has only between its tokens.
    const text = type === 'json' ? raw.replaceAll('\t', '  ') : raw;
    return { text, experiment: await this.experiments.check({ text, file: 'body' }) };
  }

  private async write(experiment: Experiment, text: string, before: OnShelf | null, caller: Caller): Promise<void> {
    const { name, title, target, labels, hash } = experiment;
    const changed = { changedBy: caller.name, changedAt: this.clock.now().toISOString() };
    const entry = this.entries.of(caller, {
      action: 'experiment.put',
      subject: name,
      before: before && { text: before.source.text },
      after: { text },
    });
    await this.store.put({ name, title, target, labels, hash, text, ...changed }, before?.stored?.hash ?? null, entry);
  }
}
