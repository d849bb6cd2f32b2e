import { isCode, messageOf } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Fence, Verification } from '../../core/ports/fault.js';
import type { Cut, Cutter } from '../../core/ports/cutter.js';
import { careFence, harmFence } from '../world/fence.js';
import { anyState, reachAnswer } from '../world/wire.js';
import type { World } from '../world/world.js';
import { linkState, type LinkState } from './wire.js';

type Declared = LinkState['cuts'][number];

/** Cuts the link that a region's traffic to another one passes, or a zone's to the store of its region. */
export class SandboxCutter implements Cutter {
  constructor(
    private readonly world: World,
    private readonly clock: Clock,
  ) {}

  async cut({ from, to }: Cut, fence: Fence): Promise<void> {
    const link = await this.world.control(`link.${from}`);
    await link.send('PUT', `/cuts/${encodeURIComponent(to)}`, { fence: harmFence(fence, this.clock) }, fence.signal);
  }

  async heal({ from, to }: Cut, fence: Fence): Promise<void> {
    const link = await this.world.control(`link.${from}`);
    try {
      await link.send('DELETE', `/cuts/${encodeURIComponent(to)}`, { fence: careFence(fence, this.clock) });
    } catch (error) {
      if (!(isCode(error, 'target-unreachable') && (await this.world.isDead(`link.${from}`)))) throw error;
    }
  }

  async isCut({ from, to, oneWay }: Cut): Promise<Verification> {
    try {
      if (await this.world.isDead(`link.${from}`))
        return { state: 'absent', evidence: `link.${from} is dead, and its cuts with it` };
      return await this.look(from, to, oneWay);
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  /**
   * The probe pair: the data path itself, and what the cut must not touch: a way past the link to what it leads to, and
   * the way back.
   */
  private async look(from: string, to: string, oneWay: boolean): Promise<Verification> {
    const { reach, link } = await this.tried(from, to);
    const declared = link.cuts.find((cut) => cut.to === to);
    const told = `link.${from} ${declared ? `cuts ${to} for ${declared.injection}` : `does not cut ${to}`}`;
    if (reach.reachable) return { state: 'absent', evidence: `${told}; data path open: ${reach.evidence}` };
    const far = `${link.zone === '' ? 'edge' : 'store'}.${to}`;
    if (!declared) {
      // Where nobody is at the other end, the link's own word is all that there is to see.
      if (await this.world.isDead(far)) return { state: 'absent', evidence: `${told}, and ${far} is dead` };
      return { state: 'unknown', evidence: `${told}, but nothing passes: ${reach.evidence}` };
    }
    const [open, back] = await Promise.all([
      (await this.world.control(far)).get('/state', anyState).then(
        () => true,
        () => false,
      ),
      oneWay ? this.wayBack(from, to, declared) : null,
    ]);
    const past = `control path to ${far} ${open ? 'open' : 'does not answer'}`;
    const evidence = [told, `data path: ${reach.evidence}`, past, ...(back ? [back.evidence] : [])].join('; ');
    const proven = reach.passed.length === 0 && open && (back?.spared ?? true);
    return { state: proven ? 'in-effect' : 'unknown', evidence };
  }

  /** Whether `cut` has left it alone: it is open, or it is another cut of the same run that closes it. */
  private async wayBack(from: string, to: string, cut: Declared): Promise<{ spared: boolean; evidence: string }> {
    const { reach, link } = await this.tried(to, from);
    if (reach.reachable) return { spared: true, evidence: `way back open: ${reach.evidence}` };
    const others = link.cuts.filter((other) => other.to === from);
    const spared =
      others.length > 0 && others.every(({ run, injection }) => run === cut.run && injection !== cut.injection);
    const by = others.map(({ injection }) => injection).join(', ') || 'nobody who says so';
    return { spared, evidence: `way back cut by ${by}: ${reach.evidence}` };
  }

  private async tried(from: string, to: string) {
    const control = await this.world.control(`link.${from}`);
    const [reach, link] = await Promise.all([
      control.get(`/reach/${encodeURIComponent(to)}`, reachAnswer),
      control.get('/state', linkState),
    ]);
    return { reach, link };
  }
}
