/** Text as it was written, whatever Markdown and HTML would make of it; on one line, for a cell of a table. */
export function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>|#~]/g, '\\$&')
    .trim();
}

/** A name or an id, never broken into words of Markdown. */
export function code(text: string): string {
  const line = text.replace(/[\s|]+/g, ' ').trim();
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

/** A table may have thousands of rows; a comment on a pull request holds 65 536 characters. */
const MOST_ROWS = 40;

/** @param rows cells that are Markdown already. Empty without rows. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const more = rows.length - MOST_ROWS;
  return [
    line(head),
    line(head.map(() => '---')),
    ...rows.slice(0, MOST_ROWS).map(line),
    ...(more > 0 ? ['', `and ${more} more`] : []),
  ].join('\n');
}

/** A part that the reader opens; empty without a body. */
export function details(title: string, body: string): string {
  return body === '' ? '' : `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}
