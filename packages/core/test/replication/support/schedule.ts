import type { CircuitBreakerOptions } from '../../../src/options/breaker-options.js';
import type { Operation } from './controlled-store.js';
import { drained } from './drained.js';
import type { Choose } from './explore.js';
import { ACCIDENTS, World, type Act, type Replica, type Watching } from './world.js';

/** What a fleet is put through. */
export interface Scenario {
  readonly options: Omit<CircuitBreakerOptions, 'clock' | 'store'>;
  /** What each replica does, in this order; replicas among each other in any. */
  readonly scripts: Readonly<Record<string, readonly Act[]>>;
  /** Time passes so often, by so many milliseconds, at any point. */
  readonly waits: readonly number[];
  /** How many operations may fail, or lose their answer. */
  readonly faults: number;
  /** How often the record may be lost. */
  readonly losses?: number;
  /** How many replicas may die. */
  readonly crashes: number;
  readonly watching: Watching;
}

interface Event {
  readonly label: string;
  readonly run: () => void | Promise<void>;
}

/** Plays a scenario once, in the order that is chosen, and checks the laws on the way and at the end. */
export async function playScenario(scenario: Scenario, choose: Choose): Promise<void> {
  const world = new World(
    Object.keys(scenario.scripts),
    scenario.options,
    scenario.watching,
    scenario.losses !== undefined,
  );
  await drained();
  await world.serve();
  const play = new Play(world, scenario);
  for (let events = play.events(); events.length > 0; events = play.events()) {
    await (events[choose(events.map(({ label }) => label))] as Event).run();
    await drained();
    play.checkProbes();
  }
  await play.checkViews();
  play.checkLosses();
  await play.heal();
  play.checkTotals();
  play.checkTransitions();
}

class Play {
  readonly #world: World;
  readonly #scripts: { readonly replica: Replica; readonly acts: Act[] }[];
  readonly #waits: number[];
  readonly #probes: number;
  readonly #watching: Watching;
  #faults: number;
  #crashes: number;
  #losses: number;

  constructor(world: World, { scripts, waits, faults, crashes, losses = 0, options, watching }: Scenario) {
    this.#losses = losses;
    this.#watching = watching;
    this.#world = world;
    this.#scripts = world.replicas.map((replica) => ({ replica, acts: [...(scripts[replica.name] ?? [])] }));
    this.#waits = [...waits];
    this.#faults = faults;
    this.#crashes = crashes;
    this.#probes = options.halfOpen?.probes ?? 1;
  }

  /** What can happen now. First of all the store answers, then the scripts go on, then time passes. */
  events(): Event[] {
    const acts = this.#acts();
    // The rest of a schedule, once all is done, is the healing.
    if (acts.length === 0 && this.#waits.length === 0) return [];
    const crashes = this.#crashes === 0 || this.#world.alive.length < 2 ? [] : this.#deaths();
    const operations = this.#world.operations.flatMap((one) => this.#fates(one));
    return [...operations, ...acts, ...this.#time(), ...crashes, ...this.#accidents()];
  }

  checkProbes(): void {
    for (const { problem } of this.#world.replicas) if (problem !== undefined) throw new Error(`strict: ${problem}`);
    const running = this.#world.runningProbes;
    if (!this.#world.lost && running > this.#probes) throw new Error(`H1: ${running} probes run at once`);
  }

  /** Who hears of changes knows the record, once nothing is under way. */
  async checkViews(): Promise<void> {
    if (this.#watching === 'never') return;
    const world = this.#world;
    await this.#serveReads();
    // What was due by time takes effect in a view when it is looked at, and is then reported.
    for (const { breaker } of world.alive) breaker.getStats();
    await drained();
    await this.#serveReads();
    for (const { breaker, degraded, name } of world.alive) {
      const { generation } = breaker.getStats();
      const known = world.record?.generation ?? 1;
      if (!degraded && generation !== known) throw new Error(`${name} is in generation ${generation} of ${known}`);
    }
  }

  /** Law S8: what an operator ordered last holds, and no generation returns, whatever became of the record. */
  checkLosses(): void {
    const { lost, lastOrder, generation, record, alive } = this.#world;
    if (!lost) return;
    if ((record?.generation ?? 0) < generation) {
      throw new Error(`S8: generation ${String(record?.generation)} after ${generation}`);
    }
    const ordered = lastOrder?.override?.mode ?? 'automatic';
    const modes = alive.map(({ name, breaker }) => `${name} is ${breaker.mode}`);
    modes.push(`the record is ${record?.override?.mode ?? 'automatic'}`);
    const wrong = modes.filter((mode) => !mode.endsWith(` ${ordered}`));
    if (wrong.length > 0) throw new Error(`S8: ${ordered} was ordered, and ${wrong.join(', ')}`);
    if (lastOrder !== undefined && record?.orderedAt !== lastOrder.orderedAt) {
      throw new Error(`S8: the last order was at ${lastOrder.orderedAt}, not ${record?.orderedAt}`);
    }
  }

  /** Also those reads that wait because there were many. */
  async #serveReads(): Promise<void> {
    await this.#world.serve();
    for (let i = 0; i < 3; i++) {
      await this.#world.pass(150);
      await this.#world.serve();
    }
  }

  /** Nothing fails any more, and calls succeed: the circuit has to close. */
  async heal(): Promise<void> {
    const world = this.#world;
    for (const { running } of world.alive) for (const call of running.splice(0)) call.end(true);
    await drained();
    if (world.alive[0]?.breaker.mode === 'forced_open') void world.alive[0].breaker.setMode('automatic');
    await this.#succeedUntilWell();
    // A rate is judged when all have reported: what that opens has to close as well.
    if (!world.isWell) await this.#succeedUntilWell();
    for (const { breaker, degraded, name } of world.alive) {
      if (degraded) throw new Error(`${name} never recovered`);
      if (breaker.state !== 'closed') throw new Error(`${name} is stuck ${breaker.state}`);
    }
    if (world.record?.state !== 'closed') throw new Error(`the record is stuck ${String(world.record?.state)}`);
  }

  async #succeedUntilWell(): Promise<void> {
    const world = this.#world;
    for (let round = 0; round < 12 && !(round > 1 && world.isWell); round++) {
      await world.serve();
      for (const replica of world.alive) replica.act('succeed');
      await drained();
      await world.serve();
      await world.pass(700);
    }
    // What waits for the sync interval.
    await world.serve();
    await world.pass(60_000);
    await world.serve();
  }

  /** Law S2: each completed call once. Of those of a replica that died, what it had not synced may be missing. */
  checkTotals(): void {
    const { replicas, record, lost } = this.#world;
    if (lost) return;
    const counted = (record?.totals.successCount ?? 0) + (record?.totals.failureCount ?? 0);
    const { completed: most, completedAtReset, resets } = this.#world;
    const unsynced = replicas.reduce((sum, replica) => sum + replica.unsynced, 0);
    const least = Math.max(0, most - unsynced - completedAtReset);
    if (counted < least || counted > most) {
      throw new Error(`S2: ${counted} of ${least === most ? most : `${least} to ${most}`} calls counted`);
    }
    if (replicas.some(({ crashed }) => crashed) || resets > 0) return;
    const rejected = replicas.reduce((sum, replica) => sum + replica.rejected, 0);
    if (record?.totals.rejectedCount !== rejected) {
      throw new Error(`S2: ${String(record?.totals.rejectedCount)} of ${rejected} rejections counted`);
    }
  }

  /** Each replica hears of a transition once, and each begins where the last one ended. */
  checkTransitions(): void {
    for (const { name, transitions } of this.#world.alive) {
      let state = 'closed';
      for (const { from, to } of transitions) {
        if (from !== state && to === state) throw new Error(`${name} heard twice that the circuit is ${to}`);
        state = to;
      }
      if (state === 'closed') continue;
      const told = transitions.map(({ from, to, cause, generation }) => `${generation} ${from}>${to} ${cause}`);
      throw new Error(`${name} was never told that the circuit closed: ${told.join(', ')}`);
    }
  }

  #fates(operation: Operation): Event[] {
    const world = this.#world;
    const end = (how: 'answer' | 'fail') => () => {
      world.forget(operation);
      operation[how]();
    };
    const { applied, label } = operation;
    const answered = async () => {
      await world.apply(operation);
      end('answer')();
    };
    const events: Event[] = [{ label: `${label} answered`, run: answered }];
    if (!applied) events.push({ label: `${label} applied`, run: () => world.apply(operation) });
    if (this.#faults === 0) return events;
    const fails = () => {
      this.#faults--;
      end('fail')();
    };
    return [...events, { label: applied ? `${label} lost its answer` : `${label} failed`, run: fails }];
  }

  #acts(): Event[] {
    const waiting = this.#scripts.filter(({ replica, acts }) => !replica.crashed && acts.length > 0);
    return waiting.map(({ replica, acts }) => ({
      label: `${replica.name} ${acts[0] as Act}`,
      run: () => {
        replica.act(acts.shift() as Act);
      },
    }));
  }

  #time(): Event[] {
    const ms = this.#waits[0];
    if (ms === undefined) return [];
    const run = () => {
      this.#waits.shift();
      return this.#world.pass(ms);
    };
    return [{ label: `${ms} ms pass`, run }];
  }

  #accidents(): Event[] {
    if (this.#losses === 0 || this.#world.record === undefined) return [];
    return ACCIDENTS.map((accident) => ({
      label: `the record is ${accident}`,
      run: () => {
        this.#losses--;
        return this.#world.lose(accident);
      },
    }));
  }

  #deaths(): Event[] {
    return this.#world.alive.map((replica) => ({
      label: `${replica.name} dies`,
      run: () => {
        this.#crashes--;
        this.#world.crash(replica);
      },
    }));
  }
}
