import type { z } from 'zod';
import { problem, type ParameterProblem } from './problem.js';
import type { Reply } from './reply.js';

/** Either the checked parameters, or the 400 that names each bad one. */
export type CheckedParameters<Values> =
  { readonly ok: true; readonly values: Values } | { readonly ok: false; readonly reply: Reply };

/** Checks the parameters of a request; the schema's messages complete the sentence "`limit` must be …". */
export function checkParameters<Schema extends z.ZodType>(
  schema: Schema,
  given: Readonly<Record<string, unknown>>,
): CheckedParameters<z.infer<Schema>> {
  const checked = schema.safeParse({ ...given });
  if (checked.success) {
    return { ok: true, values: checked.data };
  }
  const errors = checked.error.issues.flatMap((issue) => describe(issue, given));
  const detail = `The request makes no sense: ${errors.map((error) => error.detail).join('; ')}.`;
  return { ok: false, reply: problem(400, 'invalid_request', { detail, errors }) };
}

function describe(issue: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>): ParameterProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ parameter: shorten(key), detail: `there is no parameter "${shorten(key)}"` }));
  }
  const parameter = String(issue.path[0]);
  const value = given[parameter];
  if (value === undefined) {
    return [{ parameter, detail: `"${parameter}" is missing: it must be ${issue.message}` }];
  }
  // A query parser makes a list of a parameter that comes twice.
  if (typeof value !== 'string') {
    return [{ parameter, detail: `"${parameter}" is given more than once` }];
  }
  return [{ parameter, detail: `"${parameter}" must be ${issue.message}, not "${shorten(value)}"` }];
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
