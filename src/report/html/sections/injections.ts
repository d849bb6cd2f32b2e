import type { InjectionDocument, RunDocument } from '../../../core/run/document.js';
import { plural, stamp } from '../../format.js';
import { html, type Markup } from '../markup.js';
import { moment, pill, tableSection } from './parts.js';

const STATE_TONE: Readonly<Record<InjectionDocument['state'], string>> = {
  planned: 'quiet',
  'in-effect': 'bad',
  reverted: 'good',
  unknown: 'warn',
};

/** Every change of the outside world, with what was seen of it and of its end. */
export function injectionSection(run: RunDocument): Markup {
  const note = html`<p class="note">${account(run.injections)}</p>`;
  const head = ['Change', 'Class', 'State', 'In effect', 'Gone', 'Undo', 'Deadline'];
  return tableSection(
    'Injections',
    head,
    run.injections.map((injection) => rows(run, injection)),
    note,
  );
}

/** Claims no more than the records show. */
function account(injections: readonly InjectionDocument[]): string {
  const open = injections.filter(({ state }) => state !== 'reverted').length;
  const unproven = injections.filter(({ inEffectAt }) => inEffectAt === null).length;
  const changes = `${plural(injections.length, 'change')} of the outside world, each recorded before it was made`;
  const proven = unproven === 0 ? 'all seen in effect' : `${unproven} never seen in effect`;
  return `${changes}; ${proven}; ${open === 0 ? 'all undone and seen gone' : `${open} not seen gone`}.`;
}

function rows(run: RunDocument, injection: InjectionDocument): Markup {
  const { shelters, proof, goneProof } = injection;
  return html`<tr class="lead">
      <td><b>${injection.kind}</b> ${injection.subject}</td>
      <td>${pill(injection.class === 'harm' ? 'harm' : 'quiet', injection.class)}</td>
      <td>${pill(STATE_TONE[injection.state], injection.state)}</td>
      <td class="number">${moment(run, injection.inEffectAt)}</td>
      <td class="number">${moment(run, injection.revertedAt)}</td>
      <td>${injection.undo}</td>
      <td>
        <time datetime="${injection.deadline}" title="${stamp(injection.deadline)}">${deadline(run, injection)}</time>
      </td>
    </tr>
    <tr class="evidence">
      <td colspan="7">
        <p>${injection.summary}${shelters.length > 0 && `; shelters ${shelters.join(', ')}`}</p>
        <p><span>seen</span> ${proof ?? 'never seen in effect'}</p>
        ${goneProof !== null && html`<p><span>gone</span> ${goneProof}</p>`}
        <p><span>id</span> ${injection.id}, epoch ${injection.epoch}</p>
      </td>
    </tr>`;
}

/** The day is said only when it is not the run's own. */
function deadline(run: RunDocument, { deadline: at }: InjectionDocument): string {
  return at.slice(0, 10) === run.createdAt.slice(0, 10) ? at.slice(11, 19) : `${at.slice(0, 10)} ${at.slice(11, 16)}`;
}
