import type { ResidueItem } from '../../core/ports/fleet.js';
import { edgeOf, type ModelWorld } from './world.js';

/** @returns everything of ours that is still in effect in the model, or held by what is dead. */
export function residueOf(world: ModelWorld, onlyAlive = true): readonly ResidueItem[] {
  const { leases, care, routes, processes, regions, layout } = world;
  const places = [...regions.map(edgeOf), 'dns'].filter((place) => !onlyAlive || processes.isUp(place));
  return [
    ...leases.all.map(({ subject, run, injection }) => item('harm', subject, run, injection)),
    ...[...care].map(([injection, { run, what }]) => item('care', what, run, injection)),
    ...regions
      .filter((region) => processes.desiredIn(region) !== processes.base(region))
      .map((region) => item('scale', region, null, null)),
    ...[...world.harm.cuts].map((cut) => item('cut', cut, null, null)),
    ...[...world.harm.losses].map((loss) => item('loss', loss, null, null)),
    ...world.harm.names.subjects.map((subject) => item('dns-failure', subject, null, null)),
    ...[...world.harm.heldBack.keys()].map((subject) => item('lag', subject, null, null)),
    ...[...world.harm.burns].map((name) => item('burn', name, null, null)),
    ...world.harm.disturbing.all().map(({ injection, subject }) => item('calls', subject, null, injection)),
    ...places.flatMap((place) =>
      Object.keys(layout.routes)
        .filter((route) => !routes.isAtRest(place, route))
        .map((route) => item('weights', `${route} on ${place}`, routes.copy(place, route).run, null)),
    ),
    ...places
      .filter((place) => routes.failover(place).region !== null)
      .map((place) => item('failover', `${routes.failover(place).region} on ${place}`, null, null)),
  ];
}

function item(kind: string, subject: string, run: string | null, injection: string | null): ResidueItem {
  return { kind, subject, run, injection, detail: `${kind} of ours is in effect` };
}
