/** Texts of which a container keeps what was made of them. */
const MOST = 1_000;

/** Longer than Alexa's user ids and than what people say: the memory holds some hundred KB at the most. */
const LONGEST = 512;

/** The function with its results remembered, for one whose result depends on the text alone. */
export const remembered = <T>(compute: (text: string) => T): ((text: string) => T) => {
  const known = new Map<string, T>();
  return (text) => {
    if (text.length > LONGEST) return compute(text);
    const earlier = known.get(text);
    if (earlier !== undefined) return earlier;
    const result = compute(text);
    if (known.size >= MOST) known.clear();
    known.set(text, result);
    return result;
  };
};
