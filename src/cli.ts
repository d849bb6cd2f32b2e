import { Command, CommanderError, Option } from 'commander';
import { fail } from './cli/fail.js';
import type {
  CatalogOptions,
  HaltOptions,
  HistoryOptions,
  InitOptions,
  JsonOption,
  PlanOptions,
  RunOptions,
  ServeOptions,
  ShowOptions,
  SignalOptions,
  SimulateOptions,
  TokenCreateOptions,
  WorldOptions,
} from './cli/options.js';

/** Each command is loaded when it is asked for: what needs no server does not pay for one. */
const program = new Command('silverback')
  .description('Chaos experiments and region evacuation with proof: scheduled, gated, undone and checked.')
  .version('0.1.0')
  .showHelpAfterError('(see silverback --help)')
  .exitOverride();

const json = (): Option =>
  new Option('--json', 'print one JSON document on standard output; progress goes to standard error');
const target = (): Option =>
  new Option(
    '--target <target>',
    'a target file or a name of the catalog, instead of the one that the experiment names',
  );
const set = (): Option =>
  new Option('--set <name=value>', 'set a variable of the experiment; may be given several times').argParser(
    (pair: string, before: string[] | undefined) => [...(before ?? []), pair],
  );

const server = (): Option =>
  new Option('--server <url>', 'leave the work to the service there, as http://127.0.0.1:7070');
const bearer = (): Option =>
  new Option(
    '--token <token>',
    'who asks, for --server; better in the environment, where other users do not see it',
  ).env('SILVERBACK_TOKEN');

const report = (): Option => new Option('--report <file>', 'write a report: FILE.html, FILE.md or FILE.json');
const junit = (): Option => new Option('--junit <file>', 'write a JUnit report, for a build server');

program
  .command('serve')
  .description('the service, until a signal ends it: one process, or one of many with DATABASE_URL and REDIS_URL')
  .addOption(
    new Option('--role <role>', 'what this process does: answer callers, advance runs, or both')
      .choices(['api', 'worker', 'all'])
      .default('all'),
  )
  .option('--port <port>', 'where it listens, instead of SILVERBACK_PORT; a worker listens only where one is given')
  .action(async (options: ServeOptions) => (await import('./cli/serve.js')).serve(options));

program
  .command('run')
  .argument('<experiment>', 'a file, or a name of the catalog')
  .description('run an experiment and wait for its verdict')
  .addOption(target())
  .addOption(set())
  .addOption(json())
  .addOption(report())
  .addOption(junit())
  .addOption(server())
  .addOption(bearer())
  .option('--timeout <duration>', 'abort and roll back when the run takes longer, as 20m')
  .option(
    '--max-age <duration>',
    'do not run when the same experiment passed on the same target within this time, as 7d',
  )
  .option('--detach', 'return at once with the id of the run; it goes on in the background')
  .action(async (name: string, options: RunOptions) => (await import('./cli/run.js')).run(name, options));

program
  .command('catalog')
  .argument('[name...]', 'only these experiments')
  .description('run all experiments of the catalog, one after the other, and see whether each ends as it expects')
  .addOption(
    new Option(
      '--target <target>',
      'run those that fit a target file or a name of the catalog, instead of the ones that they name',
    ),
  )
  .addOption(json())
  .action(async (names: string[], options: CatalogOptions) =>
    (await import('./cli/catalog.js')).catalog(names, options),
  );

program
  .command('plan')
  .argument('<experiment>', 'a file, or a name of the catalog')
  .description('show every change that a run would make, in order, with its undo; change nothing')
  .addOption(target())
  .addOption(set())
  .addOption(json())
  .option('--diff', 'show what is different from the plan of the last run')
  .action(async (name: string, options: PlanOptions) => (await import('./cli/plan.js')).plan(name, options));

program
  .command('simulate')
  .argument('<experiment>', 'a file, or a name of the catalog')
  .description('run the same engine under a virtual clock over a model of the world')
  .addOption(target())
  .addOption(set())
  .addOption(json())
  .option('--seed <number>', 'chance of the model', '1')
  .addOption(report())
  .addOption(junit())
  .action(async (name: string, options: SimulateOptions) =>
    (await import('./cli/simulate.js')).simulate(name, options),
  );

program
  .command('validate')
  .argument('<file...>', 'experiment or target files')
  .description('check files and say everything that is wrong with them')
  .addOption(json())
  .action(async (files: string[], options: JsonOption) => (await import('./cli/validate.js')).validate(files, options));

program
  .command('init')
  .description('write a target file from what is found, and name what it lacks; replace none without --force')
  .addOption(
    new Option('--fleet <fleet>', 'the kind of place; it is found as the docker command or kubectl finds it')
      .choices(['docker', 'kubernetes'])
      .makeOptionMandatory(),
  )
  .option('--project <project>', 'the Compose project whose containers are meant, where they do not say so by a label')
  .option('--context <context>', 'the context of the kubeconfig that is meant, where it is not the current one')
  .option('--name <name>', 'of the target and its file, instead of the name of the project or of the context')
  .option('--force', 'replace the file when it is there')
  .addOption(json())
  .action(async (options: InitOptions) => (await import('./cli/init.js')).init(options));

program
  .command('history')
  .description('list past runs, the newest first')
  .option('--experiment <name>', 'only of this experiment')
  .option('--limit <count>', 'at most so many', '20')
  .addOption(json())
  .addOption(server())
  .addOption(bearer())
  .action(async (options: HistoryOptions) => (await import('./cli/history.js')).history(options));

program
  .command('show')
  .argument('<run>', 'an id, a unique beginning of one, or "latest"')
  .description('show one run')
  .addOption(json())
  .addOption(
    new Option('--format <format>', 'what standard output gets')
      .choices(['text', 'html', 'md', 'json', 'junit'])
      .default('text'),
  )
  .addOption(server())
  .addOption(bearer())
  .addOption(report())
  .addOption(junit())
  .action(async (run: string, options: ShowOptions) => (await import('./cli/show.js')).show(run, options));

const SIGNALS = {
  abort: 'stop a run; it rolls back',
  pause: 'take no further step of a run; what it watches goes on, and so do abort and deadlines',
  resume: 'go on with a paused run',
} as const;
for (const kind of ['abort', 'pause', 'resume'] as const)
  program
    .command(kind)
    .argument('<run>', 'an id, a unique beginning of one, or "latest"')
    .description(SIGNALS[kind])
    .addOption(server())
    .addOption(bearer())
    .option('--reason <text>', 'kept in the journal', 'asked by a person')
    .action(async (run: string, options: SignalOptions) =>
      (await import('./cli/signal-run.js')).signalRun(kind, run, options),
    );

program
  .command('halt')
  .description('the global stop: no injection starts, all drills roll back')
  .option('--release', 'lift it')
  .addOption(server())
  .addOption(bearer())
  .option('--reason <text>', 'kept in the journal', 'asked by a person')
  .action(async (options: HaltOptions) => (await import('./cli/halt.js')).halt(options));

program
  .command('janitor')
  .description('roll back runs whose orchestrator is gone, and name what is left')
  .addOption(json())
  .action(async (options: JsonOption) => (await import('./cli/janitor.js')).janitor(options));

program
  .command('export')
  .argument('<file>', 'where it is written, as lines of JSON')
  .description('write the history, with everything that belongs to its runs, to a file')
  .addOption(json())
  .action(async (file: string, options: JsonOption) => (await import('./cli/export.js')).exportTo(file, options));

program
  .command('import')
  .argument('<file>', 'what "silverback export" has written, there or elsewhere')
  .description('add the runs of an export to the history; runs that are there already stay as they are')
  .addOption(json())
  .action(async (file: string, options: JsonOption) => (await import('./cli/import.js')).importFrom(file, options));

program
  .command('world')
  .argument('<action>', 'up, down or status')
  .description('start, end or show the reference world of a sandbox target')
  .addOption(new Option('--target <target>', 'the target whose world is meant, a file or a name').default('sandbox'))
  .addOption(json())
  .option('--force', 'end it although somebody uses it')
  .action(async (action: string, options: WorldOptions) => (await import('./cli/world.js')).world(action, options));

const token = program.command('token').description('who may use the API of a service');
token
  .command('create')
  .description('make a bearer token and print it; it cannot be shown again')
  .requiredOption('--name <name>', 'whose it is: what runs and the audit log will say')
  .requiredOption('--role <role>', 'viewer, operator or admin')
  .option('--expires <duration>', 'how long it is good for, as 90d; for good when left out')
  .addOption(json())
  .action(async (options: TokenCreateOptions) => (await import('./cli/token.js')).createToken(options));
token
  .command('list')
  .description('list the tokens, without what they open')
  .addOption(json())
  .action(async (options: JsonOption) => (await import('./cli/token.js')).listTokens(options));
token
  .command('revoke')
  .argument('<id>', 'of "silverback token list"')
  .description('let nobody in with a token from now on')
  .action(async (id: string) => (await import('./cli/token.js')).revokeToken(id));

program
  .command('schema')
  .description('print the JSON Schema of experiment files')
  .action(async () => (await import('./cli/schema.js')).schema());

// Whoever reads our output may leave (`| head`), and its disk may be full: a run goes on to its orderly end all the same.
process.stderr.on('error', () => undefined);
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') return;
  process.stderr.write(`standard output cannot be written: ${message}\n`);
  process.once('exit', (status) => {
    if (status === 0) process.exitCode = 5;
  });
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else process.exitCode = fail(error, process.argv.includes('--json'));
}
