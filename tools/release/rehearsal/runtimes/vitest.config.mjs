export default {
  test: { globals: true, include: ['runner-tests.mjs'] },
};
