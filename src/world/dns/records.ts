import { type Answer, type Question } from 'dns-packet';
import { type Layout } from '../protocol.js';
import { type RouteView } from '../routes.js';
import { type Meaning, meaningOf } from './names.js';
import { type Places } from './places.js';

/** What the name service answers from. */
export interface Names {
  readonly layout: Layout;
  readonly routes: RouteView;
  /** Wall time of what is answered, milliseconds: a name service that is stale has an old one. */
  readonly now: () => number;
  readonly places: Pick<Places, 'at'>;
}
export interface Found {
  readonly code: 'NOERROR' | 'NXDOMAIN' | 'REFUSED';
  readonly answers: readonly Answer[];
  /** The zone's SOA when the answer holds nothing of the type that was asked for. */
  readonly authorities: readonly Answer[];
  readonly additionals: readonly Answer[];
  /** The answer holds for this client subnet only. */
  readonly bySubnet: boolean;
}

const REFUSED: Found = { code: 'REFUSED', answers: [], authorities: [], additionals: [], bySubnet: false };

/**
 * Layer 1 maps a territory to its home region's name, layer 2 that name to the region's edge; a question on layer 1 is
 * answered through both. Layer 1 never names a region of weight 0; a region's own name tells its edge at any weight.
 */
export function recordsFor(question: Question, territory: number, names: Names): Found {
  const name = question.name.replace(/\.$/, '');
  const meaning = meaningOf(name, names.layout);
  if (!meaning) return REFUSED;
  const ttl = Math.ceil(names.layout.ttlMs / 1000);
  // Wider than the library's type, which knows no ANY.
  const asked: string = question.type;
  const answers = recordsOf(name, meaning, asked, territory, names).map((record) => lasting(record, ttl));
  const complete = answers.some(({ type }) => type === asked || asked === 'ANY');
  return {
    code: meaning.kind === 'absent' ? 'NXDOMAIN' : 'NOERROR',
    answers,
    authorities: complete ? [] : [lasting(soa(meaning, names), ttl)],
    additionals: answers.flatMap((record) =>
      record.type === 'SRV' ? glueOf(record.data.target, names).map((glue) => lasting(glue, ttl)) : [],
    ),
    bySubnet: answers.some(({ type }) => type === 'CNAME'),
  };
}

function lasting(record: Answer, ttl: number): Answer {
  return { ...record, ttl } as Answer;
}

function recordsOf(name: string, meaning: Meaning, type: string, territory: number, names: Names): readonly Answer[] {
  switch (meaning.kind) {
    case 'users':
      if (type === 'TXT') return [{ type, name, data: notes(meaning.route, names) }];
      if (type === 'SOA') return [{ ...soa(meaning, names), name }];
      if (isFronted(meaning, names)) return type === 'A' || type === 'ANY' ? addressOf(name, 'front', names) : [];
      return throughLayers(name, name, meaning, type, territory, names);
    case 'users-service':
      if (isFronted(meaning, names))
        return type === 'SRV' || type === 'ANY' ? service(name, 'front', meaning, names) : [];
      return throughLayers(name, name.slice('_http._tcp.'.length), meaning, type, territory, names);
    case 'region-service':
      return type === 'SRV' || type === 'ANY' ? service(name, `edge.${meaning.region}`, meaning, names) : [];
    case 'region':
    case 'edge':
      return type === 'A' || type === 'ANY' ? addressOf(name, `edge.${meaning.region}`, names) : [];
    case 'front':
      return type === 'A' || type === 'ANY' ? addressOf(name, 'front', names) : [];
    case 'empty':
    case 'absent':
      return [];
  }
}

/** The alias of layer 1, then what layer 2 says of it. */
function throughLayers(
  name: string,
  host: string,
  { route }: Meaning,
  type: string,
  territory: number,
  names: Names,
): readonly Answer[] {
  const region = names.routes.home(route, territory);
  if (region === '') return [];
  const alias = `${name.slice(0, name.length - host.length)}${region}.${host}`;
  const cname: Answer = { type: 'CNAME', name, data: alias };
  const meaning = meaningOf(alias, names.layout);
  if (type === 'CNAME' || !meaning) return [cname];
  return [cname, ...recordsOf(alias, meaning, type, territory, names)];
}

/** The users of a route with a front are sent there, whoever they are: the front divides them. */
function isFronted({ route }: Meaning, { layout }: Names): boolean {
  return layout.routes[route]?.front === true;
}

function service(name: string, server: string, { zone }: Meaning, { places }: Names): readonly Answer[] {
  const place = places.at(server);
  if (!place) return [];
  const target = `${server}.${zone}`;
  return [{ type: 'SRV', name, data: { priority: 0, weight: 0, port: place.port, target } }];
}

function addressOf(name: string, server: string, { places }: Names): readonly Answer[] {
  const place = places.at(server);
  return place ? [{ type: 'A', name, data: place.host }] : [];
}

/** The address of a service's target, so that nobody has to ask again. */
function glueOf(target: string, names: Names): readonly Answer[] {
  const meaning = meaningOf(target, names.layout);
  if (meaning?.kind === 'front') return addressOf(target, 'front', names);
  return meaning?.kind === 'edge' ? addressOf(target, `edge.${meaning.region}`, names) : [];
}

function notes(route: string, { routes, now }: Names): string[] {
  const { version, epoch, deadlineInMs } = routes.state(route);
  const at = now();
  const deadline = deadlineInMs === null ? 'none' : new Date(at + deadlineInMs).toISOString();
  return [`version=${version}`, `epoch=${epoch}`, `deadline=${deadline}`, `at=${at}`];
}

function soa({ zone, route }: Meaning, { layout, routes }: Names): Answer {
  const seconds = Math.ceil(layout.ttlMs / 1000);
  const serial = routes.state(route).version;
  const data = { mname: `ns.${zone}`, rname: `hostmaster.${zone}`, serial, minimum: seconds };
  return { type: 'SOA', name: zone, data: { ...data, refresh: seconds, retry: seconds, expire: seconds } };
}
