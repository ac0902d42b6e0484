import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Copy, DockerfileParser, Env, From, type Instruction } from 'dockerfile-ast';

/** What stands between one FROM and the next. */
export interface Stage {
  readonly from: string | null;
  readonly name: string | null;
  readonly instructions: readonly Instruction[];
}

/** The root of the repository, which is the context of the build. */
export const contextFolder = fileURLToPath(new URL('../../../../', import.meta.url));

/** The text of the Dockerfile. */
export const dockerfileText = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8');

/** The stages of the Dockerfile, in their order. */
export function readStages(): readonly Stage[] {
  const stages: { from: string | null; name: string | null; instructions: Instruction[] }[] = [];
  for (const instruction of DockerfileParser.parse(dockerfileText).getInstructions()) {
    if (instruction instanceof From) {
      stages.push({ from: instruction.getImage(), name: instruction.getBuildStage(), instructions: [] });
    } else {
      stages.at(-1)?.instructions.push(instruction);
    }
  }
  return stages;
}

/** What follows each of these keywords in a stage, without flags, on one line. */
export function argumentsOf({ instructions }: Stage, keyword: string): readonly string[] {
  return instructions
    .filter((instruction) => instruction.getKeyword() === keyword)
    .map((instruction) => instruction.getArgumentsContent() ?? '');
}

/** The program and the arguments of CMD, or of the health check's CMD, in their JSON form. */
export function commandOf(stage: Stage, keyword: 'CMD' | 'HEALTHCHECK'): readonly string[] {
  const [text = ''] = argumentsOf(stage, keyword);
  return JSON.parse(keyword === 'CMD' ? text : text.slice('CMD '.length)) as string[];
}

/** What a stage copies from other stages: from where, what, and to where. */
export function copiesOf({ instructions }: Stage): readonly { from: string; source: string; target: string }[] {
  return instructions.flatMap((instruction) => {
    const from = instruction instanceof Copy ? instruction.getFromFlag()?.getValue() : undefined;
    const [source = '', target = ''] = instruction.getArguments().map((argument) => argument.getValue());
    return typeof from === 'string' ? [{ from, source, target }] : [];
  });
}

/** The names and values of ENV instructions. */
export function environmentOf({ instructions }: Stage): Record<string, string> {
  const properties = instructions.flatMap((instruction) =>
    instruction instanceof Env ? instruction.getProperties() : [],
  );
  return Object.fromEntries(properties.map((property) => [property.getName(), property.getValue() ?? '']));
}
