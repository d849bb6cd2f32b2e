import { memoryCountIn } from './memory-count.js';

const of = (files: Readonly<Record<string, string>>) => () => memoryCountIn((file) => files[file] ?? null);
const FIRST = {
  'memory.limit_in_bytes': '1000\n',
  'memory.usage_in_bytes': '700\n',
  'memory.stat': 'rss 1\nshmem 1\ninactive_file 2\ntotal_rss 400\ntotal_shmem 100\ntotal_inactive_file 150\n',
  'memory.memsw.limit_in_bytes': '1000\n',
  'memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 3\n',
};
const SECOND = {
  'memory.max': '1000\n',
  'memory.current': '700\n',
  'memory.stat': 'anon 400\nfile 280\nshmem 100\ninactive_anon 400\ninactive_file 150\n',
  'memory.events': 'low 0\nhigh 0\nmax 9\noom 4\noom_kill 3\noom_group_kill 0\n',
  'memory.oom.group': '0\n',
  'memory.swap.max': '0\n',
};

it.each([
  ['first', FIRST],
  ['second', SECOND],
])('memory is counted in the %s version of control groups, without copies of files', (_, files) => {
  expect(of(files)()).toEqual({ limit: 1000, used: 550, anonymous: 500, ended: 3, endsWhole: false, swaps: false });
});

it('a control group without a limit is known in either version, and one that ends as a whole', () => {
  const none = [
    of({ ...FIRST, 'memory.limit_in_bytes': '9223372036854771712\n' })(),
    of({ ...SECOND, 'memory.max': 'max\n' })(),
  ];
  expect(none.map(({ limit }) => limit)).toEqual([Infinity, Infinity]);
  expect(of({ ...SECOND, 'memory.oom.group': '1\n' })().endsWhole).toBe(true);
});

it.each([
  ['first, with as much swap again', { ...FIRST, 'memory.memsw.limit_in_bytes': '2000\n' }],
  ['second, with some swap', { ...SECOND, 'memory.swap.max': '1\n' }],
  ['second, with any swap', { ...SECOND, 'memory.swap.max': 'max\n' }],
  [
    'second, of a kernel that does not count it',
    Object.fromEntries(Object.entries(SECOND).filter(([name]) => !name.includes('swap'))),
  ],
])('what may be moved to swap is known: %s', (_, files) => {
  expect(of(files as Record<string, string>)().swaps).toBe(true);
});

it('what is not counted is not known', () => {
  expect(of({})).toThrow('counts no memory there');
  expect(of({ ...SECOND, 'memory.stat': '' })).toThrow('counts no memory there');
});
