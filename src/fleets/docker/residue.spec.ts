import type { ResidueItem } from '../../core/ports/fleet.js';
import { dockerSchema } from '../../core/target/docker-schema.js';
import type { Listed } from './containers.js';
import { KeeperResidue, ResidueOfTarget } from './residue.js';

const container = (name: string, labels: Readonly<Record<string, string>>): Listed =>
  ({ Id: name, Names: [`/${name}`], Command: 'serve', Labels: labels }) as unknown as Listed;
const harmOn = (subject: string): ResidueItem => ({ kind: 'harm', subject, run: 'r', injection: 'i', detail: 'stop' });

it('residue is what is on containers of the target, on a part of ours, or on what is gone', async () => {
  const there = [
    container('mine', { 'com.docker.compose.project': 'shop' }),
    container('theirs', { 'com.docker.compose.project': 'bank' }),
    container('keeper', { 'silverback.part': 'keeper' }),
  ];
  const found = ['mine', 'theirs', 'keeper', 'gone'].map(harmOn);
  const scanner = new ResidueOfTarget({ all: () => Promise.resolve(there) }, dockerSchema.parse({ project: 'shop' }), {
    residue: () => Promise.resolve(found),
  });
  expect((await scanner.residue()).map(({ subject }) => subject)).toEqual(['mine', 'keeper', 'gone']);
});

describe('residue of a keeper', () => {
  const keeper = (State: string) => ({ ...container('silverback-keeper-r', { 'silverback.part': 'keeper' }), State });
  /** @param then how it is when it is looked at again, null when it is gone */
  const residueOf = (state: string, then: string | null = state) => {
    const all = () => Promise.resolve([keeper(state)]);
    const now = () => Promise.resolve(then === null ? [] : [keeper(then)]);
    const listed = [{ run: 'r', container: keeper(state) }];
    const none = { all: () => Promise.resolve(listed), find: () => Promise.resolve(null) };
    return new KeeperResidue({ all, now }, none).residue();
  };

  it('is itself while it does not run', async () => {
    const detail = 'the keeper of run r is exited, and nobody knows what it holds';
    expect(await residueOf('exited')).toMatchObject([{ kind: 'keeper', detail }]);
  });

  it.each<[string, string, string | null]>([
    ['is about to be started', 'created', 'created'],
    ['is being removed', 'removing', 'removing'],
    ['is removed while it is looked for', 'running', null],
  ])('is none when it %s', async (_, state, then) => {
    expect(await residueOf(state, then)).toEqual([]);
  });

  it('is not known when it dies while it is looked for', async () => {
    await expect(residueOf('running', 'exited')).rejects.toThrow('does not run any more');
  });
});
