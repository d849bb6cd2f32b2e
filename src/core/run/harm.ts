import type { Experiment } from '../experiment/experiment.js';
import type { Instance } from '../instance.js';
import type { PlannedInjection } from '../ports/fault.js';

/** What a fault step hurts: its step, its kind, and its subjects. */
export interface PlannedHarm {
  readonly step: number;
  readonly kind: string;
  readonly plans: readonly PlannedInjection[];
}

/**
 * Why harm must not be done: it reaches further than the guards allow, touches the control, or cannot be put back.
 * Asked before a run, and of what is really planned right before it is recorded: the fleet may have changed since.
 */
export function harmProblems(
  experiment: Pick<Experiment, 'guards' | 'allowIrreversible'>,
  control: readonly string[],
  harm: readonly PlannedHarm[],
): readonly string[] {
  const limits = experiment.guards.blastRadius;
  const radius = radiusOf(harm);
  const count = { regions: radius.regions.length, zones: radius.zones.length, instances: radius.instances };
  return [
    ...(['regions', 'zones', 'instances'] as const).flatMap((unit) => {
      const limit = limits[unit];
      return limit !== undefined && count[unit] > limit
        ? [`harm would touch ${count[unit]} ${unit}, guards.blastRadius allows ${limit}`]
        : [];
    }),
    ...control
      .filter((region) => radius.regions.includes(region))
      .map((region) => `harm would touch ${region}, the control that must notice nothing`),
    ...(experiment.allowIrreversible ? [] : irreversible(harm)),
  ];
}

function irreversible(harm: readonly PlannedHarm[]): readonly string[] {
  return harm.flatMap(({ plans }) =>
    plans.flatMap((plan) =>
      plan.undo === 'none' ? [`${plan.subject} could not be put back; allow it with "allowIrreversible: true"`] : [],
    ),
  );
}

/** Regions, zones and instances that harm touches. A whole region counts as a region, not as its zones too. */
export function radiusOf(harm: readonly PlannedHarm[]): {
  regions: readonly string[];
  zones: readonly string[];
  instances: number;
} {
  const plans = harm.flatMap((step) => step.plans);
  return {
    regions: [...new Set(plans.flatMap((plan) => plan.regions))],
    zones: [...new Set(plans.flatMap((plan) => plan.zones))],
    instances: [...new Map(plans.map((plan) => [plan.subject, instancesOf(plan)])).values()].reduce((a, b) => a + b, 0),
  };
}

/** @returns how many serving instances an injection takes away at most. */
export function instancesOf({ instances, zones }: PlannedInjection): number {
  return instances ?? (zones.length > 0 ? 1 : 0);
}

/**
 * What a fault may choose from: nothing of a control region, unless its args name that region or a zone of it. Then
 * it is left in, so that `harmProblems` can say what is wrong.
 */
export function candidates(
  instances: readonly Instance[],
  control: readonly string[],
  args: unknown,
): readonly Instance[] {
  const named = new Set(Object.values(args ?? {}).flat());
  return instances.filter(
    ({ region, zone }) => !control.includes(region) || named.has(region) || (zone !== '' && named.has(zone)),
  );
}
