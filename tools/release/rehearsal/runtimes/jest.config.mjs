export default {
  testEnvironment: 'jsdom',
  testMatch: ['<rootDir>/jsdom-tests.mjs'],
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'json'],
  transform: { '\\.mjs$': '<rootDir>/commonjs-transform.mjs' },
};
