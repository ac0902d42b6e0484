/** A fenced block of TypeScript, or of plain JavaScript, of a Markdown page. */
export interface CodeBlock {
  /** The code between the fences. */
  readonly code: string;
  /** The end of the name of a file with this code. */
  readonly extension: 'ts' | 'js';
  /** The line of the page where the code starts, counted from 1. */
  readonly line: number;
  /** False where the fence says `no-run`: such a block is only type-checked. */
  readonly runs: boolean;
}

const fence = /^(?<indent> *)```(?<info>.*)$/;

const extensions: Readonly<Record<string, CodeBlock['extension']>> = {
  ts: 'ts',
  typescript: 'ts',
  js: 'js',
  javascript: 'js',
};

/**
 * Finds the blocks of a Markdown page that are examples: fences that open with ```` ```ts ```` or ```` ```js ````, with
 * `no-run` after it for a block that is type-checked but not run (it needs a server, or ends the process).
 *
 * @throws Error if a fence says anything else after the language, so that a misspelt marker is not taken for none, or if the
 * last fence is never closed.
 */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { info: string; indent: string; line: number; code: string[] } | undefined;
  for (const [index, text] of markdown.split(/\r?\n/).entries()) {
    const found = fence.exec(text);
    if (open === undefined) {
      if (found !== null) {
        open = {
          info: found.groups?.['info']?.trim() ?? '',
          indent: found.groups?.['indent'] ?? '',
          line: index + 2,
          code: [],
        };
      }
    } else if (found !== null && found.groups?.['info'] === '') {
      const [language = '', ...markers] = open.info.split(/\s+/);
      const extension = Object.hasOwn(extensions, language) ? extensions[language] : undefined;
      if (extension !== undefined) {
        blocks.push({ code: open.code.join('\n'), extension, line: open.line, runs: runs(markers, open.line) });
      }
      open = undefined;
    } else {
      open.code.push(text.startsWith(open.indent) ? text.slice(open.indent.length) : text);
    }
  }
  if (open !== undefined) throw new Error(`The code fence before line ${open.line} is never closed`);
  return blocks;
}

function runs(markers: string[], line: number): boolean {
  const unknown = markers.filter((marker) => marker !== 'no-run');
  if (unknown.length > 0) {
    throw new Error(`The code fence before line ${line} has the marker "${unknown.join(' ')}"; only "no-run" is known`);
  }
  return markers.length === 0;
}
