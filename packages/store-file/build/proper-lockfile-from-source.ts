import type * as ProperLockfile from 'proper-lockfile';
import { properLockfileAlone } from './proper-lockfile-alone.js';

const code = Buffer.from(properLockfileAlone()).toString('base64');
const alone = (await import(`data:text/javascript;base64,${code}`)) as typeof ProperLockfile;

/**
 * `lock` of proper-lockfile, bundled as it is in the built package. What runs from source, as tests do, imports this as
 * `#proper-lockfile`; in the built package the bundle itself has taken its place.
 */
export const { lock } = alone;
