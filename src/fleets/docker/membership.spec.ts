import type { DockerPlace } from '../../core/target/target.js';
import { belongingOf, isOfWorld } from './membership.js';

const PLACE: DockerPlace = {
  host: null,
  context: null,
  certificates: null,
  project: 'shop',
  labels: { region: 'region', zone: 'zone', service: 'service' },
  places: { web: { region: 'west', zone: 'west-a' } },
  serves: 'web',
  image: 'silverback',
  socket: null,
};
const COMPOSE = { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web' };
const belongs = (labels: Readonly<Record<string, string>>, command = 'node server.js') =>
  belongingOf({ Labels: labels, Command: command }, PLACE);

describe('which containers may be touched', () => {
  it.each([
    ['one that nobody has offered', {}],
    ['one of another project', { ...COMPOSE, 'com.docker.compose.project': 'other' }],
    ['one of the project that says no', { ...COMPOSE, 'silverback.enabled': 'false' }],
    ['one that says neither yes nor no', { ...COMPOSE, 'silverback.enabled': 'yes' }],
    ['one of ours, whatever it says', { ...COMPOSE, 'silverback.enabled': 'true', 'silverback.part': 'keeper' }],
  ])('not %s', (_, labels) => {
    expect(belongs(labels)).toBeNull();
  });

  it.each(['silverback serve', '/usr/local/bin/silverback', '/app/bin/silverback run kong'])(
    'not a Silverback, also where it is a service of the project: %s',
    (command) => {
      expect(belongs({ ...COMPOSE, 'silverback.enabled': 'true' }, command)).toBeNull();
    },
  );

  it('one whose program only looks like ours', () => {
    expect(belongs(COMPOSE, 'silverback-shop --port 80')).not.toBeNull();
  });

  it('one that asks for it, where its labels say', () => {
    const labels = { 'silverback.enabled': 'true', region: 'east', zone: 'east-b', service: 'api' };
    expect(belongs(labels)).toEqual({ region: 'east', zone: 'east-b', service: 'api' });
  });

  it('one of the project, where the target places its service and its labels say nothing else', () => {
    expect(belongs(COMPOSE)).toEqual({ region: 'west', zone: 'west-a', service: 'web' });
    expect(belongs({ ...COMPOSE, zone: 'west-b' })).toEqual({ region: 'west', zone: 'west-b', service: 'web' });
  });
});

it('users are of the world although nobody may touch them, and what is ours is not', () => {
  expect(isOfWorld({ Labels: { ...COMPOSE, 'silverback.enabled': 'false' } }, PLACE)).toBe(true);
  expect(isOfWorld({ Labels: { ...COMPOSE, 'silverback.part': 'keeper' } }, PLACE)).toBe(false);
  expect(isOfWorld({ Labels: { service: 'users' } }, PLACE)).toBe(false);
  expect(isOfWorld({ Labels: { service: 'users' } }, { ...PLACE, project: null })).toBe(true);
});
