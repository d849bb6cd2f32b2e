import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { openEngine } from '../../src/fleets/docker/engine.js';
import { eventually } from '../conformance/eventually.js';
import { Place, type Ended } from '../e2e/silverback.js';
import { type Certified, certified } from '../service/authority.js';
import { withDocker } from '../servers/docker.js';
import { changedImage } from './changed-image.js';
import { powerless } from './powerless.js';
import { DRILL, SETTINGS, startShop } from './shop.js';

const NOBODY = 65_534;
const SOON_MS = 10_000;

withDocker('bad days of a Docker Engine: one clear error, and nothing is touched', 'share', (docker) => {
  let place: Place;
  let begun: readonly string[];
  const agents = `${docker.name}:agents`;
  const images = [agents];
  beforeAll(async () => {
    place = await Place.make(undefined, SETTINGS);
    await place.write('experiments/drill.yaml', DRILL);
    await place.write('experiments/harm.yaml', HARM);
    // Under a name of its own, so that what is made here of it is told from what others make.
    await docker.engine.getImage(docker.image).tag({ repo: docker.name, tag: 'agents' });
    await docker.engine.createNetwork({ Name: docker.name, Labels: { 'silverback.test': docker.name } });
    await startShop(docker, SHOP, { network: docker.name });
    begun = await lives();
  });
  afterEach(async () => {
    const { seen } = await eventually(ours, (names) => names.length === 0, SOON_MS);
    expect({ ours: seen, lives: await lives() }).toEqual({ ours: [], lives: begun });
  });
  afterAll(async () => {
    await place.leave();
    await Promise.all(images.map((image) => docker.engine.getImage(image).remove({ force: true })));
  });

  /** Keepers, agents, and containers in which something was tried. */
  const ours = async (): Promise<readonly string[]> => {
    const all = await docker.engine.listContainers({ all: true });
    const made = all.filter(({ Image }) => Image.startsWith(`${docker.name}:`));
    return made.map(({ Names, Status }) => `${Names.join()} ${Status}`);
  };
  /** Of whom harm would be about. */
  const lives = (): Promise<readonly string[]> =>
    Promise.all(
      Object.keys(SHOP).map(async (name) => {
        const { Id, State } = await docker.engine.getContainer(`${docker.name}-${name}-1`).inspect();
        return `${Id} ${State.Status} since ${State.StartedAt}`;
      }),
    );

  async function on(place_: Readonly<Record<string, unknown>>, ...args: string[]): Promise<Ended> {
    const spec = { fleet: 'docker', environment: 'test', routes: {}, docker: { ...shop(), ...place_ } };
    const target = { apiVersion: 'silverback/v1', kind: 'Target', metadata: { name: 'shop' }, spec };
    await place.write('experiments/targets/shop.yaml', JSON.stringify(target));
    return place.run(...args);
  }
  const shop = () => ({ host: docker.url, project: docker.name, image: agents });

  function saysOnce({ code, stdout, stderr }: Ended, exit: number, said: RegExp): void {
    expect({ code, lines: stderr.trim().split('\n').length, stdout }).toEqual({ code: exit, lines: 1, stdout: '' });
    expect(stderr).toMatch(said);
  }

  it.each([
    ['no engine', { host: 'unix:///nowhere/docker.sock' }, /no Docker Engine at unix:\/\/\/nowhere.*no such socket/],
    ['a path that is no socket', { host: 'unix:///etc/passwd' }, /etc\/passwd \(spec\.docker\.host\): nobody listens/],
    ['a port where nobody listens', { host: 'tcp://127.0.0.1:2' }, /127.0.0.1:2 \(.*\): nobody listens there/],
    [
      'certificates that are not there',
      { host: 'tcp://127.0.0.1:2', certificates: '/nowhere' },
      /\/nowhere\/ca\.pem cannot be read: there is no such file; expected/,
    ],
  ])('%s', async (_, wrong, said) => saysOnce(await on(wrong, 'plan', 'drill'), 5, said));

  it('a context that there is none of', async () =>
    saysOnce(
      await on({ host: undefined, context: 'moon' }, 'plan', 'drill'),
      5,
      /no docker context "moon".*expected one of/,
    ));

  it('a socket that others may not open', async () => {
    const closed = await place.write('closed/x', '');
    const socket = `${closed}.sock`;
    const end = await powerless(new URL(docker.url).pathname, socket);
    await chmod(place.directory, 0o755);
    await chmod(socket, 0o700);
    try {
      process.seteuid?.(NOBODY);
      await expect(openEngine({ host: `unix://${socket}`, certificates: null })).rejects.toThrow(
        /permission to its socket is denied; expected a user of the group that owns it/,
      );
    } finally {
      process.seteuid?.(0);
      await end();
    }
  });

  describe('TLS', () => {
    let right: Certified & { readonly folder: string };
    let other: Certified & { readonly folder: string };
    let secured: Server;
    const host = () => `tcp://127.0.0.1:${(secured.address() as AddressInfo).port}`;
    beforeAll(async () => {
      [right, other] = await Promise.all([folderOf('right'), folderOf('other')]);
      const ca = await readFile(right.authority);
      secured = createServer({ ca, cert: right.cert, key: right.key, requestCert: true }, (near) => {
        const far = connect(new URL(docker.url).pathname);
        for (const end of [near, far]) end.on('error', () => undefined);
        near.pipe(far).pipe(near);
      });
      secured.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
      await once(secured, 'listening');
    });
    afterAll(() => secured.close());

    async function folderOf(name: string): Promise<Certified & { readonly folder: string }> {
      const folder = join(place.directory, name);
      await mkdir(folder);
      return { ...(await certified(folder)), folder };
    }

    async function certificates(ca: Certified, own: Certified): Promise<string> {
      const folder = join(place.directory, randomBytes(4).toString('hex'));
      await mkdir(folder);
      await writeFile(join(folder, 'ca.pem'), await readFile(ca.authority));
      await writeFile(join(folder, 'cert.pem'), own.cert);
      await writeFile(join(folder, 'key.pem'), own.key);
      return folder;
    }

    it('with the right certificates on both sides, it is an engine like another', async () => {
      const { code } = await on({ host: host(), certificates: await certificates(right, right) }, 'plan', 'drill');
      expect(code).toBe(0);
    });
    it('an authority that does not answer for the engine', async () => {
      const wrong = { host: host(), certificates: await certificates(other, right) };
      saysOnce(await on(wrong, 'plan', 'drill'), 5, /its certificate is not accepted .*; expected one that .*ca\.pem/);
    });
    it('a certificate of ours that the engine does not accept', async () => {
      const wrong = { host: host(), certificates: await certificates(right, other) };
      saysOnce(await on(wrong, 'plan', 'drill'), 5, /it refuses our certificate .*; expected that its authority/);
    });
    it('no certificate at all', async () =>
      saysOnce(
        await on({ host: host() }, 'plan', 'drill'),
        5,
        /answers nothing without TLS .*; expected a folder with/,
      ));
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      'a region that nothing is in',
      ['--set', 'region=wset'],
      /found no running instance in region wset, did you mean "west"\?/,
    ],
    ['a service that nothing is', ['--set', 'service=instnace'], /no running instnace .*did you mean "instance"\?/],
  ])('%s', async (_, args, said) => saysOnce(await on({}, 'plan', 'drill', ...args), 2, said));

  it.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    [
      'a label that nothing has',
      { labels: { region: 'silverback.regoin' } },
      /unknown label "silverback\.regoin", did you mean "silverback\.region"\?/,
    ],
    ['an image that is not there', { image: 'silverbakc' }, /has no image "silverbakc".*spec\.docker\.image/],
  ])('%s', async (_, wrong, said) => saysOnce(await on(wrong, 'plan', 'drill'), 4, said));

  it('a Compose project or an image that there is none of, also for a run', async () => {
    const wrong = { project: `${docker.name}x` };
    const said = new RegExp(`unknown Compose project "${docker.name}x", did you mean "${docker.name}"\\?`);
    saysOnce(await on(wrong, 'plan', 'drill'), 4, said);
    const { code, document } = await place.drill('drill');
    expect({ code, verdict: document.verdict, injections: document.injections }).toEqual({
      code: 4,
      verdict: 'refused',
      injections: [],
    });
    expect(document.reason).toMatch(said);
    expect(await refusal({ image: 'silverbakc' })).toMatch(/has no image "silverbakc".*spec\.docker\.image/);
  });

  it('more than the blast radius allows', async () => {
    const { code, stdout } = await on({}, 'plan', 'drill', '--set', 'count=2');
    expect(code).toBe(4);
    expect(stdout).toMatch(/harm would touch 2 instances, guards\.blastRadius allows 1/);
  });

  /** @returns why a run that harms the network was refused, before it has harmed anything */
  async function refusal(wrong: Readonly<Record<string, unknown>>): Promise<string | null> {
    const { code, stdout } = await on(wrong, 'run', 'harm', '--json');
    const document = JSON.parse(stdout) as { verdict: string; reason: string | null; injections: unknown[] };
    expect({ code, verdict: document.verdict, injections: document.injections }).toEqual({
      code: 4,
      verdict: 'refused',
      injections: [],
    });
    return document.reason;
  }

  it('an engine that lets no container have NET_ADMIN', async () => {
    const socket = join(place.directory, 'powerless.sock');
    const end = await powerless(new URL(docker.url).pathname, socket);
    try {
      const reason = await refusal({ host: `unix://${socket}` });
      expect(reason).toMatch(
        /^agents cannot cut networks on the engine at .*ip(6?tables|set).*; expected an engine that lets containers have NET_ADMIN/,
      );
      expect(reason).toMatch(/; agents cannot lose packets on the engine at .*ip(6?tables|set)/);
      expect(reason).toMatch(
        /; agents cannot disturb calls on the engine at .*ip(6?tables|set).*; expected .* and SETGID/,
      );
    } finally {
      await end();
    }
  });

  async function imageWithout(files: string, tag: string): Promise<string> {
    const image = await changedImage(docker, tag, `find / -xdev -name '${files}' -delete`);
    images.push(image);
    return image;
  }

  it('no iptables', async () => {
    const reason = await refusal({ image: await imageWithout('*tables*-restore*', 'tableless') });
    expect(reason).toMatch(/^agents cannot cut networks .*ENOENT.*; expected .* a kernel with iptables/);
    expect(reason).toMatch(/; agents cannot lose packets .*ENOENT/);
    expect(reason).toMatch(/; agents cannot disturb calls .*ENOENT.*; expected .* a kernel with iptables and ipset/);
  });

  it('iptables that can lose no share of packets: what else it can is not held against it', async () => {
    const reason = await refusal({ image: await imageWithout('libxt_statistic.so', 'lossless') });
    expect(reason).toMatch(/^agents cannot lose packets .*; expected .* a kernel with .*"statistic"/);
    expect(reason).not.toMatch(/agents cannot (cut|disturb)/);
  });
});

const at = (region: string) => ({
  'silverback.region': region,
  'silverback.zone': `${region}-a`,
  'silverback.service': 'instance',
});
const SHOP = { a: at('west'), b: at('west'), c: at('east') };

const HARM = `
apiVersion: silverback/v1
kind: Experiment
metadata: { name: harm }
spec:
  target: shop
  steadyState:
    probes: [{ name: up, type: command, command: ['true'], tolerance: { equals: 0 } }]
  guards: { maxDuration: 5m, blastRadius: { regions: 2 } }
  method:
    - id: cut
      fault: { kind: network.partition, between: [west, east] }
    - revert: cut
    - id: lose
      fault: { kind: network.loss, between: [west, east], share: 50% }
    - revert: lose
    - id: delay
      fault: { kind: network.latency, region: west, upstream: 'instance:7000', delay: 1s }
    - revert: delay
`;
