export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/gy;
/** Name, labels in braces, value, then perhaps a time and an exemplar. */
const LINE = new RegExp(`^(${NAME})\\s*(?:\\{((?:[^"}]|"(?:[^"\\\\]|\\\\.)*")*)\\})?\\s+(\\S+)`);
const SPECIAL: Readonly<Record<string, number>> = { '+Inf': Infinity, Inf: Infinity, '-Inf': -Infinity, NaN: NaN };

/**
 * The series of one name on a page in the Prometheus text format
 * (https://prometheus.io/docs/instrumenting/exposition_formats/, also OpenMetrics), in the page's order.
 */
export function seriesOf(page: string, name: string): readonly Series[] {
  return page.split('\n').flatMap((line) => {
    if (!line.startsWith(name)) return [];
    const [, found, labels = '', value = ''] = LINE.exec(line) ?? [];
    if (found !== name) return [];
    return [{ labels: labelsIn(labels), value: SPECIAL[value] ?? Number(value) }];
  });
}

function labelsIn(text: string): Record<string, string> {
  const pairs = [...text.matchAll(LABEL)].map(([, name = '', value = '']) => [name, unescape(value)] as const);
  return Object.fromEntries(pairs);
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
}
