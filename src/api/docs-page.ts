import type { OpenApiDocument } from './openapi.js';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}
code,pre{font:14px/1.4 ui-monospace,monospace}pre{background:#8881;padding:.7rem;overflow:auto}
summary{cursor:pointer;padding:.3rem 0}b{display:inline-block;min-width:5rem}:root{color-scheme:light dark}`;

/** The interface as one page without scripts: every operation with its parts and its examples. */
export function docsPage({ info, paths }: OpenApiDocument): string {
  const operations = Object.entries(paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => operationOf(method, path, operation)),
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escape(info.title)}</title><style>${STYLE}</style>
<h1>${escape(info.title)} ${escape(info.version)}</h1><p>${escape(info.description ?? '')}</p>
<p><a href="/openapi.json">openapi.json</a></p>
${operations.join('\n')}</html>`;
}

function operationOf(method: string, path: string, operation: unknown): string {
  const { summary } = operation as { summary: string };
  const detail = JSON.stringify(operation, null, 2);
  return `<details><summary><b>${escape(method.toUpperCase())}</b><code>${escape(path)}</code> ${escape(summary)}</summary><pre>${escape(detail)}</pre></details>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
