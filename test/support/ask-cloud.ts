/** What `ask deploy` talks to: SMAPI, the upload's place, S3 and CloudFormation, on 127.0.0.1. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen, type LocalServer, readBody } from '../../local/aws/http-server';
import { type Stack, StackRefused, stackOf, stackXml, updated } from './ask-stacks';

export interface CloudAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | object;
}

/** One request, as tests name it: `POST /v1/skills/uploads`, `S3 PUT /bucket/key`, `CloudFormation CreateStack`. */
export interface Call {
  readonly name: string;
  readonly body: Buffer;
}

export interface AskCloud extends LocalServer {
  readonly calls: readonly Call[];
  /** Names of the calls so far; ids and times in them are replaced. Forgets them. */
  readonly takeCalls: () => readonly string[];
  /** Answers instead of the service, where it returns something. */
  fault: (name: string) => CloudAnswer | undefined;
  readonly stacks: readonly Stack[];
  /** What the next stack operation ends with. */
  stackStatus: string | undefined;
  /** Parts of the skill package and the code, as they were uploaded last. */
  readonly uploads: { skillPackage?: Buffer; code?: Buffer };
  /** The manifest as it was put last. */
  readonly manifest: () => unknown;
  /** Ids of the skills that were created. */
  readonly skills: readonly string[];
}

interface State {
  readonly calls: Call[];
  readonly stacks: Stack[];
  readonly skills: string[];
  readonly uploads: { skillPackage?: Buffer; code?: Buffer };
  readonly buckets: Set<string>;
  readonly versioned: Set<string>;
  manifest?: unknown;
  enabled: boolean;
  versions: number;
}

export const startAskCloud = async (): Promise<AskCloud> => {
  const state: State = {
    calls: [],
    stacks: [],
    skills: [],
    uploads: {},
    buckets: new Set(),
    versioned: new Set(),
    enabled: false,
    versions: 0,
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request, 64 * 1_024 * 1_024);
    const name = nameOf(request, body);
    state.calls.push({ name, body });
    const answer = cloud.fault(name) ?? answerOf(name, body, state, cloud);
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? '');
    const type = typeof answer.body === 'string' ? 'application/xml' : 'application/json';
    response.writeHead(answer.status, { 'content-type': type, ...answer.headers });
    response.end(answer.body === undefined ? undefined : text);
  };
  const server = await listen({ name: 'ask', handle });
  const cloud: AskCloud = {
    ...server,
    calls: state.calls,
    takeCalls: () => state.calls.splice(0).map(({ name }) => anonymous(name)),
    fault: () => undefined,
    stacks: state.stacks,
    stackStatus: undefined,
    uploads: state.uploads,
    manifest: () => state.manifest,
    skills: state.skills,
  };
  return cloud;
};

/** The environment that leads ask-cli here. */
export const askCloudEnvironment = ({ url }: LocalServer): Record<string, string> => ({
  ASK_SMAPI_SERVER_BASE_URL: `${url}/smapi`,
  ASK_LWA_TOKEN_HOST: url,
  AWS_ENDPOINT_URL_S3: `${url}/s3`,
  AWS_ENDPOINT_URL_CLOUDFORMATION: `${url}/cloudformation`,
});

const nameOf = (request: IncomingMessage, body: Buffer): string => {
  const { method = '', url = '' } = request;
  if (url.startsWith('/cloudformation'))
    return `CloudFormation ${new URLSearchParams(body.toString()).get('Action') ?? ''}`;
  if (url.startsWith('/s3')) return `S3 ${method} ${url.slice('/s3'.length)}`;
  return `${method} ${url.replace(/^\/smapi/, '')}`;
};

const anonymous = (name: string): string =>
  name
    .replaceAll(/amzn1\.ask\.skill\.[0-9a-f-]{36}/g, 'SKILL')
    .replaceAll(/(imports|uploads)\/[0-9a-f-]{36}/g, '$1/ID')
    .replaceAll(/\/ask-[a-z0-9-]+/g, '/BUCKET')
    .replace(/\?x-id=\w+$/, '');

type Route = readonly [
  RegExp,
  (found: readonly string[], body: Buffer, state: State, cloud: AskCloud) => CloudAnswer,
];

const ROUTES: readonly Route[] = [
  [
    /^POST \/v1\/skills\/uploads$/,
    (_, _body, _state, { url }) => ({
      status: 201,
      body: { uploadUrl: `${url}/uploads/${randomUUID()}`, expiresAt: '2099-01-01T00:00:00Z' },
    }),
  ],
  [
    /^PUT \/uploads\/.+$/,
    (_, body, { uploads }) => {
      uploads.skillPackage = body;
      return { status: 200 };
    },
  ],
  [
    /^POST \/v1\/skills(?:\/([^/]+))?\/imports$/,
    ([skill], _body, { skills }) => {
      if (skill === undefined) skills.push(`amzn1.ask.skill.${randomUUID()}`);
      return { status: 202, headers: { location: `/v1/skills/imports/${randomUUID()}` } };
    },
  ],
  [
    /^GET \/v1\/skills\/imports\/.+$/,
    (_, _body, { skills }) => ({
      status: 200,
      body: { status: 'SUCCEEDED', skill: { skillId: skills.at(-1), resources: [] } },
    }),
  ],
  [
    /^PUT \/v1\/skills\/[^/]+\/stages\/development\/manifest$/,
    (_, body, state) => {
      state.manifest = JSON.parse(body.toString());
      return { status: 202 };
    },
  ],
  [
    /^GET \/v1\/skills\/[^/]+\/status/,
    () => ({
      status: 200,
      body: { manifest: { lastUpdateRequest: { status: 'SUCCEEDED' }, eTag: '1' } },
    }),
  ],
  [
    /^(GET|PUT) \/v1\/skills\/[^/]+\/stages\/development\/enablement$/,
    ([method], _body, state) => {
      if (method === 'GET' && !state.enabled)
        return { status: 404, body: { message: 'The skill is not enabled.' } };
      state.enabled = true;
      return { status: 204 };
    },
  ],
  [
    /^S3 HEAD \/([^/]+)\/$/,
    ([bucket = ''], _body, { buckets }) => ({ status: buckets.has(bucket) ? 200 : 404 }),
  ],
  [
    /^S3 PUT \/([^/]+)\/$/,
    ([bucket = ''], _body, { buckets }) => {
      buckets.add(bucket);
      return { status: 200 };
    },
  ],
  [
    /^S3 GET \/([^/]+)\/\?versioning=?$/,
    ([bucket = ''], _body, { versioned }) => ({
      status: 200,
      body: `<VersioningConfiguration>${versioned.has(bucket) ? '<Status>Enabled</Status>' : ''}</VersioningConfiguration>`,
    }),
  ],
  [
    /^S3 PUT \/([^/]+)\/\?versioning=?$/,
    ([bucket = ''], _body, { versioned }) => {
      versioned.add(bucket);
      return { status: 200 };
    },
  ],
  [
    /^S3 PUT \/[^/]+\/[^?]+/,
    (_, body, state) => {
      state.uploads.code = body;
      state.versions += 1;
      return { status: 200, headers: { 'x-amz-version-id': `version-${state.versions}` } };
    },
  ],
  [
    /^CloudFormation (\w+)$/,
    ([action = ''], body, state, cloud) => stackAction(action, body, state, cloud),
  ],
];

const answerOf = (name: string, body: Buffer, state: State, cloud: AskCloud): CloudAnswer => {
  for (const [pattern, answer] of ROUTES) {
    const found = pattern.exec(name);
    if (found) return answer(found.slice(1), body, state, cloud);
  }
  return { status: 501, body: { message: `The stand-in does not know ${name}` } };
};

const stackAction = (
  action: string,
  body: Buffer,
  { stacks }: State,
  cloud: AskCloud,
): CloudAnswer => {
  const form = new URLSearchParams(body.toString());
  const name = form.get('StackName') ?? '';
  const index = stacks.findIndex((stack) => stack.id === name || stack.name === name);
  const result = (content: string): CloudAnswer => ({
    status: 200,
    body: `<${action}Response><${action}Result>${content}</${action}Result></${action}Response>`,
  });
  try {
    const known = stacks[index];
    if (action === 'CreateStack') {
      const stack = stackOf(form, cloud.stackStatus ?? 'CREATE_COMPLETE');
      stacks.push(stack);
      return result(`<StackId>${stack.id}</StackId>`);
    }
    if (known === undefined) throw new StackRefused(`Stack with id ${name} does not exist`);
    if (action === 'UpdateStack') {
      stacks[index] = updated(known, form, cloud.stackStatus ?? 'UPDATE_COMPLETE');
      return result(`<StackId>${known.id}</StackId>`);
    }
    if (action === 'DescribeStacks') return result(`<Stacks>${stackXml(known)}</Stacks>`);
    return result(
      `<StackEvents><member><LogicalResourceId>DeliveryStream</LogicalResourceId><ResourceType>AWS::KinesisFirehose::DeliveryStream</ResourceType><ResourceStatus>CREATE_FAILED</ResourceStatus><ResourceStatusReason>Role is not ready</ResourceStatusReason><StackId>${known.id}</StackId></member></StackEvents>`,
    );
  } catch (error) {
    if (!(error instanceof StackRefused)) throw error;
    return queryError(400, error.code, error.message);
  }
};

/** An error of AWS's query protocol. */
export const queryError = (status: number, code: string, message: string): CloudAnswer => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
});
