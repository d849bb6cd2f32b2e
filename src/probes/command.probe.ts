import { z } from 'zod';
import { ProbeKind } from '../core/kind.js';
import type { Capability } from '../core/ports/fleet.js';
import type { Probe, ProbeType } from '../core/ports/probe.js';
import { duration } from '../core/source/fields.js';
import { complaint, runToEnd, type Finished } from './child-output.js';
import { timely } from './timely.js';

const args = z
  .strictObject({
    command: z.array(z.string()).min(1).describe('Program and arguments; no shell reads them'),
    measure: z.enum(['exitCode', 'number', 'json']).default('exitCode'),
    field: z.string().min(1).optional().describe('Path of a number in the JSON, as items.0.count'),
    timeout: duration.default(2000),
  })
  .superRefine(({ measure, field }, ctx) => {
    if ((measure === 'json') === (field !== undefined)) return;
    const message = measure === 'json' ? '"field" is missing' : `"field" says nothing about measure: ${measure}`;
    ctx.addIssue({ code: 'custom', message, params: { expected: '"field" with measure: json' } });
  })
  .describe('One number that a program tells; only with `SILVERBACK_COMMAND_PROBES=1`');
type Args = z.output<typeof args>;

/** One number that a program on this machine tells: its exit code, or what it prints when it ends well. */
@ProbeKind('command')
export class CommandProbe implements ProbeType<Args> {
  readonly type = 'command';
  readonly args = args;
  readonly needs: readonly Capability[] = [];

  values() {
    return { value: 'number' } as const;
  }

  make(name: string, { command, measure, field, timeout }: Args): Probe {
    return {
      name,
      async measure(signal) {
        return timely(command.join(' '), timeout, signal, async (limit) => {
          const finished = await runToEnd(command, timeout, limit);
          return { values: { value: measure === 'exitCode' ? finished.code : printed(finished, field) } };
        });
      },
    };
  }
}

/** Throws when the program failed, or printed no number there. */
function printed({ code, stdout, stderr }: Finished, field: string | undefined): number {
  if (code !== 0) throw new Error(`ended with code ${code}: ${complaint(stderr)}`);
  const text = stdout.trim();
  const value = field === undefined ? (text === '' ? NaN : Number(text)) : at(JSON.parse(text), field.split('.'));
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Error(`printed no number${field === undefined ? '' : ` at ${field}`}: ${text.slice(0, 200)}`);
}

function at(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined || typeof value !== 'object' || value === null) return key === undefined ? value : undefined;
  return at((value as Readonly<Record<string, unknown>>)[key], rest);
}
