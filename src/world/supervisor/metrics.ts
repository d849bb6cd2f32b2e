import { exposition } from '../exposition.js';
import { type Reply } from '../control.js';
import { statusOf } from './status.js';
import { type World } from './world.js';

/** Prometheus text of what the supervisor keeps. Overdue care is what an alarm should watch. */
export function metricsOf(world: World): Promise<Reply> {
  const { processes, harm, care } = statusOf(world);
  const gauge = (name: string, help: string, value: number) => {
    return { name, help, type: 'gauge' as const, samples: [{ labels: {}, value }] };
  };
  const states = [...new Set(processes.map(({ state }) => state))];
  return exposition([
    {
      name: 'silverback_world_processes',
      help: 'Processes of the world by state',
      type: 'gauge',
      samples: states.map((state) => {
        return { labels: { state }, value: processes.filter((process) => process.state === state).length };
      }),
    },
    gauge('silverback_world_harm_open', 'Leases that keep a process down or paused', harm.length),
    gauge('silverback_world_care_open', 'Records of open care', care.length),
    {
      name: 'silverback_care_overdue',
      help: '1 for care that is open past its deadline',
      type: 'gauge',
      samples: care.map(({ injection, what, deadlineInMs }) => {
        return { labels: { injection, what }, value: deadlineInMs < 0 ? 1 : 0 };
      }),
    },
  ]);
}
