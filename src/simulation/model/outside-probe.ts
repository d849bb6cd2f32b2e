import { SilverbackError } from '../../core/errors.js';
import type { ProbeSpec, Rule } from '../../core/experiment/experiment.js';
import type { Probe } from '../../core/ports/probe.js';
import { worldEndpoints } from '../../core/target/world-endpoints.js';
import type { WorldLayout } from '../../core/target/target.js';
import type { Wire } from '../wire.js';
import type { ModelWorld } from './world.js';

/** Probes that ask what no model knows: a program, somebody's metrics, a port, a name server. */
export const OUTSIDE: readonly string[] = ['command', 'dns', 'prometheus', 'tcp'];

const MODEL = /\b([a-z]+(?:\.[a-z0-9-]+)?)\.model\b/;

/** Addresses by which `modelOutsideProbe` knows the processes of the model. */
export function modelEndpoints(layout: WorldLayout): Record<string, string> {
  return Object.fromEntries(
    Object.entries(worldEndpoints(layout)).map(([name, { process, what }]) => [
      name,
      what === 'address' ? `${process}.model:1` : `http://${process}.model/metrics`,
    ]),
  );
}

/**
 * What the model does not know is taken to be as good as the experiment wants it, as long as the process of the model
 * that is asked lives, and the name service tells the truth of the name.
 */
export function modelOutsideProbe(world: ModelWorld, wire: Wire, { name, args, tolerance }: ProbeSpec): Probe {
  const [, process] = MODEL.exec(JSON.stringify(args)) ?? [];
  const { host } = args as { host?: string };
  const asked = Object.keys(world.layout.routes).find((route) => world.layout.routes[route]?.host === host);
  const values = Object.fromEntries(Object.entries(tolerance).map(([value, rule]) => [value, good(rule)]));
  const look = () => {
    world.time.advance();
    if (process !== undefined) world.mustBeUp(process);
    if (asked === undefined || process !== 'dns' || world.harm.names.tellsTruth(asked)) return { values };
    throw new SilverbackError('target-unreachable', `dns does not tell the truth of ${host}`);
  };
  return { name, measure: () => wire.reach(`probe ${name}`, look) };
}

function good({ equals, atLeast, between, atMost }: Rule): number | string {
  return equals ?? atLeast ?? between?.[0] ?? atMost ?? 0;
}
