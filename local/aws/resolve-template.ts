/** What CloudFormation's references mean on this machine. */
export interface References {
  /** What `Ref` gives, by logical id, parameter or pseudo parameter; a list for one of a list. */
  readonly refs: Readonly<Record<string, string | readonly string[]>>;
  /** What `Fn::GetAtt` gives, by `LogicalId.Attribute`. */
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Replaces `Ref`, `Fn::GetAtt`, `Fn::Join`, `Fn::Split`, `Fn::Select` and `Fn::Sub` in a
 * value of a template.
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
    const [separator, parts] = argument as [string, unknown];
    const values = resolveReferences(parts, references) as unknown[];
    return values.map(String).join(separator);
  },
  'Fn::Split': (argument, references) => {
    const [separator, text] = argument as [string, unknown];
    return String(resolveReferences(text, references)).split(separator);
  },
  'Fn::Select': (argument, references) => {
    const [index, list] = resolveReferences(argument, references) as [number, unknown[]];
    return list[index];
  },
  'Fn::Sub': (argument, references) => {
    const [text, variables] = [argument].flat() as [string, Record<string, unknown>?];
    const own = resolveReferences(variables ?? {}, references) as Record<string, string>;
    const { attributes } = references;
    const refs = { ...references.refs, ...own };
    return (
      text
        .replaceAll(/\$\{([^!][^}]*)\}/g, (_, name: string) =>
          String(name.includes('.') ? lookUp(attributes, name) : lookUp(refs, name)),
        )
        // What is to stay is written with a "!".
        .replaceAll('${!', '${')
    );
  },
};

const lookUp = <T>(meanings: Readonly<Record<string, T>>, name: string): T => {
  if (Object.hasOwn(meanings, name)) return meanings[name] as T;
  throw new Error(`The template refers to ${name}, which has no counterpart on this machine`);
};
