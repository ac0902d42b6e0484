import type { AdministeredBreaker } from '../breakers/administered-breaker.js';
import type { CircuitDirectory } from '../breakers/circuit-directory.js';
import { circuitOnWire } from '../wire/circuit-on-wire.js';
import type { EventOnWire } from '../wire/event-on-wire.js';

type Announce = (event: EventOnWire) => void;
type Source = Pick<AdministeredBreaker, 'on'>;

/** Listens, once and for all readers, to what is announced of the circuits. @returns the end of it. */
export function listenToCircuits(circuits: CircuitDirectory, announce: Announce): () => void {
  const { factory } = circuits;
  const stops =
    factory === undefined
      ? circuits.list().flatMap((breaker) => listen(breaker, circuits, announce))
      : [
          ...listen(factory, circuits, announce),
          ...(['breaker_created', 'breaker_removed'] as const).map((type) =>
            factory.on(type, ({ name }) => announce({ type, name, at: now(), circuit: circuitOf(name, circuits) })),
          ),
        ];
  return () => {
    for (const stop of stops) stop();
  };
}

function listen(source: Source, circuits: CircuitDirectory, announce: Announce): (() => void)[] {
  const storeEvents = ['store_degraded', 'store_recovered', 'record_quarantined'] as const;
  return [
    source.on('transition', ({ name, at, from, to, cause, detail, generation }) => {
      const facts = { from, to, cause, detail, actor: null, reason: null, generation };
      announce({ type: 'transition', name, at: at.toISOString(), ...facts, circuit: circuitOf(name, circuits) });
    }),
    source.on('mode', ({ name, at, from, to, cause, actor, reason, generation }) => {
      const facts = { from, to, cause, detail: null, actor, reason, generation };
      announce({ type: 'mode', name, at: at.toISOString(), ...facts, circuit: circuitOf(name, circuits) });
    }),
    source.on('reset', ({ name, at, from, actor, reason, generation }) => {
      const circuit = circuitOf(name, circuits);
      const facts = { from, to: 'closed', cause: 'reset', detail: null, actor, reason, generation } as const;
      announce({ type: 'reset', name, at: at.toISOString(), ...facts, circuit });
    }),
    // Why the store failed is an inner message: it is for the application's logs alone.
    ...storeEvents.map((type) =>
      source.on(type, ({ name }) => announce({ type, name, at: now(), circuit: circuitOf(name, circuits) })),
    ),
  ];
}

function now(): string {
  return new Date().toISOString();
}

function circuitOf(name: string, circuits: CircuitDirectory): EventOnWire['circuit'] {
  const breaker = circuits.get(name);
  return breaker === undefined ? null : circuitOnWire(breaker.getStats());
}
