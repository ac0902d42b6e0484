/** What the simulator would say if nothing were wrong with it. */
export interface SimulatedAnswer {
  readonly status: number;
  /** Written as JSON. */
  readonly body: unknown;
}
