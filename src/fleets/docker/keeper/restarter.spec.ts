import type Docker from 'dockerode';
import { judgeRestart } from './restarter.js';

type State = Docker.ContainerInspectInfo['State'];

const FOUND = '2026-01-01T00:00:00.000000001Z';
const LATER = '2026-01-01T00:00:05.000000001Z';
const RUNNING = {
  Status: 'running',
  Running: true,
  Paused: false,
  Restarting: false,
  Pid: 7,
  ExitCode: 0,
  StartedAt: LATER,
  FinishedAt: '2026-01-01T00:00:04Z',
} as State;
const ENDED = { ...RUNNING, Status: 'exited', Running: false, Pid: 0 } as State;
const of = (status: string) => ({ ...RUNNING, Health: { Status: status, FailingStreak: 0, Log: [] } }) as State;

it.each<[string, State, string | null, string]>([
  ['in a later life than the one that was ended', RUNNING, FOUND, 'in-effect'],
  ['in a later life, and healthy in it', of('healthy'), FOUND, 'in-effect'],
  ['in a later life, and not healthy yet', of('starting'), FOUND, 'unknown'],
  ['in the life that was to end', { ...RUNNING, StartedAt: FOUND }, FOUND, 'absent'],
  ['between two lives', ENDED, FOUND, 'unknown'],
  ['up, and nothing holds that it was ended', RUNNING, null, 'absent'],
  ['dead, and nothing holds that it was ended', ENDED, null, 'unknown'],
])('a container that is %s', (_, state, since, expected) => {
  expect(judgeRestart(state, since)).toEqual({ state: expected, evidence: expect.any(String) as string });
});
