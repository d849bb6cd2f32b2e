import { parseTarget } from '../../../core/target/parse.js';
import { dockerSchema } from '../../../core/target/docker-schema.js';
import { meantProject } from './discover.js';
import { draftOf } from './draft.js';
import { draftText, wantings } from './draft-text.js';

const box = (name: string, labels: Record<string, string>) => ({
  Id: name,
  Names: [`/${name}`],
  Command: 'serve',
  Labels: labels,
});
const shop = (name: string, service: string, labels: Record<string, string> = {}) =>
  box(name, { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': service, ...labels });
const place = dockerSchema.parse({ project: 'shop' });
const at = (region: string, zone = `${region}-a`) => ({ 'example.region': region, 'example.zone': zone });
const SHOP = [
  shop('web-1', 'web', at('west')),
  shop('web-2', 'web', at('east')),
  shop('api-1', 'api', at('west')),
  shop('worker', 'worker'),
  box('other', {}),
];

describe('a target drafted from containers', () => {
  const draft = draftOf(SHOP, place, null);

  it('finds the labels that say where they belong, and what answers users', () => {
    expect(draft.place).toMatchObject({
      labels: { region: 'example.region', zone: 'example.zone', service: 'silverback.service' },
      serves: 'web',
    });
    expect(draft.instances.map(({ name, region, service }) => [name, region, service])).toEqual([
      ['api-1', 'west', 'api'],
      ['web-1', 'west', 'web'],
      ['web-2', 'east', 'web'],
      ['worker', '', 'worker'],
    ]);
  });

  it('names each that lacks a region, a zone or a route, and what to add', () => {
    expect(wantings(draft)).toEqual([
      expect.stringMatching(/^no region: worker; add the label example\.region, or .*spec\.docker\.places/),
      expect.stringMatching(/^no zone: worker; add the label example\.zone/),
      expect.stringMatching(/^no route: web-1, web-2; add their region to the weights of a route in spec\.routes/),
    ]);
  });

  it('says which label was likely meant, and asks no route of what has no region', () => {
    const misspelt = shop('web-3', 'web', { 'example.regoin': 'east', 'example.zone': 'east-a', 'example.team': 'x' });
    const told = wantings(draftOf([...SHOP, misspelt], place, null)).join('\n');
    expect(told).toContain(
      'no region: web-3 (has the label "example.regoin", did you mean "example.region"?), worker; add',
    );
    expect(told).toContain('no zone: worker; add');
    expect(told).toContain('no route: web-1, web-2; add');
  });

  it('names who says whether it may be touched, but not so that it is understood', () => {
    const all = [
      box('yes', { 'silverback.enabled': 'yes' }),
      box('no', { 'silverback.enabled': 'false' }),
      box('short', { 'silverback.enable': 'true' }),
      box('apart', { 'silverbak.enabled': 'true' }),
      box('other', { 'traefik.enable': 'true', 'silverback.service': 'web' }),
    ];
    const found = draftOf([...SHOP, ...all], place, null);
    expect(found.instances.map(({ name }) => name)).toEqual(draft.instances.map(({ name }) => name));
    expect(wantings(found).slice(wantings(draft).length)).toEqual([
      'apart has the label "silverbak.enabled", did you mean "silverback.enabled"?',
      'short has the label "silverback.enable", did you mean "silverback.enabled"?',
      'yes is left alone: its label silverback.enabled is "yes"; expected true or false',
    ]);
  });

  it('is a target file, with these as comments', () => {
    const text = draftText(draft, { name: 'shop', host: 'unix:///run/docker.sock', certificates: null });
    expect(parseTarget(text, 'shop.yaml')).toMatchObject({
      name: 'shop',
      fleet: 'docker',
      routes: {},
      docker: { host: 'unix:///run/docker.sock', project: 'shop', serves: 'web', labels: { region: 'example.region' } },
    });
    expect(text).toContain('\n# no region: worker;');
    const sly = draftOf([...SHOP, box('sly', { 'silverback.enabled': 'yes\nspec: {}' })], place, null);
    const commented = draftText(sly, { name: 'shop', host: 'unix:///run/docker.sock', certificates: null });
    expect(commented).toContain('# sly is left alone: its label silverback.enabled is "yes\\nspec: {}"');
  });

  it('is what the reference world is, where that runs', () => {
    const world = {
      regions: {
        west: { zones: { 'west-a': 1 } },
        east: { zones: { 'east-a': 1 } },
        north: { zones: { 'north-a': 1 } },
      },
      routes: {
        www: { host: 'www.test', weights: { west: 5000, east: 5000 }, startsPerSecond: 10, users: 100 },
        lone: { host: 'lone.test', weights: { north: 10_000 }, startsPerSecond: 10, users: 100 },
      },
      territories: 100,
      ttlMs: 1000,
      instance: { slots: 4, serviceMs: 30, queue: 24 },
      degrade: null,
    };
    const known = draftOf(SHOP, place, world);
    expect(wantings(known).join()).not.toContain('no route');
    const text = draftText(known, { name: 'shop', host: 'unix:///run/docker.sock', certificates: null });
    expect(parseTarget(text, 'shop.yaml')).toMatchObject({
      world,
      control: ['north'],
      routes: { www: { ttlMs: 1000 } },
    });
  });
});

describe('which containers are meant', () => {
  const meant = (asked: string | null, ...all: ReturnType<typeof box>[]) => meantProject(all, asked, 'unix:///sock');
  const blog = box('blog', { 'com.docker.compose.project': 'blog' });

  it('is said by them, by the only project that there is, or by whoever asks', () => {
    expect(meant(null, blog, box('a', { 'silverback.enabled': 'true' }))).toBe(null);
    expect(meant(null, blog)).toBe('blog');
    expect(meant('shop', blog, ...SHOP)).toBe('shop');
  });

  it('is asked where nobody can tell', () => {
    expect(() => meant(null, blog, ...SHOP)).toThrow(/expected --project with one of blog \(1 containers\), shop \(4/);
    expect(() => meant('shpo', ...SHOP)).toThrow(/unknown Compose project "shpo", did you mean "shop"/);
    expect(() => meant(null)).toThrow(/expected that label on those that experiments may touch$/);
    expect(() => meant(null, box('a', { 'silverback.enabled': 'True' }))).toThrow(
      /may touch; a is left alone: its label silverback\.enabled is "True"; expected true or false$/,
    );
  });
});
