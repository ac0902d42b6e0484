import express5, { type Express, type Router } from 'express';
import express4 from 'express4';
import helmet from 'helmet';
import { describe, expect, test, vi } from 'vitest';
import { bearerToken, type createAdminRouter } from '../src/index.js';
import { send } from './support/request.js';
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

  test('D94: the page without the slash at its end names its base, and is sent nowhere', async () => {
    const app = (router: Router): Express => framework().use('/api/circuits', router);
    const { origin } = await startRouter({ app, createRouter, prefix: '/api/circuits', title: 'A & B' });
    for (const path of ['/api/circuits', '/api/circuits?x=1']) {
      const answer = await fetch(origin + path, { redirect: 'manual' });
      const text = await answer.text();
      expect([answer.status, text.includes('<base href="./circuits/" />')]).toEqual([200, true]);
      expect(answer.headers.get('content-security-policy')).toContain("base-uri 'self'");
      expect(text).toContain('<title>A &#38; B</title>');
    }
    const slash = await fetch(`${origin}/api/circuits/`);
    expect([slash.status, (await slash.text()).includes('<base')]).toEqual([200, false]);
    expect(slash.headers.get('content-security-policy')).toContain("base-uri 'none'");
  });

  test('D94: behind an app that strips slashes the page is answered after one redirect', async () => {
    const app = (router: Router): Express =>
      framework()
        .use((request, response, next) => {
          const [path = '', query] = request.originalUrl.split('?');
          if (path.length < 2 || !path.endsWith('/')) next();
          else response.redirect(301, path.slice(0, -1) + (query === undefined ? '' : `?${query}`));
        })
        .use('/api/circuits', router);
    const { origin, url, request } = await startRouter({ app, createRouter, prefix: '/api/circuits' });
    const followed = await fetch(url);
    expect([followed.status, followed.url]).toEqual([200, `${origin}/api/circuits`]);
    expect((await request('/stats')).status).toBe(200);
  });

  test('a path that is no name of its own does not break out of the base', async () => {
    const app = (router: Router): Express => framework().use('/:any', router);
    const { origin } = await startRouter({ app, createRouter, prefix: '/x' });
    const { text } = await send(origin, `/"><script>alert(1)</script>`.replace('</', '<\\'));
    expect(text).not.toContain('<script>');
    expect(text).toContain('<base href="./&#34;&#62;&#60;script');
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
