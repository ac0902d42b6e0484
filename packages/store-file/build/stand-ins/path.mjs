// What proper-lockfile uses of it. A bundle that is a module cannot require what is built into Node.js, but import it.
export { resolve } from 'node:path';
