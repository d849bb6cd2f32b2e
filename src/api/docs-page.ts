import { html, raw, type Markup } from '../report/html/markup.js';
import type { OpenApiDocument } from './openapi.js';
import { STATUS } from './problems.js';

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:62rem;padding:0 1rem}
code,pre{font:14px/1.4 ui-monospace,monospace}pre{background:#8882;padding:.7rem;overflow:auto;margin:.3rem 0}
summary{cursor:pointer;padding:.3rem 0}summary b{display:inline-block;min-width:5rem}details>*:not(summary){margin-left:1.2rem}
table{border-collapse:collapse}td,th{text-align:left;padding:.2rem .8rem .2rem 0;vertical-align:top}`;

interface Content {
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, unknown>>;
}
interface Operation {
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, Content>> }>
  >;
}

/** The interface as one page without scripts, which loads nothing: every operation with its parts and its examples. */
export function docsPage({ info, paths, tags = [] }: OpenApiDocument): string {
  const all = Object.entries(paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation: operation as Operation })),
  );
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${info.title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <h1>${info.title} ${info.version}</h1>
        <p>${info.description ?? ''}</p>
        <p>The same for programs: <a href="/openapi.json">openapi.json</a></p>
        ${tags.map(({ name }) => {
          const own = all.filter(({ operation }) => operation.tags.includes(name));
          return html`<h2>${name}</h2>
            ${own.map(({ method, path, operation }) => operationOf(method.toUpperCase(), path, operation))}`;
        })}
        <h2>Problems</h2>
        <p>Errors are RFC 9457 problem documents; their <code>code</code> is stable.</p>
        <table>
          ${Object.entries(STATUS).map(
            ([code, status]) =>
              html`<tr id="${code}">
                <td>${status}</td>
                <td><code>${code}</code></td>
              </tr>`,
          )}
        </table>
      </body>
    </html>`.text;
}

function operationOf(method: string, path: string, operation: Operation): Markup {
  const { summary, description, parameters = [], requestBody, responses } = operation;
  const answers = Object.entries(responses);
  return html`<details>
    <summary><b>${method}</b> <code>${path}</code> ${summary}</summary>
    ${description !== undefined && html`<p>${description}</p>`}
    ${
      parameters.length > 0 &&
      html`<table>
        ${parameters.map(
          (one) =>
            html`<tr>
              <td><code>${one.name}</code></td>
              <td>${one.in}${one.required ? ', required' : ''}</td>
              <td>${one.description ?? ''}</td>
            </tr>`,
        )}
      </table>`
    }
    ${
      requestBody !== undefined &&
      html`<p>Body: ${Object.keys(requestBody.content).join(' or ')}</p>
        ${examplesOf(requestBody.content)}`
    }
    ${answers.map(
      ([status, { description: what, content = {} }]) =>
        html`<p><b>${status}</b> ${what}</p>
          ${Number(status) < 400 && examplesOf(content)}`,
    )}
  </details>`;
}

function examplesOf(content: Readonly<Record<string, Content>>): Markup[] {
  const examples = Object.values(content).flatMap(({ example }) => (example === undefined ? [] : [example]));
  return examples.map(
    (example) => html`<pre>${typeof example === 'string' ? example : JSON.stringify(example, null, 2)}</pre>`,
  );
}
