import type { FastifyInstance } from 'fastify';
import { HttpError } from './errors.ts';

/** Call before the routes are registered, and what it returns after: a known address then refuses other methods with 405. */
export function refuseOtherMethods(app: FastifyInstance): () => void {
  const methods = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const known = methods.get(url) ?? new Set();
    for (const name of [method].flat()) known.add(name);
    methods.set(url, known);
  });
  return () => {
    for (const [url, known] of [...methods]) {
      const allow = [...known].join(', ');
      const refuse = () => {
        throw new HttpError(405, 'METHOD_NOT_ALLOWED', `Only ${allow} can be used here`, { allow });
      };
      app.route({
        method: app.supportedMethods.filter((method) => !known.has(method)),
        url,
        exposeHeadRoute: false,
        schema: { hide: true },
        // Before the body is read: it does not matter what it holds.
        onRequest: refuse,
        handler: refuse,
      });
    }
  };
}
