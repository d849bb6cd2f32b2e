import { type Layout } from './protocol.js';

type Check = (value: unknown, path: string) => void;

/** Regions and zones become parts of process, file and host names. */
const NAME = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;
const HOST = /^(?=.{1,200}$)[a-z0-9-]+(\.[a-z0-9-]+)*$/;
const WHOLE = 10_000;
/** A territory is a /24 of 100.64.0.0/10. */
const TERRITORIES = 16_384;

const whole =
  (minimum: number, maximum: number): Check =>
  (value, path) => {
    if (!Number.isInteger(value) || (value as number) < minimum || (value as number) > maximum) {
      fail(path, `a whole number from ${minimum} to ${maximum}`, value);
    }
  };
const amount =
  (minimum: number, maximum: number): Check =>
  (value, path) => {
    if (typeof value !== 'number' || !(value >= minimum && value <= maximum)) {
      fail(path, `a number from ${minimum} to ${maximum}`, value);
    }
  };
const matching =
  (pattern: RegExp): Check =>
  (value, path) => {
    if (typeof value !== 'string' || !pattern.test(value)) fail(path, `a text like ${pattern.source}`, value);
  };
const shape =
  (fields: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check =>
  (value, path) => {
    const object = objectAt(value, path);
    for (const name of Object.keys(object))
      if (!Object.hasOwn(fields, name) && !Object.hasOwn(optional, name))
        fail(`${path}.${name}`, 'no such field', object[name]);
    for (const [name, check] of Object.entries(fields)) check(object[name], `${path}.${name}`);
    for (const [name, check] of Object.entries(optional))
      if (Object.hasOwn(object, name)) check(object[name], `${path}.${name}`);
  };
const mapOf =
  (name: RegExp, check: Check): Check =>
  (value, path) => {
    const entries = Object.entries(objectAt(value, path));
    if (entries.length === 0) fail(path, 'at least one entry', value);
    for (const [key, item] of entries) {
      matching(name)(key, `the name ${key} in ${path}`);
      check(item, `${path}.${key}`);
    }
  };
const yesOrNo: Check = (value, path) => {
  if (typeof value !== 'boolean') fail(path, 'true or false', value);
};
const orNull =
  (check: Check): Check =>
  (value, path) => {
    if (value !== null) check(value, path);
  };

const layoutShape = shape({
  regions: mapOf(NAME, shape({ zones: mapOf(NAME, whole(1, 64)) })),
  routes: mapOf(
    NAME,
    shape(
      {
        host: matching(HOST),
        weights: mapOf(NAME, whole(0, WHOLE)),
        startsPerSecond: amount(0, 100_000),
        users: whole(1, 10_000_000),
      },
      { front: yesOrNo },
    ),
  ),
  territories: whole(1, TERRITORIES),
  ttlMs: whole(1, 86_400_000),
  instance: shape({ slots: whole(1, 10_000), serviceMs: amount(1, 60_000), queue: whole(0, 1_000_000) }),
  degrade: orNull(
    shape({
      region: matching(NAME),
      aboveShare: amount(0, 1),
      errorShare: amount(0, 1),
      delayMs: amount(0, 60_000),
    }),
  ),
});

/** Throws an `Error` that names the place and what was expected there. */
export function checkLayout(value: unknown): asserts value is Layout {
  layoutShape(value, 'layout');
  const { regions, routes, degrade } = value as Layout;
  const known = Object.keys(regions).join(' or ');
  const zones = Object.values(regions).flatMap((region) => Object.keys(region.zones));
  for (const zone of zones) {
    // An instance is named by its zone alone.
    if (zones.indexOf(zone) !== zones.lastIndexOf(zone)) fail('layout.regions', 'zones with names of their own', zone);
  }
  const shared = zones.find((zone) => Object.hasOwn(regions, zone));
  // Both have a link that bears their name.
  if (shared !== undefined) fail('layout.regions', 'zones that are not called like a region', shared);
  const hosts = Object.values(routes).map((route) => route.host);
  if (new Set(hosts).size < hosts.length) fail('layout.routes', 'a host of its own for each', hosts.join(', '));
  for (const [name, { weights }] of Object.entries(routes)) {
    const path = `layout.routes.${name}.weights`;
    const stranger = Object.keys(weights).find((region) => !Object.hasOwn(regions, region));
    if (stranger !== undefined) fail(path, known, stranger);
    const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
    if (sum !== WHOLE) fail(path, `weights which sum to ${WHOLE}`, sum);
  }
  if (degrade && !Object.hasOwn(regions, degrade.region)) fail('layout.degrade.region', known, degrade.region);
}

function objectAt(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(path, 'an object', value);
  return value as Readonly<Record<string, unknown>>;
}

function fail(path: string, expected: string, value: unknown): never {
  throw new Error(`${path}: expected ${expected}, found ${value === undefined ? 'nothing' : JSON.stringify(value)}`);
}
