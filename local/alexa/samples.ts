/** A piece of a sample utterance: words, or a slot. */
export type SamplePart =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'slot'; readonly name: string };

/** Cuts a sample such as "i want a {size} pizza". Undefined where its braces don't pair up. */
export const partsOfSample = (sample: string): readonly SamplePart[] | undefined => {
  const parts: SamplePart[] = [];
  let at = 0;
  while (at < sample.length) {
    const open = sample.indexOf('{', at);
    const words = sample.slice(at, open < 0 ? sample.length : open);
    if (words.includes('}')) return undefined;
    if (words.trim() !== '') parts.push({ kind: 'words', text: words });
    if (open < 0) break;
    const close = sample.indexOf('}', open);
    const name = sample.slice(open + 1, close);
    if (close < 0 || name.includes('{')) return undefined;
    parts.push({ kind: 'slot', name: name.trim() });
    at = close + 1;
  }
  return parts;
};
