import { cpus, totalmem, type } from 'node:os';

/** The machine in a few words, without its name. */
export function describeMachine(): string {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? 'an unknown processor';
  return `${model}, ${processors.length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${process.arch}`;
}
