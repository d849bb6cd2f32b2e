import type Docker from 'dockerode';
import type { Manner } from '../../../core/ports/fleet.js';
import { judge } from './lifecycle.js';

type State = Docker.ContainerInspectInfo['State'];

const RUNNING = {
  Status: 'running',
  Running: true,
  Paused: false,
  Restarting: false,
  Pid: 42,
  ExitCode: 0,
  StartedAt: '2026-01-01T00:00:00Z',
  FinishedAt: '0001-01-01T00:00:00Z',
} as State;
const ended = (ExitCode: number): State => ({ ...RUNNING, Status: 'exited', Running: false, Pid: 0, ExitCode });
const health = (Status: string): State => ({ ...RUNNING, Health: { Status, FailingStreak: 0, Log: [] } });

it.each<[string, State, Manner, string]>([
  ['killed', ended(137), 'kill', 'in-effect'],
  ['ended by itself when it was to be killed', ended(0), 'kill', 'in-effect'],
  ['ended in its own time', ended(0), 'stop', 'in-effect'],
  ['killed since it did not end in its time', ended(137), 'stop', 'unknown'],
  ['running', RUNNING, 'kill', 'absent'],
  ['running, and well', health('healthy'), 'kill', 'absent'],
  ['running, and not well yet', health('starting'), 'kill', 'unknown'],
  ['running, and unwell', health('unhealthy'), 'stop', 'unknown'],
  ['being restarted by its policy', { ...RUNNING, Restarting: true }, 'kill', 'unknown'],
  ['frozen', { ...RUNNING, Paused: true }, 'pause', 'in-effect'],
  ['frozen by somebody else, and to be dead', { ...RUNNING, Paused: true }, 'kill', 'unknown'],
  ['running, and to be frozen', RUNNING, 'pause', 'absent'],
  ['dead, and to be frozen', ended(137), 'pause', 'unknown'],
])('a container that is %s', (_, state, manner, expected) => {
  expect(judge({ State: state }, manner)).toEqual({ state: expected, evidence: expect.any(String) as string });
});
