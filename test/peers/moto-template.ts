import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Template } from '../../infra/synthesize';
import type { RunningPeers } from './running';

/** What a reference to a resource stands for that moto's CloudFormation cannot make. */
export interface StandIn {
  readonly ref: string;
  readonly arn: string;
}

/** Resource types of the template that moto's CloudFormation does not know. */
export const unknownToMoto = (
  { programs }: RunningPeers,
  template: Template,
): readonly string[] => {
  const types = [...new Set(Object.values(template.Resources).map(({ Type }) => Type))].sort();
  const script = `import json, sys
from moto.cloudformation.parsing import resource_class_from_type
print(json.dumps([name for name in sys.argv[1:] if resource_class_from_type(name) is None]))`;
  const { stdout } = spawnSync(join(programs, 'python'), ['-c', script, ...types]);
  return JSON.parse(stdout.toString()) as string[];
};

/**
 * What moto makes wrongly: it finds no alias to give a permission on; and its event source mapping
 * runs the function in Docker at each row, and then forgets the stream's records.
 */
export const LEFT_OUT: readonly string[] = [
  'AWS::Lambda::Permission',
  'AWS::Lambda::EventSourceMapping',
];

/**
 * The template without what moto cannot make. Two more things are changed, each for a fault of
 * moto's: KMS keys have no tags (it reads them under other names than CloudFormation's), and a state
 * machine's ARN is its `Ref`, which is the same (it has no `Arn`).
 */
export const templateForMoto = (
  template: Template,
  unknown: readonly string[],
  standIns: Readonly<Record<string, StandIn>>,
): Template => {
  const left = Object.entries(template.Resources).filter(
    ([, { Type }]) => ![...unknown, ...LEFT_OUT].includes(Type),
  );
  const gone = new Set(
    Object.keys(template.Resources).filter((id) => !left.some(([other]) => other === id)),
  );
  const standIn = (id: string): StandIn => standIns[id] ?? { ref: id, arn: `arn:aws:none:::${id}` };
  const inText = (text: string): string =>
    text.replaceAll(/\$\{(\w+)(\.\w+)?\}/g, (whole, id: string, path?: string) =>
      gone.has(id) ? standIn(id)[path === undefined ? 'ref' : 'arn'] : whole,
    );
  const replacement: Replacement = ({ Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Sub': text }) => {
    if (typeof text === 'string') return { 'Fn::Sub': inText(text) };
    if (Array.isArray(text)) {
      const [pattern, values] = text as [string, unknown];
      return { 'Fn::Sub': [inText(pattern), replaceReferences(values, replacement)] };
    }
    if (typeof ref === 'string' && gone.has(ref)) return standIn(ref).ref;
    const [id = ''] = Array.isArray(attribute) ? (attribute as string[]) : [];
    if (gone.has(id)) return standIn(id).arn;
    const isStateMachine = template.Resources[id]?.Type === 'AWS::StepFunctions::StateMachine';
    return isStateMachine ? { Ref: id } : undefined;
  };
  const Resources = Object.fromEntries(
    left.map(([id, { Type, Properties, ...rest }]) => {
      const { Tags, ...properties } = Properties;
      return [
        id,
        {
          ...withoutDependencies(rest, gone),
          Type,
          Properties: Type === 'AWS::KMS::Key' || Tags === undefined ? properties : Properties,
        },
      ];
    }),
  );
  return replaceReferences({ ...template, Resources }, replacement) as Template;
};

const withoutDependencies = (resource: object, gone: ReadonlySet<string>): object => {
  const { DependsOn: dependencies = [], ...rest } = resource as { DependsOn?: string | string[] };
  const left = [dependencies].flat().filter((id) => !gone.has(id));
  return left.length === 0 ? rest : { ...rest, DependsOn: left };
};

/** What takes the place of a reference; undefined for what stays as it is. */
type Replacement = (reference: Readonly<Record<string, unknown>>) => unknown;

const replaceReferences = (value: unknown, replacement: Replacement): unknown => {
  if (Array.isArray(value)) return value.map((inner) => replaceReferences(inner, replacement));
  if (typeof value !== 'object' || value === null) return value;
  return (
    replacement(value as Record<string, unknown>) ??
    Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, replaceReferences(inner, replacement)]),
    )
  );
};
