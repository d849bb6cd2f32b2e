import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { hostedConfig, zoneHost } from '../../src/world/hosted/config.js';
import { processesOf } from '../../src/world/layout.js';
import type { ChildConfig } from '../../src/world/protocol.js';

const FOLDER = resolve('examples/docker');
const COMPOSE = readFileSync(join(FOLDER, 'compose.yaml'), 'utf8');

interface Checked {
  readonly services: readonly {
    readonly name: string;
    readonly config: { readonly Image: string; readonly Env: readonly string[]; readonly Healthcheck: object };
    readonly attachments: readonly { readonly network: string; readonly aliases: readonly string[] }[];
  }[];
}

/** What the program would create from a text. */
function check(text: string, ...args: string[]): { readonly checked: Checked | null; readonly errors: string } {
  const folder = mkdtempSync(join(tmpdir(), 'compose-'));
  const file = join(folder, 'compose.yaml');
  writeFileSync(file, text);
  const program = [join(FOLDER, 'world.mjs'), 'check', '--file', file, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, program, { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return { checked: status === 0 ? (JSON.parse(stdout) as Checked) : null, errors: stderr };
}

function environmentOf({ config }: Checked['services'][number]): Record<string, string> {
  return Object.fromEntries(
    config.Env.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const),
  );
}

describe('the world’s compose file', () => {
  const { checked } = check(COMPOSE, '--image', 'mine');
  const services = checked?.services ?? [];

  const configs = services.map((service) => ({ service, config: hostedConfig(environmentOf(service)) }));

  /** Whether a service shares a network with whoever bears the name. */
  const finds = ({ attachments }: Checked['services'][number], host: string) =>
    attachments.some(({ network }) =>
      services.some((other) => other.attachments.some((at) => at.network === network && at.aliases.includes(host))),
    );

  it('has every process of its layout but the links', () => {
    const layout = configs[0]?.config.layout;
    const wanted = layout ? processesOf(layout).filter(({ role }) => role !== 'link') : [];
    expect(configs.map(({ config }) => config.name).sort()).toEqual(wanted.map(({ name }) => name).sort());
  });

  it('lets each find on its networks whom it looks up', () => {
    const looksUp = ({ role, region, ways, addresses, layout }: ChildConfig): readonly string[] => {
      if (role === 'users') return ['dns'];
      if (role === 'dns') return Object.keys(layout.regions).map((name) => addresses[`edge.${name}`]?.host ?? '');
      const zones = role === 'edge' ? Object.keys(layout.regions[region]?.zones ?? {}) : [];
      return [...Object.values(ways).map(({ host }) => host), ...zones.map((zone) => zoneHost(zone).host)];
    };
    for (const { service, config } of configs)
      for (const host of looksUp(config))
        expect({ service: service.name, host, found: finds(service, host) }).toMatchObject({ found: true });
  });

  it('takes the image that is asked for, and counts times as the engine does', () => {
    expect(services.map(({ config }) => config.Image)).toEqual(services.map(() => 'mine'));
    expect(services[0]?.config.Healthcheck).toMatchObject({ Interval: 10e9, Timeout: 3e9, StartPeriod: 30e9 });
  });

  it('has a front only where it is asked for, and then the users’ name leads there', () => {
    const fronted = check(COMPOSE, '--front').checked?.services ?? [];
    const front = fronted.find(({ name }) => name === 'front');
    expect(services.map(({ name }) => name)).not.toContain('front');
    expect(front?.attachments).toEqual([{ network: 'between', aliases: ['front'] }]);
    const [dns] = fronted.filter(({ name }) => name === 'dns').map((service) => hostedConfig(environmentOf(service)));
    expect(dns?.addresses['front']).toMatchObject({ host: 'front', port: 8080 });
  });

  it.each([
    [
      'a key of a service that is not understood',
      (text: string) => text.replace('restart:', 'privileged: true\n  restart:'),
      'services.edge-us-west.privileged: not understood',
    ],
    [
      'a network that is not there',
      (text: string) => text.replace('networks: { between: {} }', 'networks: { betwen: {} }'),
      'services.dns.networks.betwen: there is no such network',
    ],
    [
      'a label that is no text',
      (text: string) => text.replace("silverback.enabled: 'true'", 'silverback.enabled: true'),
      'services.edge-us-west.labels.silverback.enabled: expected a text',
    ],
    [
      'a variable that nobody sets',
      (text: string) => text.replace(':-silverback}', '}').replace('SILVERBACK_IMAGE', 'NOBODY_SETS_THIS'),
      'the environment has no NOBODY_SETS_THIS',
    ],
    [
      'a top level key that is not understood',
      (text: string) => `${text}\nsecrets: {}\n`,
      'the file.secrets: not understood',
    ],
  ])('is refused with %s', (_, changed, message) => {
    const text = changed(COMPOSE);
    expect(text).not.toBe(COMPOSE);
    expect(check(text).errors).toContain(message);
  });
});
