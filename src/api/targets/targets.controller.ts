import { Controller, Inject } from '@nestjs/common';
import { ok, type Answer } from '../answer.js';
import type { Asked } from '../route-shape.js';
import { Route } from '../route.js';
import { listFleet, listRoutes, listTargets } from './targets.routes.js';
import { Targets } from './targets.js';

@Controller()
export class TargetsController {
  constructor(@Inject(Targets) private readonly targets: Targets) {}

  @Route(listTargets)
  async list(): Promise<Answer> {
    return ok({ items: await this.targets.list() });
  }

  @Route(listFleet)
  async fleet({ query }: Asked<typeof listFleet>): Promise<Answer> {
    return ok({ items: await this.targets.look('fleet', query.target) });
  }

  @Route(listRoutes)
  async routes({ query }: Asked<typeof listRoutes>): Promise<Answer> {
    return ok({ items: await this.targets.look('routes', query.target) });
  }
}
