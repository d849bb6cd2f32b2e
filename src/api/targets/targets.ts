import { Inject, Injectable } from '@nestjs/common';
import { Catalog } from '../../core/ports/catalog.js';
import { Inquiries } from '../../core/ports/inquiries.js';
import type { Target } from '../../core/target/target.js';

/** Where experiments run, and what is there now: a worker looks, this process never does. */
@Injectable()
export class Targets {
  constructor(
    @Inject(Catalog) private readonly catalog: Catalog,
    @Inject(Inquiries) private readonly inquiries: Inquiries,
  ) {}

  async list(): Promise<readonly Omit<Target, 'world' | 'docker' | 'kubernetes'>[]> {
    return (await this.catalog.targets()).map(({ name, fleet, environment, hash, routes, control, endpoints }) => ({
      name,
      fleet,
      environment,
      hash,
      routes,
      control,
      endpoints,
    }));
  }

  /** @throws `target-not-found`, or `busy` when no worker answers. */
  async look(kind: 'fleet' | 'routes', name: string | undefined): Promise<readonly object[]> {
    const targets = name === undefined ? await this.catalog.targets() : [await this.catalog.target(name)];
    return Promise.all(
      targets.map(async (target) => ({
        target: target.name,
        ...((await this.inquiries.ask({ kind, target })) as object),
      })),
    );
  }
}
