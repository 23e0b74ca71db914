import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { release } from '../../local/deploy/release';
import {
  type Answer,
  errorAnswer,
  type FaultServer,
  type SeenRequest,
  startFaultServer,
} from '../support/fault-server';

const SKILL_ID = 'amzn1.ask.skill.0a1b2c3d-0000-4000-8000-000000000000';
const FUNCTION = '/2015-03-31/functions/skill';
const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:skill';
const MISSING = errorAnswer(404, 'ResourceNotFoundException');

const stackOf = (outputs: string): Answer => ({
  status: 200,
  body: `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>pets</StackName>
    <StackStatus>UPDATE_COMPLETE</StackStatus><CreationTime>2026-11-22T07:00:00Z</CreationTime>
    <Parameters><member><ParameterKey>SkillId</ParameterKey><ParameterValue>${SKILL_ID}</ParameterValue></member></Parameters>
    <Outputs><member><OutputKey>${outputs}</OutputKey><OutputValue>skill</OutputValue></member></Outputs>
  </member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
});

const alias = (name: string, version: string): Answer => ({
  status: 200,
  body: { AliasArn: `${ARN}:${name}`, Name: name, FunctionVersion: version },
});

describe('release', () => {
  let server: FaultServer;
  let answers: Record<string, Answer>;

  beforeEach(async () => {
    answers = {
      'POST /': stackOf('SkillFunction'),
      [`GET ${FUNCTION}/aliases/live`]: alias('live', '1'),
      [`GET ${FUNCTION}/aliases/development`]: alias('development', '7'),
      [`GET ${FUNCTION}/policy?Qualifier=live`]: MISSING,
      [`POST ${FUNCTION}/policy?Qualifier=live`]: { status: 201, body: { Statement: '{}' } },
      [`PUT ${FUNCTION}/aliases/live`]: alias('live', '7'),
      [`GET ${FUNCTION}/configuration?Qualifier=3`]: { status: 200, body: { Version: '3' } },
      [`GET ${FUNCTION}/configuration?Qualifier=9`]: MISSING,
      [`GET ${FUNCTION}/versions`]: {
        status: 200,
        body: { Versions: [{ Version: '$LATEST' }, { Version: '3' }, { Version: '7' }] },
      },
    };
    server = await startFaultServer((request) => answers[nameOf(request)] ?? MISSING);
  });

  afterEach(() => server.close());

  const nameOf = ({ method, path }: SeenRequest) => `${method} ${path}`;

  const run = (version?: string) => {
    const client = { endpoint: server.url, maxAttempts: 1 };
    return release({
      cloudFormation: new CloudFormationClient(client),
      lambda: new LambdaClient(client),
      stack: 'pets',
      version,
    });
  };

  const changes = () =>
    server.requests
      .filter(({ method, path }) => method !== 'GET' && path !== '/')
      .map((request) => ({
        name: nameOf(request),
        body: JSON.parse(request.body.toString()) as unknown,
      }));

  const permit = {
    name: `POST ${FUNCTION}/policy?Qualifier=live`,
    body: {
      StatementId: 'Alexa-amzn1-ask-skill-0a1b2c3d-0000-4000-8000-000000000000',
      Action: 'lambda:InvokeFunction',
      Principal: 'alexa-appkit.amazon.com',
      EventSourceToken: SKILL_ID,
    },
  };

  const move = (FunctionVersion: string) => ({
    name: `PUT ${FUNCTION}/aliases/live`,
    body: { FunctionVersion },
  });

  it('lets Alexa call the live alias, and then makes the development version live', async () => {
    expect(await run()).toEqual({
      functionName: 'skill',
      before: '1',
      version: '7',
      arn: `${ARN}:live`,
      permitted: true,
    });
    expect(changes()).toEqual([permit, move('7')]);
  });

  it('permits once', async () => {
    const Policy = JSON.stringify({
      Statement: [{ Condition: { StringEquals: { 'lambda:EventSourceToken': SKILL_ID } } }],
    });
    answers[`GET ${FUNCTION}/policy?Qualifier=live`] = { status: 200, body: { Policy } };

    expect(await run()).toMatchObject({ version: '7', permitted: false });
    expect(changes()).toEqual([move('7')]);
  });

  it('rolls back to the version that is named', async () => {
    answers[`GET ${FUNCTION}/aliases/live`] = alias('live', '7');

    expect(await run('3')).toMatchObject({ before: '7', version: '3' });
    expect(changes()).toEqual([permit, move('3')]);
  });

  it('moves nothing that is where it should be', async () => {
    answers[`GET ${FUNCTION}/aliases/live`] = alias('live', '7');

    expect(await run()).toMatchObject({ before: '7', version: '7' });
    expect(changes()).toEqual([permit]);
  });

  it('moves nothing while Alexa may not call it', async () => {
    answers[permit.name] = errorAnswer(403, 'AccessDeniedException');

    await expect(run()).rejects.toThrow('Cannot release the stack pets: as the test wants it');
    expect(changes()).toEqual([permit]);
  });

  it('names the versions that there are', async () => {
    await expect(run('9')).rejects.toThrow('The function skill has no version 9; it has 3, 7');
    expect(changes()).toEqual([]);
  });

  it.each(['live', 'development'])('says when there is no alias %s', async (name) => {
    answers[`GET ${FUNCTION}/aliases/${name}`] = MISSING;

    await expect(run()).rejects.toThrow(
      `The function skill has no alias ${name}: deploy the stack anew`,
    );
    expect(changes()).toEqual([]);
  });

  it('refuses a stack that is another program’s', async () => {
    answers['POST /'] = stackOf('Somewhat');

    await expect(run()).rejects.toThrow(/^The stack pets is none of PetMatch/);
  });

  it('says what CloudFormation says', async () => {
    answers['POST /'] = {
      status: 400,
      body: '<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id pets does not exist</Message></Error></ErrorResponse>',
    };

    await expect(run()).rejects.toThrow(
      'Cannot release the stack pets: Stack with id pets does not exist',
    );
  });
});
