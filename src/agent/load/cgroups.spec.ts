import { cgroupsIn, wholeOf } from './cgroups.js';

const ID = '6d44ba618b3dd57091e16c4eaa18d7ba025b5110481d0d2dbfc33f7b776d4780';

it.each<[string, string, readonly string[]]>([
  [
    'the first version',
    `4:memory:/docker/${ID}\n3:cpuset:/docker/${ID}\n2:cpu,cpuacct:/docker/${ID}\n6:freezer:/docker/${ID}\n0::/docker/${ID}\n`,
    [`memory/docker/${ID}`, `cpuset/docker/${ID}`, `cpu,cpuacct/docker/${ID}`],
  ],
  ['the second version', `0::/system.slice/docker-${ID}.scope\n`, [`system.slice/docker-${ID}.scope`]],
])('the control groups of a container are known in %s', (_, listed, folders) => {
  expect(cgroupsIn(listed, ID)).toEqual(folders);
});

it.each([
  ['its machine', '4:memory:/init.scope\n0::/init.scope\n'],
  ['another container', '0::/system.slice/docker-1111.scope\n'],
  ['nobody', ''],
])('are not those of %s', (_, listed) => {
  expect(() => cgroupsIn(listed, ID)).toThrow('expected a container with a process namespace of its own');
});

it('a container that has made control groups of its own is known as a whole', () => {
  expect(wholeOf([`system.slice/docker-${ID}.scope/init`, `memory/docker/${ID}`], ID)).toEqual([
    `system.slice/docker-${ID}.scope`,
    `memory/docker/${ID}`,
  ]);
});
