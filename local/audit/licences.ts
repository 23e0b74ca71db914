/** Permissive: what may be in the functions that go to Lambda. */
const PERMISSIVE: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
]);

/** May be used to build and to test; none of it is passed on. */
const FOR_TOOLS: ReadonlyMap<string, string> = new Map([
  ['MPL-2.0', 'copyleft of single files, which are used as they are'],
  ['CC-BY-4.0', 'data about browsers'],
  ['Python-2.0', 'permissive; an option parser'],
]);

/** What a package's own file says better than its field `license`, with the reason. */
const CORRECTED: ReadonlyMap<string, string> = new Map([
  // Its LICENSE file is the text of MIT; the field is missing.
  ['valid-url', 'MIT'],
  // Spelt without the hyphen of SPDX.
  ['ask-cli', 'Apache-2.0'],
]);

/** The licence of a package as an SPDX expression; undefined where nothing tells it. */
export const licenceOf = (name: string, field: string | undefined): string | undefined =>
  CORRECTED.get(name) ?? field;

/**
 * Why a licence is refused; undefined where it is allowed. Takes SPDX expressions of one kind of
 * operator: of `A OR B` one must be allowed, of `A AND B` both.
 */
export const whyRefused = (
  licence: string | undefined,
  { bundled }: { readonly bundled: boolean },
): string | undefined => {
  if (licence === undefined) return 'names no licence';
  const isAllowed = (id: string): boolean => PERMISSIVE.has(id) || (!bundled && FOR_TOOLS.has(id));
  const terms = licence.replace(/^\(|\)$/g, '');
  const allowed = terms.includes(' OR ')
    ? terms.split(' OR ').some(isAllowed)
    : terms.split(' AND ').every(isAllowed);
  if (allowed) return undefined;
  return bundled ? `${licence} may not go into a Lambda function` : `${licence} is not allowed`;
};
