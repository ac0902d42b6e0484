import * as newest from 'prom-client';
import * as oldest from 'prom-client-oldest';
import { describePeer } from './support/peer-suite.js';

describePeer('15, the newest', newest);
// An application may have a copy of its own, of another version.
describePeer('15, the newest, on registries of 15.0', oldest as unknown as typeof newest);
