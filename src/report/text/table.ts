import Table from 'cli-table3';
import pc from 'picocolors';

const NONE = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '  ',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** A table without lines. Empty without rows; a head of empty words is left out. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const drawn = new Table({
    head: head.some(Boolean) ? head.map((word) => pc.dim(word)) : [],
    chars: NONE,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
  });
  drawn.push(...rows.map((row) => [...row]));
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Keeps a text on one line of at most `width` characters. Only for text without colours. */
export function fit(text: string, width: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}

/** Sections under each other with a blank line between; empty ones vanish. */
export function sections(...parts: readonly string[]): string {
  return parts.filter(Boolean).join('\n\n');
}
