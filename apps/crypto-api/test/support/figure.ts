/** Prints what was measured, beside what it has to be. */
export function figure(what: string, measured: string): void {
  process.stdout.write(`[figure] ${what}: ${measured}\n`);
}
