import type { ResidueItem, ResidueScanner } from '../../core/ports/fleet.js';
import { canTell } from '../world/components.js';
import { residueIn } from '../world/residue.js';
import { controlOf } from '../world/world.js';
import { linkState, type SupervisorStatus } from './wire.js';
import { componentsOf, type SandboxWorld } from './world.js';

/**
 * Everything of ours that is still in effect, read where it acts; the harm that keeps something from being asked is
 * listed by the supervisor. Throws when a component that serves does not answer.
 */
export class SandboxResidue implements ResidueScanner {
  constructor(private readonly world: SandboxWorld) {}

  async residue(): Promise<readonly ResidueItem[]> {
    const status = await this.world.supervisor.status();
    const components = componentsOf(status.processes);
    const links = components.filter((component) => component.role === 'link' && canTell(component));
    const [held, ...cuts] = await Promise.all([
      residueIn(components),
      ...links.map(async (link) => cutItems(link.zone || link.region, await controlOf(link).get('/state', linkState))),
    ]);
    return [...supervisorItems(status), ...held, ...cuts.flat()];
  }
}

function supervisorItems({ harm, care, regions }: SupervisorStatus): ResidueItem[] {
  return [
    ...harm.map(({ injection, run, subject, expiresInMs }) => {
      return { kind: 'harm', subject, run, injection, detail: `its lease runs out in ${Math.round(expiresInMs)} ms` };
    }),
    ...care.map(({ injection, run, what, deadlineInMs }) => {
      const due = deadlineInMs > 0 ? `due in ${seconds(deadlineInMs)}` : `overdue since ${seconds(-deadlineInMs)}`;
      return { kind: 'care', subject: what, run, injection, detail: due };
    }),
    ...Object.entries(regions)
      .filter(([, { desired, base }]) => desired !== base)
      .map(([region, { desired, base }]) => {
        const record = care.find(({ what }) => what === `scale of ${region}`);
        const detail = `${desired} instances wanted, ${base} at rest`;
        return {
          kind: 'scale',
          subject: region,
          run: record?.run ?? null,
          injection: record?.injection ?? null,
          detail,
        };
      }),
  ];
}

function cutItems(from: string, { cuts }: { cuts: { to: string; run: string; injection: string }[] }): ResidueItem[] {
  return cuts.map(({ to, run, injection }) => {
    return { kind: 'cut', subject: `${from}->${to}`, run, injection, detail: `link.${from} lets nothing pass` };
  });
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
