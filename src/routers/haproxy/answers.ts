/** HAProxy ends every answer with an empty line; what it has nothing to say about is an empty line alone. */
export function answersIn(text: string): readonly string[] {
  const answers: string[] = [];
  let open: string[] = [];
  for (const line of text.split('\n').slice(0, -1)) {
    if (line !== '') {
      open.push(line);
      continue;
    }
    answers.push(open.join('\n'));
    open = [];
  }
  return answers;
}

/** Rows of a table by the names in its header, `# be_id be_name ...` or `# pxname,svname,...`. */
export function rowsIn(table: string, separator: ' ' | ','): readonly Readonly<Record<string, string>>[] {
  const [header = '', ...lines] = table.split('\n').filter((line) => line !== '' && !/^\d+$/.test(line));
  const names = header.replace(/^# /, '').split(separator);
  return lines.map((line) => {
    const cells = line.split(separator);
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
  });
}
