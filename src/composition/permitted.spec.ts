import { EXPERIMENT, kinds } from '../../test/fakes/kinds.js';
import type { ProbeType } from '../core/ports/probe.js';
import { parseExperiment } from '../core/experiment/parse.js';
import { discoverProbes } from '../discovery.js';
import { permitted } from './permitted.js';

const TEXT = EXPERIMENT.replace(
  'steadyState:\n    probes:\n',
  "steadyState:\n    probes:\n      - { name: ours, type: command, command: ['true'], tolerance: { equals: 0 } }\n",
);

describe('command probes', () => {
  it('are refused with a reason unless the environment allows them', async () => {
    const probes = await discoverProbes();
    const parse = (commandProbes: boolean) => {
      const command = permitted(probes, { commandProbes }).get('command') as ProbeType<unknown>;
      return parseExperiment(TEXT, 'x.yaml', {
        kinds: { ...kinds, probes: new Map([...kinds.probes, ['command', command]]) },
      });
    };
    expect(parse(true).steadyState.probes[0]).toMatchObject({ type: 'command', args: { command: ['true'] } });
    expect(() => parse(false)).toThrow(
      expect.objectContaining({
        code: 'invalid-experiment',
        exit: 2,
        details: { issues: [expect.objectContaining({ message: 'command probes are switched off' })] },
      }) as Error,
    );
  });

  it('of an earlier run measure nothing where they are switched off, and keep nobody from his rollback', async () => {
    const command = permitted(await discoverProbes(), { commandProbes: false }).get('command');
    const probe = command?.make('ours', { command: ['true'] }, {});
    await expect(probe?.measure(new AbortController().signal)).rejects.toThrow('SILVERBACK_COMMAND_PROBES=1');
  });
});
