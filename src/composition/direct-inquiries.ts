import type { Experiment } from '../core/experiment/experiment.js';
import { isCode, messageOf } from '../core/errors.js';
import type { Fleet } from '../core/ports/fleet.js';
import type { IncidentProbe } from '../core/ports/incident-probe.js';
import type { FleetView, Inquiries, Inquiry, RoutesView } from '../core/ports/inquiries.js';
import type { RunJournal } from '../core/ports/journal.js';
import type { Plan } from '../core/plan.js';
import type { Target } from '../core/target/target.js';
import type { Aside } from '../engine/aside.js';
import { planFromLayout, planOnTarget } from '../engine/planner.js';
import { tempoFor } from './tempo.js';
import { bind, openFleet, unboundFaults, type Surroundings } from './workbench.js';

/** Chance of a plan; a run draws its own, so that a random subject is not known beforehand. */
const SEED = 1;

/** Answers in this process, from targets that run already. */
export class DirectInquiries implements Pick<Inquiries, 'ask'> {
  constructor(
    private readonly surroundings: Surroundings,
    private readonly journal: RunJournal,
    private readonly incidents: IncidentProbe | null,
    private readonly aside: Aside,
  ) {}

  async ask(question: Inquiry): Promise<Plan | FleetView | RoutesView> {
    const { target } = question;
    switch (question.kind) {
      case 'plan':
        return this.plan(question.experiment, target);
      case 'fleet':
        return this.onFleet(target, fleetView);
      case 'routes':
        return this.onFleet(target, routesView);
    }
  }

  private async plan(experiment: Experiment, target: Target): Promise<Plan> {
    const { house, clock } = this.surroundings;
    const tempo = tempoFor(target.fleet);
    const fleet = await this.open(target).catch((error: unknown) => {
      if (isCode(error, 'world-unavailable')) return null;
      throw error;
    });
    if (!fleet) return planFromLayout(experiment, target, tempo, SEED, unboundFaults(house), this.journal);
    try {
      const bench = bind(house, fleet, target, experiment);
      return await planOnTarget(bench, experiment, target, tempo, SEED, clock, {
        journal: this.journal,
        aside: this.aside,
        ...(this.incidents && { incidents: this.incidents }),
      });
    } finally {
      await fleet.close();
    }
  }

  private async onFleet<T>(
    target: Target,
    look: (fleet: Fleet) => Promise<T>,
  ): Promise<T | { available: false; reason: string }> {
    try {
      const fleet = await this.open(target);
      try {
        return await look(fleet);
      } finally {
        await fleet.close();
      }
    } catch (error) {
      return { available: false, reason: messageOf(error) };
    }
  }

  private open(target: Target): Promise<Fleet> {
    return openFleet(this.surroundings, target, { start: 'never', afterwards: 'end' });
  }
}

async function fleetView({ capabilities: { instances, scaler } }: Fleet): Promise<FleetView> {
  const all = (await instances?.list()) ?? [];
  const names = [...new Set(all.map(({ region }) => region))].filter((region) => region !== '');
  const regions = scaler
    ? await Promise.all(names.map(async (name) => [name, await scaler.scaleOf(name)] as const))
    : [];
  return { available: true, instances: all, regions: Object.fromEntries(regions) };
}

async function routesView({ capabilities: { routers = {} } }: Fleet): Promise<RoutesView> {
  const readings = Object.entries(routers).map(
    async ([route, router]) => [route, await router.readWeights(route)] as const,
  );
  return { available: true, routes: Object.fromEntries(await Promise.all(readings)) };
}
