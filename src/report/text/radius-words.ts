import type { Plan } from '../../core/plan.js';
import { plural } from '../format.js';

/** `regions us-west; takes away 6 instances`. Instances that are harmed and go on serving are not counted: hence the verb. */
export function radiusWords({ regions, zones, instances }: Plan['blastRadius']): string {
  return [
    regions.length > 0 && `regions ${regions.join(', ')}`,
    zones.length > 0 && `zones ${zones.join(', ')}`,
    `takes away ${plural(instances, 'instance')}`,
  ]
    .filter(Boolean)
    .join('; ');
}
