/** As the exposition formats ask: a backslash, a quote and the end of a line are escaped. */
export function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
