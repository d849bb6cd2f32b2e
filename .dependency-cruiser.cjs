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
  agent: ['core'],
  config: ['core'],
  simulation: ['core', 'engine'],
  api: ['core', 'engine', 'report'],
  cli: ['core', 'engine', 'report', 'simulation', 'config', 'composition'],
  world: [],
};

const rooms = Object.keys(allowed);

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...rooms.map((room) => ({
      name: `${room}-imports-only-${['itself', ...allowed[room]].join('-')}`,
      severity: 'error',
      from: { path: `^src/${room}/`, pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/', pathNot: `^src/(${[room, ...allowed[room]].join('|')})/` },
    })),
    {
      name: 'core-is-plain',
      comment: 'core is plain TypeScript and zod: no Nest, no vendor SDK, no I/O of its own',
      severity: 'error',
      from: { path: '^src/core/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm', 'core'], pathNot: '^(node_modules/(zod|yaml|@types/node)|crypto$|node:crypto$)' },
    },
    {
      name: 'simulation-and-engine-do-no-io',
      severity: 'error',
      from: { path: '^src/(engine|simulation)/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|timers/promises)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
