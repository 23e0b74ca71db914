/** `ask deploy` from a fresh clone, by the real ask-cli, against stand-ins on 127.0.0.1. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { listen, readBody } from '../../local/aws/http-server';
import type { FunctionRuntime } from '../../local/aws/lambda/function-runtime';
import { type AskCloud, startAskCloud } from '../support/ask-cloud';
import { type AskProject, cloneProject, type Outcome } from '../support/ask-project';
import { extract, handlersOf, startHandler } from '../support/deployed-zip';
import { envelope } from '../support/envelopes';
import { type FaultServer, putAnswer, recordsIn, startFaultServer } from '../support/fault-server';

// Each deployment builds everything.
jest.setTimeout(300_000);

const ZIP = [
  'THIRD-PARTY-NOTICES.txt',
  'content.json',
  'content.js',
  'content.js.map',
  'report.js',
  'report.js.map',
  'skill.js',
  'skill.js.map',
  'stream.js',
  'stream.js.map',
].sort();

const UPLOAD_PACKAGE = ['POST /v1/skills/uploads', 'PUT /uploads/ID'];
const DEPLOY_STACK = 'CloudFormation DescribeStacks';
const ENABLEMENT = '/v1/skills/SKILL/stages/development/enablement';

const FIRST_DEPLOYMENT = [
  ...UPLOAD_PACKAGE,
  'POST /v1/skills/imports',
  'GET /v1/skills/imports/ID',
  'S3 HEAD /BUCKET/',
  'S3 PUT /BUCKET/',
  'S3 HEAD /BUCKET/',
  'S3 GET /BUCKET/?versioning=',
  'S3 PUT /BUCKET/?versioning=',
  'S3 PUT /BUCKET/endpoint/build.zip',
  'CloudFormation CreateStack',
  DEPLOY_STACK,
  'PUT /v1/skills/SKILL/stages/development/manifest',
  'GET /v1/skills/SKILL/status?resource=manifest',
  `GET ${ENABLEMENT}`,
  `PUT ${ENABLEMENT}`,
];

const UPDATE = [
  'S3 HEAD /BUCKET/',
  'S3 GET /BUCKET/?versioning=',
  'S3 PUT /BUCKET/endpoint/build.zip',
  'CloudFormation DescribeStacks',
  'CloudFormation UpdateStack',
  DEPLOY_STACK,
  `GET ${ENABLEMENT}`,
];

let cloud: AskCloud;
let project: AskProject;

beforeAll(async () => {
  cloud = await startAskCloud();
  project = cloneProject(cloud);
  // What npm does at the end of npm ci.
  await project.npm('run', 'prepare');
});

afterAll(async () => {
  await cloud.close();
  project.remove();
});

/** The one stack, with the code that was uploaded for it. */
const deployed = () => {
  const [stack] = cloud.stacks;
  const { code } = cloud.uploads;
  if (stack === undefined || code === undefined) throw new Error('Nothing is deployed.');
  return { stack, code };
};

const versionId = () =>
  Object.keys(deployed().stack.template.Resources).find((id) => id.startsWith('SkillVersion'));

const expectDone = ({ code, stdout, stderr }: Outcome): void => {
  expect({ code, error: /\[Error\].*/.exec(stderr + stdout)?.[0] }).toEqual({ code: 0 });
};

describe('the first ask deploy of a fresh clone', () => {
  it('creates the skill, builds, creates the stack, and tells the skill its endpoint', async () => {
    expectDone(await project.ask('deploy'));

    expect(cloud.takeCalls()).toEqual(FIRST_DEPLOYMENT);
    expect(cloud.skills).toHaveLength(1);
    expect(cloud.stacks).toHaveLength(1);
  });

  it('hands the stack the six parameters of ask-cli', () => {
    expect(deployed().stack.parameters).toEqual({
      SkillId: cloud.skills[0],
      LambdaRuntime: 'nodejs24.x',
      LambdaHandler: 'skill.handler',
      CodeBucket: expect.stringMatching(/^ask-petmatch-default-euwest1-\d+$/),
      CodeKey: 'endpoint/build.zip',
      CodeVersion: 'version-1',
    });
  });

  it('gives the manifest the development alias as endpoint of requests and events', () => {
    const endpoint = {
      uri: `arn:aws:lambda:eu-west-1:123456789012:function:${deployed().stack.name}-Skill:development`,
    };

    expect(cloud.manifest()).toMatchObject({
      manifest: {
        apis: { custom: { endpoint } },
        events: { endpoint, subscriptions: [{ eventName: 'SKILL_DISABLED' }] },
      },
    });
  });

  it('leaves the working copy as it was', () => {
    expect(project.changes()).toBe('');
  });
});

describe('the zip', () => {
  let folder: string;
  let services: FaultServer;
  const running: FunctionRuntime[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'deployed-'));
    // Nothing but Firehose is there: a function has to answer all the same.
    services = await startFaultServer((request) =>
      request.operation === 'PutRecordBatch'
        ? putAnswer(request)
        : { status: 400, body: { __type: 'ResourceNotFoundException', message: 'none here' } },
    );
  });

  afterAll(async () => {
    for (const runtime of running) await runtime.close();
    await services.close();
    rmSync(folder, { recursive: true });
  });

  const handlerOf = (id: string): FunctionRuntime => {
    const endpoints = { AWS_ENDPOINT_URL: services.url };
    const runtime = startHandler(deployed().stack, id, join(folder, 'task'), endpoints);
    running.push(runtime);
    return runtime;
  };

  it('holds the functions and their data, and nothing else', () => {
    expect(extract(deployed().code, join(folder, 'task'))).toEqual(ZIP);
  });

  it('holds every handler that the template names', () => {
    expect(handlersOf(deployed().stack)).toEqual({
      SkillFunction: 'skill.handler',
      StreamFunction: 'stream.handler',
      ContentFunction: 'content.handler',
      ReportFunction: 'report.handler',
    });
  });

  it('holds a skill that greets', async () => {
    const launch = envelope({ type: 'LaunchRequest' }, { skillId: cloud.skills[0] ?? '' });

    expect(await handlerOf('SkillFunction').invoke(launch, 'development')).toMatchObject({
      response: { outputSpeech: { ssml: expect.stringContaining('Pet Match') } },
    });
  });

  it('holds a stream function that delivers', async () => {
    const NewImage = {
      request_id: { S: 'r1' },
      event_time: { S: '2026-11-22 07:01:08.000' },
      request_type: { S: 'LaunchRequest' },
      outcome: { S: 'launched' },
      response_time: { N: '12' },
    };
    const record = {
      eventID: '1',
      eventName: 'INSERT',
      dynamodb: { SequenceNumber: '1', NewImage },
    };

    expect(await handlerOf('StreamFunction').invoke({ Records: [record] })).toEqual({
      batchItemFailures: [],
    });
    const [delivery] = services.requests.filter(({ operation }) => operation === 'PutRecordBatch');
    expect(delivery && recordsIn(delivery).join('')).toContain('"request_id":"r1"');
  });

  it('holds a content function that answers CloudFormation', async () => {
    const { id: StackId } = deployed().stack;
    const answers: string[] = [];
    const cloudFormation = await listen({
      name: 'CloudFormation',
      handle: async (request, response) => {
        answers.push((await readBody(request, 100_000)).toString());
        response.end();
      },
    });
    const event = {
      RequestType: 'Delete',
      ResponseURL: `${cloudFormation.url}/answer`,
      StackId,
      RequestId: 'request-1',
      LogicalResourceId: 'Content',
      PhysicalResourceId: 'content',
      ResourceType: 'Custom::Content',
      ResourceProperties: { ServiceToken: 'token', ContentHash: '0' },
    };

    await handlerOf('ContentFunction').invoke(event).finally(cloudFormation.close);

    expect(answers.map((answer) => JSON.parse(answer) as unknown)).toEqual([
      expect.objectContaining({
        RequestId: 'request-1',
        LogicalResourceId: 'Content',
        PhysicalResourceId: 'content',
        Status: expect.stringMatching(/^(SUCCESS|FAILED)$/),
      }),
    ]);
  });

  it('holds a report function that plans the month before', async () => {
    const plan = await handlerOf('ReportFunction').invoke({
      action: 'plan',
      startedAt: '2026-11-01T08:00:00Z',
      input: {},
    });

    expect(plan).toMatchObject({ startDate: '2026-10-01', endDate: '2026-10-31' });
  });
});

describe('further deployments', () => {
  it('update the stack and nothing else where nothing changed', async () => {
    const before = versionId();
    expectDone(await project.ask('deploy'));

    expect(cloud.takeCalls()).toEqual(UPDATE);
    expect(deployed().stack.parameters['CodeVersion']).toBe('version-2');
    expect(versionId()).toBe(before);
    expect(cloud.skills).toHaveLength(1);
    expect(cloud.stacks).toHaveLength(1);
    expect(project.changes()).toBe('');
  });

  it('do not upload a package that was staged anew and is the same', async () => {
    const manifest = join(project.root, 'dist/skill-package/skill.json');
    const before = readFileSync(manifest, 'utf8');

    await project.npm('run', 'prepare');

    expect(before).toContain('"uri": "arn:aws:lambda:');
    expect(readFileSync(manifest, 'utf8')).toBe(before);
  });

  it('refuse a package that changed since it was staged, and take it the next time', async () => {
    const speech = join(project.root, 'lambda/speech/en-US.json');
    const model = join(project.root, 'skill-package/interactionModels/custom/en-US.json');
    writeFileSync(speech, readFileSync(speech, 'utf8').replace('Hello', 'Good day'));
    writeFileSync(model, readFileSync(model, 'utf8').replace('pet match', 'pet finder'));
    const before = versionId();

    const refused = await project.ask('deploy');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('It is staged now: run the command again');
    expect(cloud.takeCalls()).toEqual([]);

    expectDone(await project.ask('deploy'));
    expect(cloud.takeCalls()).toEqual([
      ...UPLOAD_PACKAGE,
      'POST /v1/skills/SKILL/imports',
      'GET /v1/skills/imports/ID',
      ...UPDATE,
    ]);
    expect(versionId()).not.toBe(before);
    expect(cloud.skills).toHaveLength(1);
    expect(project.changes().split('\n').sort().slice(1)).toEqual([
      ' M lambda/speech/en-US.json',
      ' M skill-package/interactionModels/custom/en-US.json',
    ]);
  });

  it('are one command with npm run deploy', async () => {
    const model = join(project.root, 'skill-package/interactionModels/custom/en-US.json');
    writeFileSync(model, readFileSync(model, 'utf8').replace('pet finder', 'pet match'));

    expectDone(await project.npm('run', 'deploy', '--', '--target', 'skill-metadata'));

    expect(cloud.takeCalls()).toEqual([
      ...UPLOAD_PACKAGE,
      'POST /v1/skills/SKILL/imports',
      'GET /v1/skills/imports/ID',
    ]);
  });
});
