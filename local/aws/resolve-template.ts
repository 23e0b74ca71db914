/** What CloudFormation's references mean on this machine. */
export interface References {
  /** What `Ref` gives, by logical id, parameter or pseudo parameter. */
  readonly refs: Readonly<Record<string, string>>;
  /** What `Fn::GetAtt` gives, by `LogicalId.Attribute`. */
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Replaces `Ref`, `Fn::GetAtt`, `Fn::Join` and `Fn::Sub` in a value of a template.
 *
 * @throws Error that names the reference which has no meaning here
 */
export const resolveReferences = (value: unknown, references: References): unknown => {
  if (Array.isArray(value)) return value.map((item) => resolveReferences(item, references));
  if (typeof value !== 'object' || value === null) return value;
  const entries: readonly [string, unknown][] = Object.entries(value);
  const [key, argument] = entries[0] ?? ['', undefined];
  if (entries.length === 1 && Object.hasOwn(FUNCTIONS, key))
    return FUNCTIONS[key]?.(argument, references);
  return Object.fromEntries(entries.map(([k, v]) => [k, resolveReferences(v, references)]));
};

type Intrinsic = (argument: unknown, references: References) => unknown;

const FUNCTIONS: Readonly<Record<string, Intrinsic>> = {
  Ref: (id, { refs }) => lookUp(refs, String(id)),
  'Fn::GetAtt': (path, { attributes }) => lookUp(attributes, [path].flat().join('.')),
  'Fn::Join': (argument, references) => {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map((part) => String(resolveReferences(part, references))).join(separator);
  },
  'Fn::Sub': (argument, { refs, attributes }) =>
    String(argument).replaceAll(/\$\{([^!][^}]*)\}/g, (_, name: string) =>
      name.includes('.') ? lookUp(attributes, name) : lookUp(refs, name),
    ),
};

const lookUp = (meanings: Readonly<Record<string, string>>, name: string): string => {
  if (Object.hasOwn(meanings, name)) return meanings[name] ?? '';
  throw new Error(`The template refers to ${name}, which has no counterpart on this machine`);
};
