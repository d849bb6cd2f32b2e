import { causesText } from '../../core/causes.js';
import type { RunDocument } from '../../core/run/document.js';
import { WEIGHTS } from '../../core/run/state.js';
import type { ProbeResult, RunEvent, UserTotals } from '../../core/run/event.js';
import { between, count, percent, plural, spoken, stepName } from '../format.js';
import { toneOf, type Tone } from './tone.js';
import { weightsWords } from './weights-words.js';

/** A noteworthy event in one line. */
export interface EventWords {
  readonly text: string;
  readonly tone: Tone;
}

/** @param run the document after the event. @returns null for what people need not read while it happens. */
export function eventWords(event: RunEvent, run: RunDocument): EventWords | null {
  switch (event.type) {
    case 'RunRequested':
      return plain(`run ${event.run}: ${event.experiment.name} on ${event.target}`);
    case 'RunStarted':
      return plain(`started by ${event.by}`);
    case 'RunTakenOver':
      return warn(
        `taken over by ${event.by}, which ${event.intent === 'resume' ? 'goes on' : 'rolls back'}; the last sign of its predecessor was at ${event.lastSeen}`,
      );
    case 'RunAdmitted':
      return event.met.length === 0 ? null : good(`what it requires is there: ${event.met.join('; ')}`);
    case 'PreflightPassed':
      return good(`preflight passed${event.facts.length > 0 ? `: ${event.facts.join('; ')}` : ''}`);
    case 'HypothesisChecked':
      return hypothesis(event.when, event.held, event.results);
    case 'StepStarted':
      return plain(`${stepOf(run, event.index)} begins`);
    case 'StepFinished':
      return good(`${stepOf(run, event.index)} done: ${event.detail}`);
    case 'StepFailed':
      return { text: `${stepOf(run, event.index)} ${event.verdict}: ${event.reason}`, tone: toneOf(event.verdict) };
    case 'GateDecided':
      return {
        text: `gate ${event.decision}${event.used ? `, ${percent(event.used)} of the margin used` : ''}: ${event.evidence}`,
        tone: event.decision === 'pass' ? 'quiet' : event.decision === 'worse' ? 'bad' : 'warn',
      };
    case 'ReturnChecked':
      return event.ready
        ? quiet(`ready to take users back: ${event.evidence}`)
        : warn(`not ready to take users back: ${event.evidence}`);
    case 'BreachBegan':
      return bad(`breach: ${event.detail}`);
    case 'BreachEnded':
      return good(`breach over: ${event.detail}`);
    case 'AbortRequested':
      return warn(`abort requested by ${event.by}: ${event.reason}`);
    case 'Paused':
      return warn(`paused by ${event.by}: ${event.reason}`);
    case 'Resumed':
      return plain(`resumed by ${event.by}`);
    case 'ObjectiveMissed':
      return bad(`objective ${event.objective} missed: ${spoken(event.actualMs)}, allowed ${spoken(event.limitMs)}`);
    case 'RollbackStarted':
      return event.verdict === 'passed'
        ? plain('putting back what is still open')
        : { text: `rolling back: ${event.reason}`, tone: toneOf(event.verdict) };
    case 'RollbackOverdue':
      return bad(`rollback not verified in time: ${event.residue.join(', ')}`);
    case 'RecoverySeen':
      return quiet(
        `${subject(run, event.injection)} recovered ${spoken(between(event.goneAt, event.steadyAt) ?? 0)} after it was gone`,
      );
    case 'DoseFelt':
      return plain(doseWords(run, event.id));
    case 'UsersCounted':
      return counted(event);
    case 'WritesLeftBehind':
      return warn(
        `${event.writes === null ? 'nobody can say how many writes' : plural(event.writes, 'acknowledged write')} of ${event.region} ${event.writes === 1 ? 'is' : 'are'} not replicated and left behind`,
      );
    case 'UsersUncounted':
      return bad(`what users met could not be read: ${event.reason}`);
    case 'ResidueSwept':
      return event.residue.length === 0
        ? good('nothing left behind')
        : bad(`residue: ${event.residue.map((item) => `${item.kind} ${item.subject}`).join(', ')}`);
    case 'RunFinished':
      return { text: `${event.verdict}: ${event.reason}`, tone: toneOf(event.verdict) };
    case 'InjectionInEffect':
      return { text: `${subject(run, event.id)} in effect: ${event.proof}`, tone: 'plain' };
    case 'InjectionUnproven':
      return warn(`${subject(run, event.id)} not proven: ${event.evidence}`);
    case 'InjectionAdjusted':
      return plain(`weights of ${bare(run, event.id)}: ${weightsWords(event.weights)}`);
    case 'InjectionDecayed':
      if (run.injections.some(({ id, kind }) => id === event.id && kind === WEIGHTS))
        return warn(`weights of ${bare(run, event.id)} were lost; setting them again: ${event.evidence}`);
      return warn(
        `${subject(run, event.id)} was undone by somebody else${event.reinject ? '; injecting it once more' : ''}: ${event.evidence}`,
      );
    case 'SubjectGone':
      return plain(`${subject(run, event.id)} is there no more: ${event.evidence}`);
    case 'NewcomerSpared':
      return warn(`${event.subject} has joined and is left alone: ${event.reason}`);
    case 'InjectionReverted':
      return quiet(`${subject(run, event.id)} gone: ${event.proof}`);
    case 'RevertFailed':
      return warn(`undo of ${subject(run, event.id)} failed (attempt ${event.attempt}): ${event.error}`);
    case 'LateEffectSeen':
      return warn(`late effect of ${subject(run, event.id)}: ${event.evidence}`);
    case 'EpochAnnounced':
    case 'InjectionPlanned':
    case 'InstancesKnown':
    case 'InjectionAdjusting':
    case 'InjectionReverting':
    // The end of the run says it at once.
    case 'RunRefused':
    case 'ProbesSummarised':
    case 'TrafficSeen':
    case 'StragglersSeen':
      return null;
  }
}

const plain = (text: string): EventWords => ({ text, tone: 'plain' });
const good = (text: string): EventWords => ({ text, tone: 'good' });
const bad = (text: string): EventWords => ({ text, tone: 'bad' });
const warn = (text: string): EventWords => ({ text, tone: 'warn' });
const quiet = (text: string): EventWords => ({ text, tone: 'quiet' });

function hypothesis(when: string, held: boolean | null, results: readonly ProbeResult[]): EventWords {
  if (held === true) return good(`steady state ${when} the run held: ${plural(results.length, 'probe')}`);
  const wanting = results.filter(({ ok }) => ok !== true).map(({ detail }) => detail);
  const words = `steady state ${when} the run ${held === null ? 'could not be judged' : 'did not hold'}: ${wanting.join('; ')}`;
  return held === null ? warn(words) : bad(words);
}

function stepOf(run: RunDocument, index: number): string {
  const step = run.steps[index];
  return `step ${index + 1}/${run.steps.length}${step ? ` ${stepName(step)}` : ''}`;
}

function subject(run: RunDocument, id: string): string {
  const injection = run.injections.find((candidate) => candidate.id === id);
  return injection ? `${injection.kind} ${injection.subject}` : id;
}

function doseWords(run: RunDocument, id: string): string {
  const dose = run.doses.flatMap(({ doses }) => doses).find(({ injection }) => injection === id);
  if (!dose) return id;
  const p99 = dose.p99Ms === null ? 'not measured' : spoken(dose.p99Ms);
  return `${subject(run, id)}, ${dose.label}: p99 ${p99}${dose.left.length > 0 ? `; ${dose.left.join('; ')}` : ''}`;
}

function bare(run: RunDocument, id: string): string {
  return run.injections.find((candidate) => candidate.id === id)?.subject ?? id;
}

/** Nothing where nobody counts: none of none lost would read as good news. */
function counted({ users, writes }: Extract<RunEvent, { type: 'UsersCounted' }>): EventWords | null {
  const parts = [
    users.requests > 0 && `${count(users.lost)} of ${plural(users.requests, 'request')} lost${lostWhy(users)}`,
    writes && `${count(writes.lost)} of ${plural(writes.acknowledged, 'write')} lost`,
  ].filter(Boolean);
  if (parts.length === 0) return null;
  return { text: parts.join(', '), tone: users.lost > 0 || (writes?.lost ?? 0) > 0 ? 'bad' : 'good' };
}

function lostWhy({ causes = {} }: UserTotals): string {
  const text = causesText(causes);
  return text && ` (${text})`;
}
