import type { Leases, ResidueItem, ResidueScanner } from '../../core/ports/fleet.js';

/** Several that remember epochs and hold harm, as one: what one of them holds is held. */
export class AllLeases implements Leases {
  constructor(private readonly parts: readonly Leases[]) {}

  /**
   * One after the other, in their order: whoever makes an agent asks the keeper when that runs. Once the keeper knows, those
   * agents that run are all that may still obey an older epoch.
   */
  async announce(run: string, epoch: number): Promise<void> {
    for (const part of this.parts) await part.announce(run, epoch);
  }

  async renew(run: string, epoch: number, harm: readonly string[], expiresAt: Date): Promise<readonly string[]> {
    const unknown = await Promise.all(this.parts.map((part) => part.renew(run, epoch, harm, expiresAt)));
    return harm.filter((injection) => unknown.every((among) => among.includes(injection)));
  }

  finished(run: string): void {
    for (const part of this.parts) part.finished?.(run);
  }
}

/** Several scanners as one. */
export class AllResidue implements ResidueScanner {
  constructor(private readonly parts: readonly ResidueScanner[]) {}

  async residue(): Promise<readonly ResidueItem[]> {
    return (await Promise.all(this.parts.map((part) => part.residue()))).flat();
  }
}
