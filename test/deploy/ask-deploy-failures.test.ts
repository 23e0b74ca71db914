/** What `ask deploy` says, and with which exit code, when a step fails. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type AskCloud, type CloudAnswer, queryError, startAskCloud } from '../support/ask-cloud';
import { type AskProject, cloneProject } from '../support/ask-project';

// Each deployment builds everything.
jest.setTimeout(300_000);

let cloud: AskCloud;
let project: AskProject;

beforeAll(async () => {
  cloud = await startAskCloud();
  project = cloneProject(cloud);
  await project.npm('run', 'prepare');
});

afterEach(() => {
  cloud.fault = () => undefined;
  cloud.stackStatus = undefined;
  cloud.takeCalls();
});

afterAll(async () => {
  await cloud.close();
  project.remove();
});

const failing = (pattern: RegExp, answer: CloudAnswer) => {
  cloud.fault = (name) => (pattern.test(name) ? answer : undefined);
};

const deploy = async () => {
  const { code, stdout, stderr } = await project.ask('deploy');
  return { code, said: stdout + stderr };
};

/** Writes a file of the clone for as long as the action takes. */
const having = async <T>(
  file: string,
  change: (content: string) => string,
  action: () => Promise<T>,
): Promise<T> => {
  const path = join(project.root, file);
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, change(before));
  try {
    return await action();
  } finally {
    writeFileSync(path, before);
  }
};

/** Deploys what was built already: what fails here comes after the build. */
const deployBuilt = () =>
  having(
    'local/deploy/code/package.json',
    (text) => text.replace(/tsx .*\.ts/, 'node --version'),
    deploy,
  );

const called = (pattern: RegExp) => cloud.calls.filter(({ name }) => pattern.test(name)).length;

describe('a deployment fails with 1 and says why, before anything is uploaded to AWS', () => {
  it('when the skill package is not taken', async () => {
    failing(/^GET \/v1\/skills\/imports/, {
      status: 200,
      body: {
        status: 'FAILED',
        skill: {
          resources: [
            {
              name: 'Manifest',
              status: 'FAILED',
              errors: [{ message: 'The category PETS does not exist.' }],
            },
          ],
        },
      },
    });

    const { code, said } = await deploy();

    expect(code).toBe(1);
    expect(said).toContain('The category PETS does not exist.');
    expect(called(/^S3|^CloudFormation/)).toBe(0);
  });

  it('when SMAPI is out of order', async () => {
    failing(/uploads$/, { status: 500, body: { message: 'Internal service exception.' } });

    const { code, said } = await deploy();

    expect(code).toBe(1);
    expect(said).toContain('Internal service exception.');
  });

  it('when a setting is wrong', async () => {
    project.env['PETMATCH_FORMAT'] = 'xml';
    const { code, said } = await deploy();
    delete project.env['PETMATCH_FORMAT'];

    expect(code).toBe(1);
    expect(said).toContain('PETMATCH_FORMAT is "xml"; it takes parquet, json, csv');
    expect(called(/^S3|^CloudFormation/)).toBe(0);
  });

  it('when a function can’t be built', async () => {
    const { code, said } = await having(
      'lambda/index.ts',
      () => 'export const handler = ;',
      deploy,
    );

    expect(code).toBe(1);
    expect(said).toMatch(/Cannot build the functions: .*lambda\/index\.ts:1:23/);
    expect(called(/^S3|^CloudFormation/)).toBe(0);
  });
});

describe('a deployment fails with 1 and says why, after the build', () => {
  beforeAll(async () => {
    await project.npm('run', 'build');
  });

  it('when S3 does not take the zip', async () => {
    failing(/^S3 PUT .*build\.zip/, {
      status: 403,
      body: '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
    });

    const { code, said } = await deployBuilt();

    expect(code).toBe(1);
    expect(said).toContain('Failed to upload code build to S3: Access Denied');
    expect(called(/^CloudFormation/)).toBe(0);
  });

  it('when the template is too large', async () => {
    const { code, said } = await having(
      'dist/pet-match.template.json',
      (text) => text + ' '.repeat(51_200),
      deployBuilt,
    );

    expect(code).toBe(1);
    expect(said).toContain('Member must have length less than or equal to 51200');
  });

  it('when the template does not know a parameter', async () => {
    const { code, said } = await having(
      'ask-resources.json',
      (text) => text.replace('"parameters": {}', '"parameters": { "Colour": "red" }'),
      deployBuilt,
    );

    expect(code).toBe(1);
    expect(said).toContain('Parameters: [Colour] do not exist in the template');
  });

  it('when CloudFormation is asked too often', async () => {
    failing(/CreateStack/, queryError(400, 'Throttling', 'Rate exceeded'));

    const { code, said } = await deployBuilt();

    expect(code).toBe(1);
    expect(said).toContain('Rate exceeded');
    expect(called(/CreateStack/)).toBeGreaterThan(1);
  });

  it('when the stack is rolled back', async () => {
    cloud.stackStatus = 'ROLLBACK_COMPLETE';

    const { code, said } = await deployBuilt();

    expect(code).toBe(1);
    expect(said).toContain(
      'DeliveryStream[AWS::KinesisFirehose::DeliveryStream]  CREATE_FAILED (Role is not ready)',
    );
  });

  it('when the skill does not take its endpoint', async () => {
    failing(/^PUT .*\/manifest$/, {
      status: 400,
      body: { message: 'The trigger setting for the Lambda is invalid.' },
    });

    const { code, said } = await deployBuilt();

    expect(code).toBe(1);
    expect(said).toContain('The trigger setting for the Lambda is invalid.');
  });

  it('and does what is left the next time', async () => {
    const { code } = await deploy();

    expect(code).toBe(0);
    expect(project.changes()).toBe('');
  });
});
