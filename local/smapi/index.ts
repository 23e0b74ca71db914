/**
 * The part of Alexa's Skill Management API (SMAPI) that simulates, on this machine: the real
 * `ask dialog`, `ask smapi simulate-skill`, `invoke-skill-end-point` and `profile-nlu` work with it.
 *
 * Source: https://developer.amazon.com/en-US/docs/alexa/smapi/skill-simulation-api.html
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLarge, listen, type LocalServer, readBody } from '../aws/http-server';
import type { Alexa, LoadedModel } from '../alexa';
import { UserError } from '../errors';
import { type Invoke, invokeSkill } from './invocations';
import { profileNlu } from './profile-nlu';
import { parseBody } from './request-body';
import { Simulations } from './simulations';
import { badRequest, notFound, SmapiError } from './smapi-error';

export interface SmapiOptions {
  readonly skillId: string;
  /** The skill's manifest, as `skill.json` has it in `manifest`. */
  readonly manifest: unknown;
  /** The models by locale, as they are now: a changed one begins new sessions. */
  readonly models: () => ReadonlyMap<string, LoadedModel>;
  /** A new Alexa of the locale, one of `models`; its session goes on over simulations. */
  readonly createAlexa: (locale: string) => Alexa;
  /** Sends one request to the skill's handler. */
  readonly invoke: Invoke;
  /** 0 takes a free port. */
  readonly port?: number;
}

/**
 * Serves SMAPI for one skill in its development stage. Tokens are not checked; ask-cli finds it at
 * `ASK_SMAPI_SERVER_BASE_URL`.
 *
 * @throws UserError when the port is in use
 */
export const startSmapi = (options: SmapiOptions): Promise<LocalServer> => {
  const routes = routesOf(options);
  return listen({
    name: 'SMAPI',
    port: options.port ?? 0,
    handle: async (request, response) => {
      try {
        const { status, body } = await answer(request, options, routes);
        send(response, status, body);
      } catch (error) {
        const refusal = refusalOf(error);
        request.resume();
        send(response, refusal.status, refusal.body());
      }
    },
  });
};

interface Answer {
  readonly status: number;
  readonly body?: object;
}

interface Route {
  readonly method: string;
  /** The path behind the skill's own; its groups are given to `run`. */
  readonly path: RegExp;
  readonly run: (
    body: () => Promise<Buffer>,
    groups: readonly string[],
  ) => Answer | Promise<Answer>;
}

const MAX_BODY_BYTES = 1_048_576;

const SKILL = /^(\/v[12])\/skills\/([^/]+)(\/.*)$/;
const STAGE = /^\/stages\/(?!development(?:\/|$))([^/]+)/;

const answer = async (
  request: IncomingMessage,
  { skillId }: SmapiOptions,
  routes: readonly Route[],
): Promise<Answer> => {
  const { method = '', url = '' } = request;
  const [path = ''] = url.split('?');
  const [, version = '', skill, rest = ''] = SKILL.exec(path) ?? [];
  if (skill !== undefined && skill !== skillId)
    throw notFound(`There is no skill ${skill} on this machine; there is ${skillId}.`);
  const [, stage] = STAGE.exec(rest) ?? [];
  if (stage !== undefined)
    throw notFound(`The skill has no stage "${stage}" on this machine; there is development.`);
  for (const route of routes) {
    const found = route.path.exec(version + rest);
    if (!found || route.method !== method) continue;
    return route.run(() => readBody(request, MAX_BODY_BYTES), found.slice(1));
  }
  throw notFound(`${method} ${path} is not served on this machine; see docs/simulator.md.`);
};

const routesOf = (options: SmapiOptions): readonly Route[] => {
  const { manifest, models, invoke, createAlexa } = options;
  const alexas = new WeakMap<LoadedModel, Alexa>();
  const modelOf = (locale: string): LoadedModel => {
    const loaded = models().get(locale);
    if (loaded) return loaded;
    throw notFound(
      `The skill has no interaction model for ${locale}; there is ${[...models().keys()].join(', ')}.`,
    );
  };
  const simulations = new Simulations((locale) => {
    const model = modelOf(locale);
    const alexa = alexas.get(model) ?? createAlexa(locale);
    alexas.set(model, alexa);
    return alexa;
  });
  const succeeded = { lastUpdateRequest: { status: 'SUCCEEDED' } };
  return [
    get(/^\/v1\/stages\/development\/manifest$/, () => ({ manifest })),
    get(/^\/v1\/status$/, () => ({
      manifest: succeeded,
      interactionModel: Object.fromEntries(
        Array.from(models().keys(), (locale) => [locale, succeeded]),
      ),
    })),
    ...['GET', 'PUT', 'DELETE'].map((method) => ({
      method,
      path: /^\/v1\/stages\/development\/enablement$/,
      run: () => ({ status: 204 }),
    })),
    get(/^\/v1\/stages\/development\/interactionModel\/locales\/([^/]+)$/, ([locale = '']) => ({
      interactionModel: modelOf(locale).model,
    })),
    post(
      /^\/v1\/stages\/development\/interactionModel\/locales\/([^/]+)\/profileNlu$/,
      (body, [locale = '']) => {
        modelOf(locale);
        return profileNlu(body, createAlexa(locale));
      },
    ),
    post(/^\/v2\/stages\/development\/simulations$/, (body) => simulations.simulate(body)),
    get(/^\/v2\/stages\/development\/simulations\/([^/]+)$/, ([id = '']) => simulations.get(id)),
    post(/^\/v2\/stages\/development\/invocations$/, (body) => invokeSkill(body, invoke)),
  ];
};

const get = (path: RegExp, run: (groups: readonly string[]) => object): Route => ({
  method: 'GET',
  path,
  run: (_body, groups) => ({ status: 200, body: run(groups) }),
});

const post = (
  path: RegExp,
  run: (body: ReturnType<typeof parseBody>, groups: readonly string[]) => object | Promise<object>,
): Route => ({
  method: 'POST',
  path,
  run: async (body, groups) => ({ status: 200, body: await run(parseBody(await body()), groups) }),
});

const refusalOf = (error: unknown): SmapiError => {
  if (error instanceof SmapiError) return error;
  if (error instanceof BodyTooLarge) return new SmapiError(413, error.message);
  if (error instanceof UserError) return badRequest(error.message);
  throw error;
};

const send = (response: ServerResponse, status: number, body: object | undefined): void => {
  response.writeHead(status, body && { 'content-type': 'application/json' });
  response.end(body && JSON.stringify(body));
};
