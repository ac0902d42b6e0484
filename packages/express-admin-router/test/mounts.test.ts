import express5, { type Express, type Router } from 'express';
import express4 from 'express4';
import helmet from 'helmet';
import { describe, expect, test, vi } from 'vitest';
import { bearerToken, type createAdminRouter } from '../src/index.js';
import { post, SECRET, startRouter, type RunningRouterOptions } from './support/running-router.js';

type Framework = typeof express5;

/** The package as it is where this version of Express is installed. */
async function packageWith(framework: Framework): Promise<typeof createAdminRouter> {
  vi.resetModules();
  vi.doMock('express', () => ({ default: framework, Router: framework.Router }));
  const api = await import('../src/index.js');
  vi.doUnmock('express');
  return api.createAdminRouter;
}

const frameworks = [
  ['Express 4', express4, await packageWith(express4)],
  ['Express 5', express5, await packageWith(express5)],
] as const;

const parsers: readonly (readonly [string, (framework: Framework) => express5.RequestHandler[]])[] = [
  ['no parser', () => [(_request, _response, next) => next()]],
  ['express.json()', (framework) => [framework.json()]],
  ['express.json() for any type', (framework) => [framework.json({ type: '*/*', strict: false })]],
  ['express.text()', (framework) => [framework.text({ type: '*/*' })]],
  ['express.raw()', (framework) => [framework.raw({ type: '*/*' })]],
  [
    'express.urlencoded() and express.json()',
    (framework) => [framework.urlencoded({ extended: true }), framework.json()],
  ],
  ['helmet()', () => [helmet()]],
];

const prefixes = ['/', '/circuits', '/api/v1/circuit-breakers', '/~ops/circuits'];

describe.each(frameworks)('in %s', (_name, framework, createRouter) => {
  describe.each(parsers)('behind %s', (_parser, handlers) => {
    const mountings: readonly (readonly [string, NonNullable<RunningRouterOptions['app']>])[] = [
      ['on the app', (router, prefix) => framework().use(handlers(framework)).use(prefix, router)],
      [
        'inside another router',
        (router, prefix): Express => {
          const [, first = '', ...rest] = prefix.split('/');
          const outer: Router = framework.Router().use(`/${rest.join('/')}`, router);
          return framework().use(handlers(framework)).use(`/${first}`, outer);
        },
      ],
    ];

    test.each(mountings.flatMap(([how, app]) => prefixes.map((prefix) => [how, prefix, app] as const)))(
      'mounted %s at %s it answers and steers',
      async (_how, prefix, app) => {
        const { json, request, factory } = await startRouter({
          prefix,
          app,
          createRouter,
          authorize: bearerToken(SECRET),
          names: ['a/b ü', 'p'],
        });
        expect((await json('/stats')).body).toMatchObject({ count: 2 });
        expect((await json(`/stats/${encodeURIComponent('a/b ü')}`)).body).toMatchObject({ name: 'a/b ü' });
        const changed = await json(`/mode/${encodeURIComponent('a/b ü')}`, post({ mode: 'observe', reason: 'x' }));
        expect([changed.status, changed.body['mode']]).toEqual([200, 'observe']);
        expect((await json('/reset/p', post())).status).toBe(200);
        expect(factory.get('a/b ü')?.mode).toBe('observe');
        for (const large of [post({ reason: 'x'.repeat(5000) }), { ...post({}), body: `{}${' '.repeat(5000)}` }]) {
          expect((await json('/reset/p', large)).body['code']).toBe('body_too_large');
        }
        expect((await request('/')).text).toContain('live-page.js');
        expect((await request('/nothing')).status).toBe(404);
      },
    );
  });

  test('the page without the slash at its end is sent to where its relative URLs hold', async () => {
    const app = (router: Router): Express => framework().use('/api/circuits', router);
    const { origin, url } = await startRouter({ app, createRouter, prefix: '/api/circuits' });
    for (const path of ['/api/circuits', '/api/circuits?x=1']) {
      const { status, headers } = await fetch(origin + path, { redirect: 'manual' });
      expect([status, headers.get('location')]).toEqual([308, './circuits/']);
    }
    const followed = await fetch(`${origin}/api/circuits`);
    expect([followed.status, followed.url]).toEqual([200, url]);
  });

  test('what is not its own is left to the app', async () => {
    const app = (router: Router): Express =>
      framework()
        .use(router)
        .get('/other', (_request, response) => void response.send('mine'));
    const { request } = await startRouter({ app, createRouter, prefix: '/' });
    expect((await request('/other')).text).toBe('mine');
    expect((await request('/stats')).status).toBe(200);
  });

  test('the page keeps its own policy behind helmet()', async () => {
    const app = (router: Router, prefix: string): Express => framework().use(helmet()).use(prefix, router);
    const { request } = await startRouter({ app, createRouter });
    const policy = String((await request('/')).headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toMatch(/https?:/);
  });
});
