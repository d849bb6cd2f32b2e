import { isGone } from '../../core/errors.js';
import type { Instance } from '../../core/instance.js';
import { type Engine } from './engine.js';
import { memoryOf } from './load/memory-limit.js';

/** What a container is for as long as a target is open, and what only an inspection tells. */
export interface Fixed {
  /** It is removed when it ends. */
  readonly vanishes: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly memory: NonNullable<Instance['memory']>;
}

/** Inspects each container once. */
export class FixedFacts {
  private readonly known = new Map<string, Promise<Fixed>>();

  constructor(private readonly engine: Engine) {}

  /** Null when there is no such container any more. */
  async of(id: string): Promise<Fixed | null> {
    const known = this.known.get(id) ?? this.inspect(id);
    this.known.set(id, known);
    try {
      return await known;
    } catch (error) {
      this.known.delete(id);
      if (isGone(error)) return null;
      throw error;
    }
  }

  private async inspect(id: string): Promise<Fixed> {
    const { HostConfig, Config } = await this.engine.inspect(id, id.slice(0, 12));
    return {
      vanishes: HostConfig.AutoRemove === true,
      memory: memoryOf(HostConfig),
      environment: Object.fromEntries(
        variablesOf(Config).map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)]),
      ),
    };
  }
}

/** The engine says null for a container that was given none, of an image that has none. */
export function variablesOf({ Env }: { readonly Env: readonly string[] | null }): readonly string[] {
  return Env ?? [];
}
