import { LOCAL_CREDENTIALS, REGION } from '../wiring';
import { StateError } from './state-error';

/** The services that Tasks call. */
export type Service = keyof typeof SERVICES;

const SERVICES = {
  athena: { load: () => import('@aws-sdk/client-athena'), sdk: 'Athena' },
  dynamodb: { load: () => import('@aws-sdk/client-dynamodb'), sdk: 'DynamoDB' },
  glue: { load: () => import('@aws-sdk/client-glue'), sdk: 'Glue' },
  lambda: { load: () => import('@aws-sdk/client-lambda'), sdk: 'Lambda' },
  s3: { load: () => import('@aws-sdk/client-s3'), sdk: 'S3' },
  sns: { load: () => import('@aws-sdk/client-sns'), sdk: 'SNS' },
} as const;

export const isService = (name: string): name is Service => Object.hasOwn(SERVICES, name);

/** How an integration names its errors and writes its times. */
export interface Naming {
  /** Such as `Glue`, before the dot. */
  readonly prefix: string;
  /** What an error is called that the service's API does not list. */
  readonly unlisted: string;
  readonly time: (time: Date) => string | number;
}

/** Calls an action, such as `getTable`; gives the output as JSON. */
export type CallService = (
  service: Service,
  action: string,
  input: Readonly<Record<string, unknown>>,
  naming: Naming,
  signal?: AbortSignal,
) => Promise<Readonly<Record<string, unknown>>>;

export interface AwsServices {
  readonly call: CallService;
  readonly close: () => void;
}

interface Client {
  readonly send: (command: object, options: object) => Promise<object>;
  readonly destroy: () => void;
}

type Sdk = Readonly<Record<string, unknown>>;

/** The SDK's clients of the local services, each loaded when it is first called. */
export const awsServices = (endpoints: Readonly<Partial<Record<Service, string>>>): AwsServices => {
  const opened = new Map<Service, Promise<{ readonly sdk: Sdk; readonly client: Client }>>();
  const open = async (service: Service) => {
    const sdk: Sdk = await SERVICES[service].load();
    const ClientClass = sdk[`${SERVICES[service].sdk}Client`] as new (options: object) => Client;
    const client = new ClientClass({
      region: REGION,
      credentials: LOCAL_CREDENTIALS,
      endpoint: endpoints[service],
      forcePathStyle: true,
      // The definition says what is tried again.
      maxAttempts: 1,
    });
    return { sdk, client };
  };
  return {
    call: async (service, action, input, naming, signal) => {
      const opening = opened.get(service) ?? open(service);
      opened.set(service, opening);
      const { sdk, client } = await opening;
      const Command = sdk[`${action.charAt(0).toUpperCase()}${action.slice(1)}Command`] as
        (new (input: object) => object) | undefined;
      if (Command === undefined)
        throw new StateError('States.Runtime', `The service ${service} has no action ${action}.`);
      try {
        const options = signal === undefined ? {} : { abortSignal: signal };
        const output = await client.send(new Command({ ...input }), options);
        return (await toJson({ ...output, $metadata: undefined }, naming)) as Sdk;
      } catch (error) {
        signal?.throwIfAborted();
        throw asStateError(error, service, naming, sdk);
      }
    },
    close: () => {
      for (const opening of opened.values())
        opening.then(
          ({ client }) => client.destroy(),
          () => undefined,
        );
    },
  };
};

const asStateError = (error: unknown, service: Service, naming: Naming, sdk: Sdk): StateError => {
  const { prefix, unlisted } = naming;
  const { sdk: sdkName } = SERVICES[service];
  const Base = sdk[`${sdkName}ServiceException`] as new () => object;
  if (!(error instanceof Base))
    return new StateError(`${prefix}.SdkClientException`, messageOf(error), { cause: error });
  const { name, message, $metadata: metadata } = error as unknown as ServiceException;
  const isListed = Object.getPrototypeOf(error) !== Base.prototype;
  const suffix = name.endsWith('Exception') ? '' : 'Exception';
  return new StateError(
    `${prefix}.${isListed ? `${name}${suffix}` : unlisted}`,
    `${message} (Service: ${sdkName}, Status Code: ${metadata.httpStatusCode ?? 0}, Request ID: ${metadata.requestId ?? 'none'})`,
    { cause: error },
  );
};

interface ServiceException {
  readonly name: string;
  readonly message: string;
  readonly $metadata: { readonly httpStatusCode?: number; readonly requestId?: string };
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message || error.name : String(error);

interface Body {
  readonly transformToString: () => Promise<string>;
}

const isBody = (value: object): value is Body =>
  'transformToString' in value && typeof value.transformToString === 'function';

const toJson = async (value: unknown, naming: Naming): Promise<unknown> => {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return naming.time(value);
  if (isBody(value)) return value.transformToString();
  if (ArrayBuffer.isView(value)) return Buffer.from(value as Uint8Array).toString('utf8');
  if (Array.isArray(value)) return Promise.all(value.map((item) => toJson(item, naming)));
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(async ([key, item]) => [key, await toJson(item, naming)] as const);
  return Object.fromEntries(await Promise.all(entries));
};
