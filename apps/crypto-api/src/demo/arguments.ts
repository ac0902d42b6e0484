/** What the command line asks for. */
export type DemoArguments =
  | { readonly ok: true; readonly once: boolean; readonly help: boolean }
  | { readonly ok: false; readonly problem: string };

/** Reads the arguments of the demo. A literal `--` is passed over: pnpm hands it on. */
export function readArguments(given: readonly string[]): DemoArguments {
  const known = new Set(['--once', '--help', '-h', '--']);
  const unknown = given.find((argument) => !known.has(argument));
  if (unknown !== undefined) {
    return { ok: false, problem: `unknown argument ${JSON.stringify(unknown)}, expected --once or --help` };
  }
  return { ok: true, once: given.includes('--once'), help: given.includes('--help') || given.includes('-h') };
}

/** What `--help` prints. */
export const usage = `Plays an outage of CoinGecko in front of a crypto price API, with a live view.

  --once   end after the story, with exit code 0 if it came out as told
  PORT     where the API listens (0, the default: any free port, printed)
  NO_COLOR no colours
`;
