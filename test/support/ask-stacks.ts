/** As much of CloudFormation as says no before it begins: sizes, parameters, capabilities. */
import { randomUUID } from 'node:crypto';

export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly template: StackTemplate;
  readonly templateBody: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly status: string;
}

export interface StackTemplate {
  readonly Parameters?: Readonly<Record<string, Parameter>>;
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Record<string, unknown> }>
  >;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

interface Parameter {
  readonly Default?: string | number;
  readonly AllowedValues?: readonly string[];
  readonly AllowedPattern?: string;
}

/** CloudFormation refuses a request. */
export class StackRefused extends Error {
  override readonly name = 'StackRefused';
  readonly code: string;

  constructor(message: string, code = 'ValidationError') {
    super(message);
    this.code = code;
  }
}

/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAX_TEMPLATE_BYTES = 51_200;

/** The stack that a CreateStack asks for. */
export const stackOf = (form: URLSearchParams, status: string): Stack => {
  const name = form.get('StackName') ?? '';
  const id = `arn:aws:cloudformation:eu-west-1:123456789012:stack/${name}/${randomUUID()}`;
  return { id, name, status, ...checked(form) };
};

/** The stack after an UpdateStack. */
export const updated = (stack: Stack, form: URLSearchParams, status: string): Stack => {
  const next = checked(form);
  const same =
    next.templateBody === stack.templateBody &&
    JSON.stringify(next.parameters) === JSON.stringify(stack.parameters);
  if (same) throw new StackRefused('No updates are to be performed.');
  return { ...stack, ...next, status };
};

/** A stack as DescribeStacks shows it. */
export const stackXml = ({ id, name, status, template, parameters }: Stack): string =>
  `<member><StackId>${id}</StackId><StackName>${name}</StackName><StackStatus>${status}</StackStatus>` +
  `<CreationTime>2026-11-22T07:00:00Z</CreationTime>` +
  members('Parameters', 'ParameterKey', 'ParameterValue', parameters) +
  members('Outputs', 'OutputKey', 'OutputValue', outputsOf(name, template)) +
  `</member>`;

const outputsOf = (stack: string, { Outputs = {} }: StackTemplate) =>
  Object.fromEntries(
    Object.keys(Outputs).map((key) => [
      key,
      key === 'SkillEndpoint'
        ? `arn:aws:lambda:eu-west-1:123456789012:function:${stack}-Skill:development`
        : `${stack}-${key}`,
    ]),
  );

const members = (
  list: string,
  key: string,
  value: string,
  of: Readonly<Record<string, string>>,
): string => {
  const items = Object.entries(of).map(
    ([k, v]) => `<member><${key}>${k}</${key}><${value}>${v}</${value}></member>`,
  );
  return `<${list}>${items.join('')}</${list}>`;
};

const checked = (
  form: URLSearchParams,
): Pick<Stack, 'template' | 'templateBody' | 'parameters'> => {
  const templateBody = form.get('TemplateBody') ?? '';
  if (Buffer.byteLength(templateBody) > MAX_TEMPLATE_BYTES)
    throw new StackRefused(
      `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${MAX_TEMPLATE_BYTES}`,
    );
  const template = JSON.parse(templateBody) as StackTemplate;
  const parameters = parametersOf(form);
  checkParameters(template.Parameters ?? {}, parameters);
  checkCapabilities(template, form);
  return { template, templateBody, parameters };
};

const parametersOf = (form: URLSearchParams): Record<string, string> => {
  const parameters: Record<string, string> = {};
  for (let index = 1; ; index += 1) {
    const name = form.get(`Parameters.member.${index}.ParameterKey`);
    if (name === null) return parameters;
    parameters[name] = form.get(`Parameters.member.${index}.ParameterValue`) ?? '';
  }
};

const checkParameters = (
  declared: Readonly<Record<string, Parameter>>,
  given: Readonly<Record<string, string>>,
): void => {
  const unknown = Object.keys(given).filter((name) => !(name in declared));
  if (unknown.length > 0)
    throw new StackRefused(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const missing = Object.keys(declared).filter(
    (name) => given[name] === undefined && declared[name]?.Default === undefined,
  );
  if (missing.length > 0)
    throw new StackRefused(`Parameters: [${missing.join(', ')}] must have values`);
  for (const [name, { AllowedValues, AllowedPattern }] of Object.entries(declared)) {
    const value = given[name];
    if (value === undefined) continue;
    if (AllowedValues && !AllowedValues.includes(value))
      throw new StackRefused(`Parameter '${name}' must be one of AllowedValues`);
    if (AllowedPattern && !new RegExp(`^(?:${AllowedPattern})$`).test(value))
      throw new StackRefused(`Parameter '${name}' must match pattern ${AllowedPattern}`);
  }
};

const NAMES_OF_IAM = ['RoleName', 'PolicyName', 'ManagedPolicyName', 'UserName', 'GroupName'];

const checkCapabilities = ({ Resources }: StackTemplate, form: URLSearchParams): void => {
  const iam = Object.values(Resources).filter(({ Type }) => Type.startsWith('AWS::IAM::'));
  const named = iam.some(
    ({ Type, Properties = {} }) =>
      Type !== 'AWS::IAM::Policy' && NAMES_OF_IAM.some((name) => name in Properties),
  );
  const needed = named ? ['CAPABILITY_NAMED_IAM'] : ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'];
  const given = [...form].filter(([key]) => key.startsWith('Capabilities.')).map(([, v]) => v);
  if (iam.length > 0 && !needed.some((capability) => given.includes(capability)))
    throw new StackRefused(
      `Requires capabilities : [${needed[0] ?? ''}]`,
      'InsufficientCapabilitiesException',
    );
};
