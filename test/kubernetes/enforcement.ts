import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const given = process.env['KUBECONFIG'];

/** Whether what enforces NetworkPolicies is a process of the test cluster; of another cluster it is nobody's to stop. */
export const canStopEnforcing = !given || existsSync(join(dirname(given), 'pid'));
