import { type Kernel, kernel } from '../../../core/agent/kernel.js';
import type { DockerPlace } from '../../../core/target/target.js';
import type { Engine } from '../engine.js';
import type { KernelAsked } from '../../agents/network/crew-means.js';
import { patiently } from '../../agents/patiently.js';
import { rehearsing } from './rehearsing.js';

/** What an agent says of an engine's kernel: asked once, an engine does not change its kernel while it runs. */
export class EngineKernel implements KernelAsked {
  private asked: Promise<Kernel> | null = null;

  constructor(
    private readonly engine: Engine,
    private readonly place: DockerPlace,
  ) {}

  /** What could not be asked is asked again. */
  ask(): Promise<Kernel> {
    this.asked ??= rehearsing(this.engine, this.place, (agent) =>
      patiently(() => agent.ask('kernel', {}, kernel)),
    ).catch((error: unknown) => {
      this.asked = null;
      throw error;
    });
    return this.asked;
  }
}
