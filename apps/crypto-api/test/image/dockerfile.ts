import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DockerfileParser, type Instruction } from 'dockerfile-ast';
import { ModifiableInstruction } from 'dockerfile-ast/lib/modifiableInstruction.js';

/** One instruction of a stage, its flags apart. */
export interface Step {
  readonly instruction: string;
  readonly text: string;
  readonly flags: Readonly<Record<string, string>>;
}

/** What stands between one FROM and the next. */
export interface Stage {
  readonly from: string;
  readonly name: string | undefined;
  readonly steps: readonly Step[];
}

/** The root of the repository, which is the context of the build. */
export const contextFolder = fileURLToPath(new URL('../../../../', import.meta.url));

/** The text of the Dockerfile. */
export const dockerfileText = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8');

/** The stages of the Dockerfile, in their order. */
export function readStages(): readonly Stage[] {
  const stages: { from: string; name: string | undefined; steps: Step[] }[] = [];
  for (const instruction of DockerfileParser.parse(dockerfileText).getInstructions()) {
    const step = readStep(instruction);
    if (step.instruction === 'FROM') {
      const [from = '', , name] = step.text.split(' ');
      stages.push({ from, name, steps: [] });
    } else {
      stages.at(-1)?.steps.push(step);
    }
  }
  return stages;
}

function readStep(instruction: Instruction): Step {
  const text = (instruction.getRawArgumentsContent() ?? '').replaceAll(/\\\n\s*/g, '');
  const flags = instruction instanceof ModifiableInstruction ? instruction.getFlags() : [];
  return {
    instruction: instruction.getKeyword(),
    text,
    flags: Object.fromEntries(flags.map((flag) => [flag.getName(), flag.getValue() ?? ''])),
  };
}

/** The JSON form of CMD and of HEALTHCHECK's command. */
export function commandOf(step: Step): readonly string[] {
  return JSON.parse(step.text.replace(/^CMD /, '')) as string[];
}

/** The names and values of ENV instructions. */
export function environmentOf(steps: readonly Step[]): Record<string, string> {
  const pairs = steps.filter(({ instruction }) => instruction === 'ENV').flatMap(({ text }) => text.split(/\s+/));
  return Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string]));
}
