import { Lexer, Parser } from 'yaml';

const MAX_DEPTH = 60;
const MAX_PARTS = 20_000;

/**
 * Looks over a YAML text before it is composed, without recursion and in linear time. Composing calls itself for each
 * level and compares each key with all others: a hostile text of allowed size would end the process or keep it busy.
 * @returns why the text is too much and where, as an offset; null when it is not.
 */
export function excess(
  text: string,
): { readonly offset: number; readonly message: string; readonly expected: string } | null {
  const parser = new Parser();
  let parts = 0;
  for (const lexeme of new Lexer().lex(text)) {
    // Errors of syntax come out here; whoever composes the document reports them.
    Array.from(parser.next(lexeme));
    parts += 1;
    const { offset, stack } = parser;
    if (stack.length > MAX_DEPTH)
      return { offset, message: 'is nested too deeply', expected: `at most ${MAX_DEPTH} levels` };
    if (parts > MAX_PARTS) return { offset, message: 'is too long', expected: `at most ${MAX_PARTS} words and signs` };
  }
  return null;
}
