import type { FieldProblem } from '../exchange/problem.js';

/** What a field must be: its test, and its words for the problem. */
export interface FieldRule {
  readonly accepts: (value: unknown) => boolean;
  readonly expected: string;
  readonly required?: boolean;
}

/** Holds a body against the rules of its fields. @returns every problem by name, an unknown field too. */
export function fieldProblems(body: unknown, rules: Readonly<Record<string, FieldRule>>): FieldProblem[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return [{ field: 'body', detail: `body is ${shown(body)}, expected a JSON object` }];
  }
  const given = new Map<string, unknown>(Object.entries(body));
  const problems: FieldProblem[] = [];
  for (const [field, { accepts, expected, required = false }] of Object.entries(rules)) {
    if (!given.has(field)) {
      if (required) problems.push({ field, detail: `${field} is missing, expected ${expected}` });
    } else if (!accepts(given.get(field))) {
      problems.push({ field, detail: `${field} is ${shown(given.get(field))}, expected ${expected}` });
    }
  }
  const known = Object.keys(rules);
  for (const field of given.keys()) {
    if (known.includes(field)) continue;
    const name = shown(field);
    problems.push({ field: field.slice(0, 60), detail: `${name} is no field, known are ${known.join(', ')}` });
  }
  return problems;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
