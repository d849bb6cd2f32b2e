import type { Step } from '../experiment/experiment.js';
import { movesUsers } from '../experiment/legs.js';
import type { RunDocument } from './document.js';

/** What a director asks the time of: the steps by what they are for, and what lies around them. */
export function phaseOf(method: readonly Step[], step: Step): string {
  const moves = movesUsers(method, step);
  if (moves) return moves.objective === 'returnWithin' ? 'return' : 'shift';
  if (step.kind === 'fault') return `fault ${step.id}`;
  if (step.kind === 'revert') return `revert ${step.of}`;
  return step.kind;
}

/** One phase is open at a time: the next begins where the last ends. */
export function enter(run: RunDocument, name: string, at: string): void {
  leave(run, at);
  run.phases.push({ name, startedAt: at, finishedAt: null, durationMs: null });
}

export function leave(run: RunDocument, at: string): void {
  const open = run.phases.find((phase) => phase.finishedAt === null);
  if (!open) return;
  open.finishedAt = at;
  open.durationMs = Date.parse(at) - Date.parse(open.startedAt);
}

/** Putting back and looking whether users are well again are two questions, with a time each. */
export function enterAfter(run: RunDocument, at: string): void {
  const putBack = run.injections.every((injection) => injection.state === 'reverted');
  const undoing = run.phases.some((phase) => phase.finishedAt === null && isUndo(phase.name));
  if (run.status === 'rolling-back' && undoing && putBack) enter(run, 'after', at);
}

const isUndo = (name: string): boolean => name === 'restore' || name === 'rollback';
