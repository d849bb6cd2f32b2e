import { isGone } from '../../core/errors.js';
import type { ResidueItem, ResidueScanner } from '../../core/ports/fleet.js';
import type { RouteObjects } from '../../core/ports/route-objects.js';
import type { GatewayRoute } from './decide-change.js';
import { divisionOf } from './backends.js';
import { sharesText, standingOf } from './standing.js';

/**
 * Routes that a run holds, and routes that are not at rest though none does. Kind `conflict`: somebody else has changed
 * one that a run holds, so that nobody may put it back unasked. One that is gone holds nothing. Throws when one cannot be
 * read: what it holds, nobody knows.
 */
export class GatewayResidue implements ResidueScanner {
  constructor(
    private readonly routes: Readonly<Record<string, GatewayRoute>>,
    private readonly objects: RouteObjects,
  ) {}

  async residue(): Promise<readonly ResidueItem[]> {
    const all = await Promise.all(Object.entries(this.routes).map(([name, route]) => this.of(name, route)));
    return all.flat();
  }

  private async of(subject: string, { gateway, weights: rest }: GatewayRoute): Promise<ResidueItem[]> {
    const object = await this.objects.read(gateway).catch((error: unknown) => {
      if (isGone(error)) return null;
      throw error;
    });
    if (object === null) return [];
    const { hold, now, before, foreign } = standingOf(object, gateway, rest);
    if (!hold)
      return foreign === null ? [] : [{ kind: 'weights', subject, run: null, injection: null, detail: foreign }];
    const { run, injection } = hold;
    const detail = `${sharesText(divisionOf(now))}, before that ${sharesText(divisionOf(before))}`;
    return [{ kind: foreign === null ? 'weights' : 'conflict', subject, run, injection, detail: foreign ?? detail }];
  }
}
