/** Markup that is safe to insert as it is. Made by `html` and by `raw`, never from what people wrote. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Insert = string | number | Markup | null | false | readonly Insert[];

/** A template whose insertions are escaped, unless they are markup already; lists are joined, null and false vanish. */
export function html(parts: TemplateStringsArray, ...inserts: readonly Insert[]): Markup {
  return new Markup(parts.reduce((text, part, index) => text + part + inserted(inserts[index]), ''));
}

/** Trusts a text: only for what a library drew or a constant of ours. */
export const raw = (text: string): Markup => new Markup(text);

export const nothing = raw('');

function inserted(insert: Insert | undefined): string {
  if (insert === undefined || insert === null || insert === false) return '';
  if (insert instanceof Markup) return insert.text;
  if (typeof insert === 'object') return insert.map(inserted).join('');
  return escaped(String(insert));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
