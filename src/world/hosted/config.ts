import { readFileSync } from 'node:fs';
import { parseLayout, peersOf, type ProcessSpec } from '../layout.js';
import { type Address, type ChildConfig, type HostPort, type Layout } from '../protocol.js';

/** Of every process, so that a name is all that others need to know. */
const PORTS = { data: 8080, control: 8081, dns: 5353 };
const ANYWHERE = '0.0.0.0';
const DIRECTORY = '/var/lib/silverback-world';

/** What a process that runs on a host of its own is told by its environment. */
export interface HostedEnvironment {
  /** `edge.R`, `store.R`, `instance.ZONE.N`, `dns` or `users`. */
  readonly WORLD_NAME?: string | undefined;
  /** The layout document, or the file that holds it. */
  readonly WORLD_LAYOUT?: string | undefined;
  readonly WORLD_LAYOUT_FILE?: string | undefined;
  /** Where it keeps its state; survives a restart. */
  readonly WORLD_DIRECTORY?: string | undefined;
  /** Where the names of the others lie on the network, as `shop.svc.cluster.local`; without it they stand for themselves. */
  readonly WORLD_DOMAIN?: string | undefined;
  /** Where the front of fronted routes is, `HOST:PORT`; without it under its name, as the others. */
  readonly WORLD_FRONT?: string | undefined;
}

/** How processes are found on the network. */
interface Network {
  readonly domain: string;
  /** Null where it has the name and the port that every process has. */
  readonly front: HostPort | null;
}

/**
 * A process without supervisor and links: it finds the others under their names on the network and reaches them directly.
 * Throws an `Error` that names what is wrong.
 */
export function hostedConfig(environment: HostedEnvironment): ChildConfig {
  const layout = layoutIn(environment);
  const spec = specOf(environment.WORLD_NAME ?? '', layout);
  const network = { domain: environment.WORLD_DOMAIN ?? '', front: frontIn(environment.WORLD_FRONT) };
  return {
    ...spec,
    host: ANYWHERE,
    port: portOf(spec.role),
    controlPort: PORTS.control,
    directory: environment.WORLD_DIRECTORY ?? DIRECTORY,
    layout,
    addresses: Object.fromEntries(lookedUpBy(spec, layout).map((name) => [name, addressOf(name, network)])),
    ways: waysOf(spec, layout, network),
    members: [],
  };
}

/** The name that all instances of a zone share on the network, in its domain. */
export function zoneHost(zone: string, domain = ''): HostPort {
  return { host: hostOf(`instances.${zone}`, domain), port: PORTS.data };
}

/** The name under which the network knows a process: `edge.us-west` is `edge-us-west`. */
function hostOf(name: string, domain: string): string {
  const host = name.replaceAll('.', '-');
  return domain === '' ? host : `${host}.${domain}`;
}

function addressOf(name: string, { domain, front }: Network): Address {
  const at = name === 'front' && front ? front : { host: hostOf(name, domain), port: portOf(name) };
  return { ...at, controlPort: PORTS.control };
}

function frontIn(text: string | undefined): HostPort | null {
  if (text === undefined) return null;
  const [, host, port] = /^([a-z0-9.-]+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || port === undefined) throw new Error(`WORLD_FRONT: expected HOST:PORT, found ${text}`);
  return { host, port: Number(port) };
}

function portOf(role: string): number {
  return role === 'dns' ? PORTS.dns : PORTS.data;
}

/** Whose addresses a process tells others, or asks, besides those that it calls. */
function lookedUpBy({ role }: ProcessSpec, { regions, routes }: Layout): readonly string[] {
  if (role === 'users') return ['dns'];
  if (role !== 'dns') return [];
  const hasFront = Object.values(routes).some(({ front }) => front);
  return [...Object.keys(regions).map((region) => `edge.${region}`), ...(hasFront ? ['front'] : [])];
}

function waysOf({ role, region }: ProcessSpec, layout: Layout, network: Network): ChildConfig['ways'] {
  const servers =
    role === 'instance'
      ? [`store.${region}`]
      : peersOf(layout, region).flatMap((peer) => [`edge.${peer}`, `store.${peer}`]);
  return Object.fromEntries(servers.map((server) => [server, addressOf(server, network)]));
}

/** Instances may be more than the layout says. */
function specOf(name: string, { regions }: Layout): ProcessSpec {
  if (name === 'dns' || name === 'users') return { name, role: name, region: '', zone: '' };
  const [, role, place = ''] = /^(edge|store)\.(.+)$/.exec(name) ?? [];
  if ((role === 'edge' || role === 'store') && Object.hasOwn(regions, place))
    return { name, role, region: place, zone: '' };
  const [, zone = ''] = /^instance\.(.+)\.[1-9]\d*$/.exec(name) ?? [];
  const region = Object.keys(regions).find((known) => Object.hasOwn(regions[known]?.zones ?? {}, zone));
  if (region !== undefined) return { name, role: 'instance', region, zone };
  const expected = 'edge.REGION, store.REGION, instance.ZONE.NUMBER of the layout, dns or users';
  throw new Error(`WORLD_NAME: expected ${expected}, found ${name === '' ? 'nothing' : name}`);
}

function layoutIn({ WORLD_LAYOUT, WORLD_LAYOUT_FILE }: HostedEnvironment): Layout {
  if ((WORLD_LAYOUT === undefined) === (WORLD_LAYOUT_FILE === undefined))
    throw new Error('the layout is told by one of WORLD_LAYOUT and WORLD_LAYOUT_FILE');
  const text = WORLD_LAYOUT ?? readFileSync(WORLD_LAYOUT_FILE ?? '', 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error('the layout is no JSON document', { cause: error });
  }
  return parseLayout(value);
}
