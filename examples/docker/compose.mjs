// Reads the part of the Compose format that compose.yaml uses, and refuses the rest: what is not understood is not left out.
import { parse } from 'yaml';

const KNOWN = {
  file: ['name', 'networks', 'services'],
  network: ['labels', 'internal'],
  service: [
    ...['image', 'entrypoint', 'command', 'environment', 'labels', 'networks'],
    ...['healthcheck', 'restart', 'stop_grace_period', 'profiles'],
  ],
  attachment: ['aliases'],
  healthcheck: ['test', 'interval', 'timeout', 'start_period', 'retries'],
};
const UNITS = { ms: 1, s: 1000, m: 60_000 };

/**
 * @param environment for `${NAME:-default}`
 * @param profiles services of other profiles are left out
 * @returns what to create: names of networks and services within a project, and the bodies of the engine's API for them.
 *   Throws an error that names the place.
 */
export function readCompose(text, environment, profiles = []) {
  const file = interpolated(parse(text, { merge: true }), environment);
  const named = Object.fromEntries(Object.entries(file).filter(([key]) => !key.startsWith('x-')));
  only(named, KNOWN.file, 'the file');
  const networks = Object.entries(file.networks ?? {}).map(([name, network]) => {
    only(network ?? {}, KNOWN.network, `networks.${name}`);
    return { name, labels: texts(network?.labels, `networks.${name}.labels`), internal: network?.internal === true };
  });
  const services = Object.entries(file.services ?? {})
    .map(([name, service]) => ({ profiles: service.profiles ?? [], service: serviceOf(name, service, networks) }))
    .filter((entry) => entry.profiles.length === 0 || entry.profiles.some((one) => profiles.includes(one)))
    .map((entry) => entry.service);
  if (services.length === 0) throw new Error('services: expected at least one');
  return { project: file.name, networks, services };
}

function serviceOf(name, service, networks) {
  const at = `services.${name}`;
  only(service, KNOWN.service, at);
  if (typeof service.image !== 'string') throw new Error(`${at}.image: expected a name`);
  const attachments = Object.entries(service.networks ?? {}).map(([network, attachment]) => {
    if (!networks.some((known) => known.name === network))
      throw new Error(`${at}.networks.${network}: there is no such network`);
    only(attachment ?? {}, KNOWN.attachment, `${at}.networks.${network}`);
    return { network, aliases: [name, ...(attachment?.aliases ?? [])] };
  });
  if (attachments.length === 0) throw new Error(`${at}.networks: expected at least one`);
  const config = {
    Image: service.image,
    Env: Object.entries(texts(service.environment, `${at}.environment`)).map(([key, value]) => `${key}=${value}`),
    Labels: texts(service.labels, `${at}.labels`),
    ...(service.entrypoint && { Entrypoint: list(service.entrypoint, `${at}.entrypoint`) }),
    ...(service.command && { Cmd: list(service.command, `${at}.command`) }),
    ...(service.healthcheck && { Healthcheck: healthOf(service.healthcheck, `${at}.healthcheck`) }),
    ...(service.stop_grace_period && {
      StopTimeout: milliseconds(service.stop_grace_period, `${at}.stop_grace_period`) / 1000,
    }),
    HostConfig: { RestartPolicy: { Name: service.restart ?? 'no' } },
  };
  return { name, config, attachments };
}

/** The engine counts in nanoseconds. */
function healthOf(health, at) {
  only(health, KNOWN.healthcheck, at);
  const nanoseconds = (key) => (health[key] ? milliseconds(health[key], `${at}.${key}`) * 1e6 : 0);
  return {
    Test: list(health.test, `${at}.test`),
    Interval: nanoseconds('interval'),
    Timeout: nanoseconds('timeout'),
    StartPeriod: nanoseconds('start_period'),
    Retries: health.retries ?? 0,
  };
}

function interpolated(value, environment) {
  if (typeof value === 'string')
    return value.replace(/\$\$|\$(?:\{(\w+)(?::-([^}]*))?\})?/g, (whole, name, otherwise) => {
      if (whole === '$$') return '$';
      if (whole === '$') throw new Error('a "$" alone: expected ${NAME}, ${NAME:-default} or $$');
      const found = environment[name] || otherwise;
      if (found === undefined) throw new Error(`${whole}: the environment has no ${name}`);
      return found;
    });
  if (Array.isArray(value)) return value.map((item) => interpolated(item, environment));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolated(item, environment)]));
}

function only(object, known, at) {
  if (typeof object !== 'object' || object === null || Array.isArray(object)) throw new Error(`${at}: expected a map`);
  const unknown = Object.keys(object).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new Error(`${at}.${unknown}: not understood here; known are ${known.join(', ')}`);
}

function texts(map = {}, at) {
  for (const [key, value] of Object.entries(map))
    if (typeof value !== 'string') throw new Error(`${at}.${key}: expected a text, found ${JSON.stringify(value)}`);
  return map;
}

function list(value, at) {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw new Error(`${at}: expected a list of texts`);
  return value;
}

function milliseconds(text, at) {
  const [, amount, unit] = /^(\d+)(ms|s|m)$/.exec(text) ?? [];
  if (unit === undefined) throw new Error(`${at}: expected a duration as 10s, found ${text}`);
  return Number(amount) * UNITS[unit];
}
