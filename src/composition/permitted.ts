import { SilverbackError } from '../core/errors.js';
import { forward } from '../core/source/explain.js';
import type { ProbeType } from '../core/ports/probe.js';

const VARIABLE = 'SILVERBACK_COMMAND_PROBES=1';

/**
 * The probe types that may be used here. `command` runs what an experiment says on this machine: unless the environment
 * allows it, a file that names it is refused, and what an earlier run left behind measures nothing, so that its rollback
 * goes on without it.
 */
export function permitted(
  probes: ReadonlyMap<string, ProbeType>,
  { commandProbes }: { readonly commandProbes: boolean },
): ReadonlyMap<string, ProbeType> {
  const command = probes.get('command');
  return commandProbes || !command ? probes : new Map(probes).set('command', refused(command));
}

function refused(command: ProbeType): ProbeType {
  return {
    type: command.type,
    args: command.args.superRefine((_, ctx) => {
      const expected = `${VARIABLE} in the environment of whoever runs this`;
      forward(ctx, [{ path: [], message: 'command probes are switched off', expected }]);
    }),
    needs: command.needs,
    values: (args) => command.values(args),
    make: (name) => ({
      name,
      measure: async () => {
        throw new SilverbackError('invalid-config', `${name}: command probes are switched off, expected ${VARIABLE}`);
      },
    }),
  };
}
