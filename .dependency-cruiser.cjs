/**
 * The arrows of the house (docs/architecture.md). A room lists the rooms it may import besides itself;
 * every other arrow between rooms, and every cycle, fails the build.
 */
const allowed = {
  core: [],
  engine: ['core'],
  faults: ['core'],
  probes: ['core'],
  fleets: ['core'],
  routers: ['core'],
  journal: ['core'],
  queue: ['core'],
  report: ['core'],
  access: ['core'],
  metrics: ['core'],
  tracing: ['core'],
  webhooks: ['core'],
  agent: ['core'],
  config: ['core'],
  simulation: ['core', 'engine'],
  api: ['core', 'engine', 'report'],
  world: [],
};

/** Entry points bind ports to adapters: they may import every room but `world`, and only they import each other. */
const ENTRY = '^src/([^/]+\\.ts$|cli/|composition/)';
const SPEC = '\\.spec\\.ts$';

/** Whatever is not a file of ours, declared in package.json or not. */
const FOREIGN = ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'];

const rooms = Object.keys(allowed);

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...rooms.map((room) => ({
      name: `${room}-imports-only-${['itself', ...allowed[room]].join('-')}`,
      severity: 'error',
      from: { path: `^src/${room}/`, pathNot: SPEC },
      to: { path: '^src/', pathNot: `^src/(${[room, ...allowed[room]].join('|')})/` },
    })),
    {
      name: 'every-room-is-drawn',
      comment: 'a new folder under src is a room and says here what it may import',
      severity: 'error',
      from: { path: '^src/', pathNot: `${ENTRY}|^src/(${rooms.join('|')})/` },
      to: {},
    },
    {
      name: 'world-is-started-not-imported',
      severity: 'error',
      from: { path: ENTRY, pathNot: SPEC },
      to: { path: '^src/world/' },
    },
    {
      name: 'fleets-share-only-what-they-know-of-the-world',
      comment:
        'each fleet is a folder; what several know of the reference world is fleets/world, and of agents fleets/agents',
      severity: 'error',
      from: { path: '^src/fleets/([^/]+)/', pathNot: SPEC },
      to: { path: '^src/fleets/', pathNot: '^src/fleets/($1|world|agents)/' },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { path: '^src/', pathNot: SPEC },
      to: { path: `^(test|bench)/|${SPEC}` },
    },
    {
      name: 'imports-are-found',
      comment: 'an arrow that cannot be followed cannot be checked',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'core-is-plain',
      comment:
        'core is plain TypeScript, zod, yaml, calendars and arithmetic: no Nest, no vendor SDK, no I/O of its own',
      severity: 'error',
      from: { path: '^src/core/', pathNot: SPEC },
      to: {
        dependencyTypes: FOREIGN,
        pathNot:
          '^node_modules/(zod|yaml|simple-statistics|ipaddr.js|croner|luxon|@types/(node|luxon))/|^(node:)?crypto$',
      },
    },
    {
      name: 'simulation-and-engine-do-no-io',
      severity: 'error',
      from: { path: '^src/(engine|simulation)/', pathNot: SPEC },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|events|timers/promises|util)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
