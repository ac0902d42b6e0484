import { parseArgs } from 'node:util';

/** What the command line asks for. */
export type DemoArguments =
  | {
      readonly ok: true;
      readonly once: boolean;
      readonly help: boolean;
      /** How many processes of the API there are; undefined: the API runs in the process of the demo. */
      readonly replicas: number | undefined;
      /** Whether these processes share their circuits. */
      readonly shared: boolean;
    }
  | { readonly ok: false; readonly problem: string };

const [leastReplicas, mostReplicas] = [2, 6];

const options = {
  once: { type: 'boolean' },
  replicas: { type: 'string' },
  shared: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the arguments of the demo. A literal `--` is passed over: pnpm hands it on. */
export function readArguments(given: readonly string[]): DemoArguments {
  const args = given.filter((argument) => argument !== '--');
  const { values, tokens } = parseArgs({ args, options, strict: false, tokens: true, allowPositionals: true });
  for (const token of tokens) {
    if (token.kind !== 'option' || !isOption(token.name) || (token.name !== 'replicas' && token.value !== undefined)) {
      const unknown = JSON.stringify(token.kind === 'option' ? token.rawName : args[token.index]);
      return { ok: false, problem: `unknown argument ${unknown}, expected --once, --replicas, --shared or --help` };
    }
  }
  const replicas = values.replicas === undefined ? undefined : Number(values.replicas);
  if (
    replicas !== undefined &&
    !(Number.isInteger(replicas) && replicas >= leastReplicas && replicas <= mostReplicas)
  ) {
    const text = values.replicas === true ? 'nothing' : JSON.stringify(values.replicas);
    return { ok: false, problem: `--replicas is ${text}, expected a number from ${leastReplicas} to ${mostReplicas}` };
  }
  const shared = values.shared === true;
  if (shared && replicas === undefined) {
    return { ok: false, problem: '--shared needs --replicas: one process has nobody to share with' };
  }
  return { ok: true, once: values.once === true, help: values.help === true, replicas, shared };
}

function isOption(name: string): name is keyof typeof options {
  return Object.hasOwn(options, name);
}

/** What `--help` prints. */
export const usage = `Plays an outage of CoinGecko in front of a crypto price API, with a live view.

  --once         end after the story, with exit code 0 if it came out as told
  --replicas 3   run so many processes of the API behind a front, each with circuits of its own
  --shared       let these replicas share their circuits through files
  PORT           where the API listens (0, the default: any free port, printed)
  NO_COLOR       no colours
`;
