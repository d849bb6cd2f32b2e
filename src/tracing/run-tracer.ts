import { ROOT_CONTEXT, SpanStatusCode, trace, type Span, type Tracer } from '@opentelemetry/api';
import type { Recorded, RunEvent } from '../core/run/event.js';
import type { RunState } from '../core/run/state.js';
import type { Verdict } from '../core/run/verdict.js';
import type { RunIds } from './run-ids.js';

/** Users were hurt, or something is left: what a reader of traces looks for. */
const BAD: readonly Verdict[] = ['failed', 'errored'];

/** A run in the hands of this process. */
interface Held {
  readonly span: Span;
  readonly steps: Map<number, Span>;
  readonly injections: Map<string, Span>;
}

/**
 * Makes spans of what the runs of this process put on record: one a run, and below it one a step and one an injection,
 * which lasts from its record until it was seen gone. Whoever goes on with a run of another process begins a span of
 * his own, in the same trace.
 */
export class RunTracer {
  private readonly held = new Map<string, Held>();

  constructor(
    private readonly tracer: Tracer,
    private readonly ids: RunIds,
  ) {}

  /** What a run has just put on record, and what it has become by that. */
  recorded(events: readonly Recorded[], state: RunState): void {
    for (const { event, at } of events) {
      const now = new Date(at);
      if (event.type === 'RunStarted' || event.type === 'RunTakenOver') this.begin(state, now);
      const held = this.held.get(state.run);
      if (held) this.follow(held, event, state, now);
    }
  }

  /** The run is no longer in the hands of this process; one that is not finished goes on elsewhere. */
  letGo(run: string): void {
    this.end(run, new Date(), { 'silverback.left': true });
  }

  private begin({ run, experiment, target }: RunState, startTime: Date): void {
    const attributes = {
      'silverback.run': run,
      'silverback.experiment': experiment.name,
      'silverback.target': target,
    };
    this.ids.run = run;
    const span = this.tracer.startSpan(`run ${experiment.name}`, { root: true, startTime, attributes });
    this.held.set(run, { span, steps: new Map(), injections: new Map() });
  }

  private follow({ span, steps, injections }: Held, event: RunEvent, state: RunState, now: Date): void {
    const below = (parent: Span, name: string, attributes: Readonly<Record<string, string | number>>): Span =>
      this.tracer.startSpan(name, { startTime: now, attributes }, trace.setSpan(ROOT_CONTEXT, parent));
    switch (event.type) {
      case 'StepStarted': {
        const kind = state.experiment.method[event.index]?.kind ?? 'unknown';
        const attributes = { 'silverback.step': event.index, 'silverback.step.kind': kind };
        return void steps.set(event.index, below(span, `step ${kind}`, attributes));
      }
      case 'StepFinished':
        return steps.get(event.index)?.end(now);
      case 'StepFailed':
        return fail(steps.get(event.index), event.reason)?.end(now);
      case 'InjectionPlanned': {
        const attributes = {
          'silverback.injection': event.id,
          'silverback.injection.class': event.class,
          'silverback.injection.subject': event.plan.subject,
        };
        const parent = steps.get(event.step) ?? span;
        return void injections.set(event.id, below(parent, `injection ${event.kind}`, attributes));
      }
      case 'InjectionInEffect':
      case 'InjectionReverting':
      case 'InjectionDecayed':
      case 'SubjectGone':
      case 'LateEffectSeen':
        return void injections.get(event.id)?.addEvent(event.type, now);
      case 'InjectionUnproven':
        return void fail(injections.get(event.id), event.evidence)?.addEvent(event.type, now);
      case 'RevertFailed':
        return void injections.get(event.id)?.addEvent(event.type, { 'exception.message': event.error }, now);
      case 'InjectionReverted':
        return injections.get(event.id)?.setAttribute('silverback.proof', event.proof).end(now);
      case 'BreachBegan':
      case 'BreachEnded':
        return void span.addEvent(event.type, { 'silverback.probe': event.probe }, now);
      case 'RollbackStarted':
        return void span.addEvent(event.type, { 'silverback.reason': event.reason }, now);
      case 'RunFinished':
        if (BAD.includes(event.verdict)) fail(span, event.reason);
        return this.end(state.run, now, { 'silverback.verdict': event.verdict, 'silverback.reason': event.reason });
      default:
    }
  }

  private end(run: string, now: Date, attributes: Readonly<Record<string, string | boolean>>): void {
    const held = this.held.get(run);
    if (!held) return;
    this.held.delete(run);
    // A span that has ended ignores this; what is open ends with its run.
    for (const span of [...held.injections.values(), ...held.steps.values()]) if (span.isRecording()) span.end(now);
    held.span.setAttributes(attributes).end(now);
  }
}

function fail(span: Span | undefined, message: string): Span | undefined {
  return span?.setStatus({ code: SpanStatusCode.ERROR, message });
}
