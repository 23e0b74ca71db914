/** The functions of a stack, loaded from the zip that was uploaded for it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import {
  createFunctionRuntime,
  type FunctionRuntime,
} from '../../local/aws/lambda/function-runtime';
import type { Stack } from './ask-stacks';

/** Writes the zip's files into a new folder, and returns their names in order. */
export const extract = (zip: Uint8Array, folder: string): readonly string[] => {
  mkdirSync(folder);
  const files = unzipSync(zip);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return Object.keys(files).sort();
};

/** Logical ids and handlers of the stack's functions, such as `StreamFunction: stream.handler`. */
export const handlersOf = ({ template, parameters }: Stack): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(template.Resources)
      .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
      .map(([id, { Properties = {} }]) => [id, valueOf(Properties['Handler'], parameters)]),
  );

/**
 * Starts a function of the stack as Lambda would: with the file and the export that its handler
 * names, and the environment of the template. What the template takes from another resource is the
 * name of that resource.
 */
export const startHandler = (
  { template, parameters }: Stack,
  id: string,
  folder: string,
  endpoints: Readonly<Record<string, string>>,
): FunctionRuntime => {
  const { Properties = {} } = template.Resources[id] ?? {};
  const [file = '', exportName = ''] = valueOf(Properties['Handler'], parameters).split('.');
  const { Variables = {} } = (Properties['Environment'] ?? {}) as { Variables?: object };
  const environment = Object.fromEntries(
    Object.entries(Variables).map(([name, value]) => [name, valueOf(value, parameters)]),
  );
  return createFunctionRuntime({
    name: id,
    arn: `arn:aws:lambda:eu-west-1:123456789012:function:${id}`,
    file: join(folder, `${file}.js`),
    exportName,
    environment: { ...environment, ...CREDENTIALS, ...endpoints },
    timeoutSeconds: 30,
    log: () => undefined,
  });
};

const CREDENTIALS = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

const valueOf = (value: unknown, parameters: Readonly<Record<string, string>>): string => {
  if (typeof value !== 'object' || value === null) return String(value);
  const reference = (value as { Ref?: string }).Ref;
  return reference === undefined ? 'from-a-resource' : (parameters[reference] ?? reference);
};
