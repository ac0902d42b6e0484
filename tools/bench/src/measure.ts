import { isPathName, PATHS } from './paths/all-paths.js';
import { measureRounds } from './timing/rounds.js';

const [name, rounds, sampleMs, warmUpMs] = process.argv.slice(2);
if (!isPathName(name)) throw new TypeError(`path is ${String(name)}, expected one of ${Object.keys(PATHS).join(', ')}`);
const effort = { rounds: Number(rounds), sampleMs: Number(sampleMs), warmUpMs: Number(warmUpMs) };
const result = await measureRounds(await PATHS[name].create(), effort);
console.log(JSON.stringify(result));
