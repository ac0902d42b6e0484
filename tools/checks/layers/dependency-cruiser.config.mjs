import { coreRooms } from './floors.mjs';

const tests = '(\\.test\\.ts$|^(packages|apps|tools)/[^/]+/test/)';
const configs = '\\.config\\.(ts|js|mjs)$';
const rooms = Object.keys(coreRooms);

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const coreFloors = Object.entries(coreRooms).map(([room, below]) => ({
  name: `core-${room}-imports-down`,
  comment: `core/${room} may import ${below.length > 0 ? below.join(', ') : 'no other room'}.`,
  severity: 'error',
  from: { path: `^packages/core/src/${room}/`, pathNot: tests },
  to: {
    path: '^packages/core/src/',
    pathNot: `^packages/core/src/(${[room, ...below].join('|')})/`,
  },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'An import cycle is one module in several files, also where only types go around.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...coreFloors,
    {
      name: 'core-rooms-are-known',
      comment: 'A new room of core gets a floor in tools/checks/layers/floors.mjs first.',
      severity: 'error',
      from: {},
      to: { path: '^packages/core/src/[^/]+/', pathNot: `^packages/core/src/(${rooms.join('|')})/` },
    },
    {
      name: 'core-stands-alone',
      comment: 'core has no dependencies: neither packages of this workspace nor of others, nor builtin modules.',
      severity: 'error',
      from: { path: '^packages/core/src/', pathNot: tests },
      to: { pathNot: '^packages/core/src/' },
    },
    {
      name: 'core-tests-import-no-upper-floor',
      comment: 'What stands on core cannot be needed to test it.',
      severity: 'error',
      from: { path: '^packages/core/' },
      to: { path: '^(packages/(?!core/)|apps/)' },
    },
    {
      name: 'upper-packages-import-core-alone',
      comment: 'Two packages of one floor do not import each other.',
      severity: 'error',
      from: { path: '^packages/(?!core/)([^/]+)/', pathNot: tests },
      to: { path: '^(packages|apps)/', pathNot: '^packages/(core|$1)/' },
    },
    {
      name: 'upper-tests-import-core-and-testkit-alone',
      comment: 'The tests of a package may also use the testkit.',
      severity: 'error',
      from: { path: '^packages/(?!core/)([^/]+)/' },
      to: { path: '^(packages|apps)/', pathNot: '^packages/(core|testkit|$1)/' },
    },
    {
      name: 'no-inner-files-of-a-package',
      comment: 'From outside, a package is what its exports name: modules at the top of its src.',
      severity: 'error',
      from: { path: '^((?:packages|apps|tools)/[^/]+)/' },
      to: { path: '^packages/[^/]+/(src/[^/]+/|test/)', pathNot: '^$1/' },
    },
    {
      name: 'packages-by-name',
      comment: 'Another package is imported by its name, never by a path that leaves the own folder.',
      severity: 'error',
      from: { path: '^((?:packages|apps)/[^/]+)/', pathNot: configs },
      to: { path: '^(packages|apps|tools)/', pathNot: '^($1|tools/config)/', dependencyTypes: ['local'] },
    },
    {
      name: 'apps-are-the-roof',
      comment: 'Nothing imports an app.',
      severity: 'error',
      from: { path: '^(packages|tools)/' },
      to: { path: '^apps/' },
    },
    {
      name: 'no-tests-in-production',
      comment: 'What is shipped imports no test.',
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src/', pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'no-development-dependencies-in-production',
      comment: 'A user who installs the package does not get its devDependencies.',
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm-peer', 'npm', 'type-only'] },
    },
    {
      name: 'no-unlisted-dependencies',
      comment: 'What is imported is declared in the package.json beside it.',
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src/', pathNot: tests },
      // store-file imports `#proper-lockfile`, which its package.json maps to the package of that name.
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], pathNot: 'node_modules/proper-lockfile/' },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.test-results|coverage)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    detectJSDocImports: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@tripswitch/source', 'import', 'require', 'node', 'types', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
