import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AthenaClient } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { bundle } from '../../infra/bundle';
import { readSettings } from '../../infra/settings';
import type { Template } from '../../infra/synthesize';
import type { LocalServer } from '../aws/http-server';
import { createFunctionRuntime, type FunctionRuntime } from '../aws/lambda/function-runtime';
import { startLambda } from '../aws/lambda/lambda-server';
import { objectStore } from '../aws/object-store';
import { resolveReferences } from '../aws/resolve-template';
import { startS3 } from '../aws/s3';
import { startSns } from '../aws/sns';
import { type Pause, startStepFunctions } from '../aws/step-functions';
import { LOCAL_CREDENTIALS, REGION } from '../aws/wiring';
import { openDataFolder } from '../data-folder';
import { writeContent } from '../deploy/content';
import { messageOf, UserError } from '../errors';
import { localTemplate } from '../template';
import { type AthenaSession, DEFAULT_DATA, withAthena } from './connect';
import { noteText } from './say';

/** Where the report workflow runs, and where it leaves the report. */
export interface ReportWorkflow {
  readonly client: SFNClient;
  readonly s3: S3Client;
  readonly stateMachineArn: string;
}

export interface WorkflowOptions {
  /** Data folder of the local stack. Default: `PETMATCH_DATA`, else `.petmatch`. */
  readonly data?: string | undefined;
  /** The deployed workflow; without it the template's runs on this machine. */
  readonly deployed?: { readonly profile: string; readonly stateMachineArn: string } | undefined;
}

/** Gives an action the deployed workflow, or the template's on this machine for as long as it takes. */
export const withReportWorkflow = <T>(
  { data = DEFAULT_DATA, deployed }: WorkflowOptions,
  action: (workflow: ReportWorkflow) => Promise<T>,
): Promise<T> => {
  if (deployed)
    return withClients({ profile: deployed.profile }, {}, deployed.stateMachineArn, action);
  return withAthena({ data }, (athena) => withLocalWorkflow({ data, athena }, action));
};

export interface LocalWorkflowOptions {
  readonly data: string;
  readonly athena: AthenaSession;
  /** Folder that the report function was built into. Default: it is built. */
  readonly functions?: string;
  /** Waits between two attempts. Default: as long as the definition asks for. */
  readonly pause?: Pause;
}

const ARN_PREFIX = `${REGION}:000000000000`;
const STATE_MACHINE = `arn:aws:states:${ARN_PREFIX}:stateMachine:pet-match-report`;
const TOPIC = `arn:aws:sns:${ARN_PREFIX}:pet-match`;
const FUNCTION = 'pet-match-report';
const FUNCTION_ARN = `arn:aws:lambda:${ARN_PREFIX}:function:${FUNCTION}`;
const BUCKET = 'pet-match-bucket';

/**
 * Runs the template's state machine on this machine: the report function from its bundle, the given
 * Athena, the bucket of the data folder. What it publishes lies in `sns/` of the data folder.
 */
export const withLocalWorkflow = async <T>(
  { data, athena, functions, pause }: LocalWorkflowOptions,
  action: (workflow: ReportWorkflow) => Promise<T>,
): Promise<T> => {
  const folder = openDataFolder(data);
  const scratch = await mkdtemp(join(tmpdir(), 'pet-match-report-'));
  const closing: (() => Promise<unknown>)[] = [() => rm(scratch, { recursive: true, force: true })];
  const started = async (starting: Promise<LocalServer>): Promise<string> => {
    const server = await starting;
    closing.push(server.close);
    return server.url;
  };
  try {
    const template = await localTemplate(process.cwd());
    const athenaUrl = await endpointOf(athena.client);
    const s3 = await started(startS3({ store: objectStore(folder.s3), buckets: [BUCKET] }));
    if (functions === undefined) await buildReportFunction(scratch);
    const report = reportFunction(template, functions ?? scratch, { athena: athenaUrl, s3 });
    closing.push(report.close);
    const lambda = await started(startLambda({ functions: { [FUNCTION]: report } }));
    const sns = await started(startSns({ topics: [TOPIC], folder: join(folder.path, 'sns') }));
    const definition = definitionIn(template, {
      database: athena.database,
      workGroup: athena.workGroup,
      topicArn: TOPIC,
      functionArn: FUNCTION_ARN,
    });
    const endpoint = await started(
      startStepFunctions({
        stateMachines: [{ name: FUNCTION, arn: STATE_MACHINE, definition }],
        endpoints: { athena: athenaUrl, lambda, sns },
        folder: join(scratch, 'executions'),
        ...(pause ? { pause } : {}),
      }),
    );
    return await withClients(LOCAL, { sfn: endpoint, s3 }, STATE_MACHINE, action);
  } finally {
    for (const close of closing.reverse()) await close();
  }
};

/** The local services take any credentials. */
const LOCAL = { region: REGION, credentials: LOCAL_CREDENTIALS } as const;

const withClients = async <T>(
  settings: object,
  endpoints: { readonly sfn?: string; readonly s3?: string },
  stateMachineArn: string,
  action: (workflow: ReportWorkflow) => Promise<T>,
): Promise<T> => {
  const at = (endpoint: string | undefined) => ({ ...settings, ...(endpoint ? { endpoint } : {}) });
  const client = new SFNClient(at(endpoints.sfn));
  const s3 = new S3Client({ ...at(endpoints.s3), forcePathStyle: endpoints.s3 !== undefined });
  try {
    return await action({ client, s3, stateMachineArn });
  } finally {
    client.destroy();
    s3.destroy();
  }
};

const endpointOf = async ({ config }: AthenaClient): Promise<string> => {
  const endpoint = await config.endpoint?.();
  if (endpoint) return `${endpoint.protocol}//${endpoint.hostname}:${endpoint.port ?? 80}`;
  throw new UserError('Athena does not run on this machine; give --profile and --state-machine.');
};

interface FunctionProperties {
  readonly Timeout: number;
}

/**
 * Builds the report function and its data into a folder.
 *
 * @throws UserError with esbuild's messages
 */
export const buildReportFunction = async (folder: string): Promise<void> => {
  try {
    await bundle(process.cwd(), folder, ['report']);
  } catch (error) {
    throw new UserError(`Cannot build the report function: ${messageOf(error)}`, { cause: error });
  }
  writeContent(process.cwd(), folder, readSettings().format);
};

const reportFunction = (
  template: Template,
  folder: string,
  { athena, s3 }: { readonly athena: string; readonly s3: string },
): FunctionRuntime => {
  const { Timeout: timeoutSeconds } = propertiesOf(
    template,
    'ReportFunction',
  ) as FunctionProperties;
  return createFunctionRuntime({
    name: FUNCTION,
    arn: FUNCTION_ARN,
    file: join(folder, 'report.js'),
    exportName: 'handler',
    environment: {
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
      AWS_ENDPOINT_URL_ATHENA: athena,
      AWS_ENDPOINT_URL_S3: s3,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      BUCKET_NAME: BUCKET,
    },
    timeoutSeconds,
    log: (line) => noteText(`report function: ${line}`),
  });
};

/** The names that the report workflow refers to. */
export interface WorkflowNames {
  readonly database: string;
  readonly workGroup: string;
  readonly topicArn: string;
  readonly functionArn: string;
}

/** The definition of the report workflow that the template deploys, with the names given. */
export const definitionIn = (template: Template, names: WorkflowNames): object => {
  const { DefinitionString: definition } = propertiesOf(template, 'ReportStateMachine') as {
    readonly DefinitionString: unknown;
  };
  const text = resolveReferences(definition, {
    refs: {
      LakeDatabase: names.database,
      LakeWorkGroup: names.workGroup,
      Topic: names.topicArn,
    },
    attributes: { 'ReportFunction.Arn': names.functionArn },
  });
  return JSON.parse(String(text)) as object;
};

const propertiesOf = ({ Resources }: Template, id: string): object => {
  const resource = Resources[id];
  if (resource) return resource.Properties;
  throw new Error(`The template has no resource ${id}`);
};
