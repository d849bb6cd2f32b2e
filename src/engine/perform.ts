import type { Command } from '../core/run/decision.js';
import { adjust } from './perform/adjust.js';
import { admit, type Admitting } from './perform/admit.js';
import { announce } from './perform/announce.js';
import { check } from './perform/check.js';
import { checkHypothesis } from './perform/hypothesis.js';
import { checkReturn } from './perform/check-return.js';
import { countUsers } from './perform/count-users.js';
import { drain } from './perform/drain.js';
import { gate } from './perform/gate.js';
import { inject } from './perform/inject.js';
import { planStep } from './perform/plan-step.js';
import { preflight } from './perform/preflight.js';
import { revert } from './perform/revert.js';
import { sweep } from './perform/sweep.js';
import { watchGone } from './perform/watch-gone.js';
import type { Watcher } from './watcher.js';
import type { Performed, Work } from './work.js';

/** The only place with effects: each command records, acts, and records what was seen. */
export function perform(work: Work, command: Command, deps: Admitting, watcher: Watcher): Promise<Performed> {
  switch (command.type) {
    case 'announce':
      return announce(work);
    case 'admit':
      return admit(work, deps);
    case 'check-hypothesis':
      return checkHypothesis(work, command.when);
    case 'preflight':
      return preflight(work, deps);
    case 'plan-step':
      return planStep(work, command.index);
    case 'inject':
      return inject(work, command.id);
    case 'adjust':
      return adjust(work, command.id);
    case 'gate':
      return gate(work, command);
    case 'check-return':
      return checkReturn(work, command.id);
    case 'drain':
      return drain(work, command.index);
    case 'check':
      return check(work, command.index);
    case 'revert':
      return revert(work, command.id);
    case 'watch-gone':
      return watchGone(work, command.id);
    case 'count-users':
      return countUsers(work, watcher);
    case 'sweep':
      return sweep(work, deps.journal);
  }
}
