import type { InjectionDocument, RunDocument } from './document.js';
import type { RunEvent } from './event.js';

export type ShownInjectionEvent = Extract<RunEvent, { type: `Injection${string}` | 'LateEffectSeen' }>;

/** @param epoch the fencing number under which the event was recorded */
export function foldInjection(run: RunDocument, event: ShownInjectionEvent, at: string, epoch: number): void {
  if (event.type === 'InjectionPlanned') {
    run.injections.push(planned(event, at, epoch));
    return;
  }
  const injection = run.injections.find((candidate) => candidate.id === event.id);
  if (injection) Object.assign(injection, changed(injection, event, at));
}

function planned(
  event: Extract<RunEvent, { type: 'InjectionPlanned' }>,
  plannedAt: string,
  epoch: number,
): InjectionDocument {
  const { id, kind, plan, shelters, deadline } = event;
  return {
    id,
    kind,
    class: event.class,
    subject: plan.subject,
    summary: plan.summary,
    undo: plan.undo,
    shelters: [...shelters],
    epoch,
    state: 'planned',
    plannedAt,
    inEffectAt: null,
    revertedAt: null,
    deadline,
    proof: null,
    goneProof: null,
  };
}

function changed(
  injection: InjectionDocument,
  event: Exclude<ShownInjectionEvent, { type: 'InjectionPlanned' }>,
  at: string,
): Partial<InjectionDocument> {
  switch (event.type) {
    case 'InjectionInEffect':
    case 'InjectionAdjusted':
      return { state: 'in-effect', inEffectAt: injection.inEffectAt ?? at, proof: event.proof };
    case 'InjectionUnproven':
    case 'InjectionDecayed':
      return { state: 'unknown', proof: event.evidence };
    case 'LateEffectSeen':
      return { state: 'unknown', revertedAt: null, goneProof: null, proof: event.evidence };
    case 'InjectionReverted':
      return { state: 'reverted', revertedAt: at, goneProof: event.proof };
    case 'InjectionAdjusting':
    case 'InjectionReverting':
      return {};
  }
}
