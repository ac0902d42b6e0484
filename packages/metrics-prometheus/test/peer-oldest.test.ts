import * as oldest from 'prom-client-oldest';
import { vi } from 'vitest';
import { describePeer } from './support/peer-suite.js';

vi.mock('prom-client', async () => await import('prom-client-oldest'));

describePeer('15.0, the oldest', oldest as never);
