import { burn, hold, type LoadState, measure, unload, weigh, type Weighed } from '../../core/agent/load.js';
import { announcement, renewal, type WireFence } from '../../core/agent/protocol.js';
import { formatMemory } from '../../core/units.js';
import { Epochs } from '../epochs.js';
import { type Lease, Leases } from '../leases.js';
import type { Calls } from '../lines.js';
import { HeldMemory } from './held-memory.js';
import { LoadProcess } from './load-process.js';
import { LoadProcesses, type Program } from './load-processes.js';
import type { Subject } from './subject.js';
import { burnedDuring, usesDuring } from './uses.js';

interface Load extends Lease {
  readonly what: string;
}

/**
 * Loads one container, or pod, from inside: for the newest epoch alone, and under a lease. What does so dies with this agent, and
 * both with the container, whose process namespace they share: nothing is left that would have to be remembered.
 */
export class LoadAgent {
  private readonly epochs = new Epochs({}, () => undefined);
  private readonly leases: Leases<Load>;
  /** What has ended by itself, whoever has ended it, is held for nobody any more. */
  private readonly processes = new LoadProcesses((injection) => this.leases.release(injection));
  private readonly memory: HeldMemory;

  constructor(
    private readonly subject: Subject,
    log: (line: string) => void,
  ) {
    const undo = ({ injection }: Load): Promise<void> => this.processes.end(injection);
    this.leases = new Leases({ undo, onChange: () => undefined, log });
    this.memory = new HeldMemory(subject);
  }

  get isHolding(): boolean {
    return this.leases.isHolding;
  }

  readonly calls: Calls = {
    epoch: (body) => this.epochs.check(announcement.parse(body)),
    renew: (body) => {
      const asked = renewal.parse(body);
      this.epochs.check(asked);
      return { renewed: this.leases.renew(asked) };
    },
    burn: (body) => {
      const { fence, share } = burn.parse(body);
      return this.load(fence, `${Math.round(share * 100)} % of a core are burned`, this.burning(share));
    },
    hold: (body) => {
      const { fence, bytes } = hold.parse(body);
      return this.load(fence, `${formatMemory(bytes)} of memory are held`, this.memory.holding(bytes));
    },
    end: async (body) => {
      const { fence } = unload.parse(body);
      this.epochs.check(fence);
      await (this.leases.giveUp(fence.injection) ?? this.processes.end(fence.injection));
    },
    measure: async (body) => {
      const { containers, ms } = measure.parse(body);
      const burns = [...(await this.processes.inside('burn')).values()];
      const [uses, burned] = await Promise.all([
        usesDuring(containers, (names) => this.subject.usage(names), ms),
        burnedDuring(burns, ms),
      ]);
      return { uses, burned };
    },
    weigh: async (body): Promise<Weighed> => {
      const { injection } = weigh.parse(body);
      const holder = (await this.processes.inside('hold')).get(injection);
      return { ...(await this.memory.weigh(holder)), fate: this.processes.fateOf(injection) };
    },
    state: async (): Promise<LoadState> => ({
      epochs: { ...this.epochs.all() },
      held: this.leases.open().map(({ lease, expiresAt }) => {
        return { ...lease, expiresInMs: Math.max(0, expiresAt - Date.now()) };
      }),
      burns: (await this.processes.inside('burn')).size > 0,
    }),
  };

  private load({ run, injection, ttlMs, epoch }: WireFence, what: string, program: Program): Promise<void> {
    this.epochs.check({ run, epoch });
    this.leases.take({ run, injection, what }, ttlMs);
    return this.processes.begin(injection, program);
  }

  private burning(share: number): Program {
    return {
      name: 'burn',
      start: async () => LoadProcess.start('burn', [String(share), ...this.subject.folders()]),
      fateOf: ({ complaint }) => complaint || 'what burned ended by itself',
    };
  }
}
