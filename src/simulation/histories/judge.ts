import type { Verdict } from '../../core/run/verdict.js';
import { residueOf } from '../model/residue.js';
import type { ModelWorld } from '../model/world.js';
import type { HistoryPlan } from './history-plan.js';
import type { Invariants } from './invariants.js';
import type { Ledger } from './ledger.js';

/** Holds the end of a history against the rules: nothing is left behind, and the verdict is what happened. */
export function judge(
  plan: HistoryPlan,
  world: ModelWorld,
  ledger: Ledger,
  invariants: Invariants,
  lost: number,
): void {
  const say = (what: string): void => invariants.violated(`at the end: ${what}`);
  for (const item of residueOf(world, false)) say(`${item.kind} of ${item.subject} is left`);
  for (const entry of ledger.entries.values())
    if (!entry.reverted) say(`${entry.kind} on ${entry.subject} is not reverted`);
  ledger.events.forEach(({ seq }, index) => {
    if (seq !== index) say(`event ${index} is numbered ${seq}`);
  });
  const last = ledger.events.at(-1)?.event;
  if (last?.type !== 'RunFinished') return say(`the journal ends with ${last?.type}`);
  const wrong = wrongVerdict(plan, ledger, last.verdict, lost);
  if (wrong) say(`verdict ${last.verdict} (${last.reason}) although ${wrong}`);
}

const GRAVE: readonly Verdict[] = ['errored', 'failed', 'aborted'];

/** @returns why a verdict cannot be right; null when it can. */
function wrongVerdict(plan: HistoryPlan, ledger: Ledger, verdict: Verdict, lost: number): string | null {
  const { events } = ledger;
  const happened = (name: string): boolean => plan.weather.some((weather) => weather.name === name);
  if (verdict === 'refused') return ledger.entries.size > 0 ? 'something was touched' : refusedRightly(plan, happened);
  if (ledger.has('AbortRequested') && !GRAVE.includes(verdict)) return 'somebody aborted it';
  const reversed = events.some(({ event }) => event.type === 'RunTakenOver' && event.intent === 'reverse');
  if (reversed && !GRAVE.includes(verdict)) return 'its orchestrator was lost and it was reversed';
  const harmed = [...ledger.entries.values()].some((entry) => entry.class === 'harm');
  if (verdict === 'passed') {
    if (harmed && happened('no bite')) return 'its faults had no effect';
    const bad = ['BreachBegan', 'InjectionUnproven', 'StepFailed', 'ObjectiveMissed', 'RollbackOverdue'] as const;
    const seen = bad.find((type) => ledger.has(type));
    if (seen) return `${seen} was recorded`;
    if (plan.shape.verdict !== 'passed') return `an experiment of this shape (${plan.shape.name}) cannot pass`;
    if (plan.layout.degrade && events.some(({ event }) => event.type === 'GateDecided')) return 'the survivor was sick';
    return null;
  }
  const quiet = plan.trouble === null && plan.weather.length === 0 && plan.layout.degrade === null && !reversed;
  // The leases of harm outlive one worker, not any number of them in a row.
  const lapsed = lost > 1 && verdict === 'inconclusive' && ledger.has('InjectionDecayed');
  if (quiet && verdict !== plan.shape.verdict && !lapsed)
    return `nothing went wrong${lost > 0 ? ` but that ${lost} workers were lost` : ''}, and it should have ${plan.shape.verdict}`;
  return null;
}

function refusedRightly(plan: HistoryPlan, happened: (name: string) => boolean): string | null {
  const reason =
    plan.shape.verdict === 'refused' ||
    plan.trouble !== null ||
    happened('halt') ||
    happened('unwell') ||
    happened('slow stores') ||
    // Whoever is frozen while he measures takes it for silence.
    plan.blows.some(({ kind }) => kind === 'freeze');
  return reason ? null : 'there was no reason to refuse';
}
