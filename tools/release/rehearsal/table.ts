import { performance } from 'node:perf_hooks';

/** One thing that is tried, a line of the table. */
export interface Case {
  /** The part of the rehearsal. */
  readonly area: string;
  readonly name: string;
  /** Tries it. What it gives is noted in the table; what it throws is the reason of its failure. */
  run(): Promise<string | undefined>;
}

interface Result {
  readonly area: string;
  readonly name: string;
  readonly seconds: string;
  readonly note: string;
  readonly failed: boolean;
}

/** Runs cases, some at once, and collects how each ended. */
export class Table {
  readonly #results: Result[] = [];
  readonly #print: (line: string) => void;

  constructor(print: (line: string) => void = console.log) {
    this.#print = print;
  }

  get failures(): number {
    return this.#results.filter(({ failed }) => failed).length;
  }

  /** Runs the cases to the end, also those after one that failed. */
  async run(cases: readonly Case[], atOnce: number): Promise<void> {
    const waiting = [...cases];
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await this.#run(next);
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
  }

  /** The whole table, one line a case, and what failed below it. */
  toString(): string {
    const columns = ['area', 'name', 'seconds', 'note'] as const;
    const heading = { area: 'part', name: 'case', seconds: 's', note: '', failed: false };
    const rows = [heading, ...this.#results.toSorted((a, b) => a.area.localeCompare(b.area))];
    const widths = columns.map((column) => Math.max(...rows.map((row) => firstLine(row[column]).length)));
    const lines = rows.map((row, index) => {
      const cells = columns.map((column, at) => firstLine(row[column]).padEnd(widths[at] ?? 0));
      return `${index === 0 ? '      ' : row.failed ? 'FAILED' : 'ok    '} ${cells.join('  ')}`.trimEnd();
    });
    const summary = `${this.#results.length - this.failures} passed, ${this.failures} failed`;
    return [...lines, '', summary].join('\n');
  }

  async #run(one: Case): Promise<void> {
    const { area, name } = one;
    const startedAt = performance.now();
    const ended = await one.run().then(
      (note) => ({ note: note ?? '', failed: false }),
      (error: unknown) => ({ note: error instanceof Error ? error.message : String(error), failed: true }),
    );
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    this.#results.push({ area, name, seconds, ...ended });
    const state = ended.failed ? 'FAILED' : 'ok    ';
    this.#print(`${state} ${area}: ${name} (${seconds} s)${ended.note === '' ? '' : `: ${ended.note}`}`);
  }
}

function firstLine(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}
