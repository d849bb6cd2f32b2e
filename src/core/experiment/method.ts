import { z } from 'zod';
import { forward } from '../source/explain.js';
import { unknownName } from '../source/nearest.js';
import type { Problem } from '../source/problem.js';
import { type Draft, draftSchema } from './draft.js';
import type { Step } from './experiment.js';
import type { Kinds } from './kinds.js';

/** The steps of a method, each with its id, and with what it refers to found among the earlier ones. */
export function methodSchema(kinds: Kinds) {
  return z
    .array(draftSchema(kinds))
    .min(1)
    .max(200)
    .transform((drafts, ctx): readonly Step[] => {
      const problems: Problem[] = [];
      const steps = link(drafts, idsOf(drafts, problems), problems);
      forward(ctx, problems);
      return steps;
    });
}

/** Given ids, and `shift-2` for the second shift. */
function idsOf(drafts: readonly Draft[], problems: Problem[]): string[] {
  const count = new Map<string, number>();
  const ids = drafts.map(({ id, body: { kind } }) => {
    count.set(kind, (count.get(kind) ?? 0) + 1);
    return id ?? `${kind}-${count.get(kind)}`;
  });
  ids.forEach((id, at) => {
    if (ids.indexOf(id) === at) return;
    const message = `the id "${id}" is already that of step ${ids.indexOf(id) + 1}`;
    problems.push({ path: drafts[at]?.id === undefined ? [at] : [at, 'id'], message, expected: 'ids that differ' });
  });
  return ids;
}

/** Walks through the method once and keeps what is still open: that is all a later step may refer to. */
function link(drafts: readonly Draft[], ids: readonly string[], problems: Problem[]): Step[] {
  const open = new Map<string, Draft['body']>();
  const steps: Step[] = [];
  drafts.forEach(({ body }, at) => {
    const id = ids[at] ?? '';
    if (body.kind === 'revert') {
      if (!open.delete(body.of)) problems.push({ path: [at, 'revert'], ...notOpen(body.of, at, ids, open) });
      steps.push({ ...body, id });
    } else if (body.kind === 'shift') {
      const earlier = [...open].find(([, other]) => other.kind === 'shift' && other.route === body.route);
      const from = body.back && earlier?.[1].kind === 'shift' ? earlier[1].from : body.from;
      problems.push(...shiftProblems(body, from, earlier?.[0], at));
      if (body.back && earlier) open.delete(earlier[0]);
      if (!body.back) open.set(id, body);
      steps.push({ ...body, id, from: from ?? '' });
    } else {
      if (body.kind === 'fault' || body.kind === 'scale' || body.kind === 'mode') open.set(id, body);
      steps.push({ ...body, id });
    }
  });
  return steps;
}

function shiftProblems(
  shift: Extract<Draft['body'], { kind: 'shift' }>,
  from: string | undefined,
  earlier: string | undefined,
  at: number,
): Problem[] {
  const { route, back } = shift;
  if (back && earlier === undefined)
    return [
      {
        path: [at, 'shift', 'back'],
        message: `no earlier shift of ${route} is open`,
        expected: `a shift of ${route} before`,
      },
    ];
  if (back && shift.from !== undefined && shift.from !== from)
    return [
      { path: [at, 'shift', 'from'], message: `"${shift.from}" was not emptied`, expected: `${from}, or nothing` },
    ];
  if (!back && earlier !== undefined)
    return [
      {
        path: [at, 'shift', 'route'],
        message: `${route} is already shifted by ${earlier}`,
        expected: `that shift brought back before`,
      },
    ];
  return [];
}

function notOpen(
  of: string,
  at: number,
  ids: readonly string[],
  open: ReadonlyMap<string, unknown>,
): Omit<Problem, 'path'> {
  const named = ids.indexOf(of);
  if (named === -1) return unknownName('step', of, [...open.keys()]);
  if (named >= at) return { message: `step "${of}" does not come before`, expected: 'an earlier step' };
  const expected = 'an open fault, shift, scale or mode step';
  return { message: `step "${of}" leaves nothing to undo here, or is already undone`, expected };
}
