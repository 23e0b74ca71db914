/**
 * Awaits work for so many milliseconds at the most. What goes on then is left alone: whoever calls ends
 * the processes that it waits for.
 *
 * @throws Error saying what did not end, and what the work throws
 */
export const within = async <T>(
  milliseconds: number,
  what: string,
  work: Promise<T>,
): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    const seconds = Math.round(milliseconds / 1_000);
    timer = setTimeout(
      () => reject(new Error(`${what} did not end within ${seconds} s`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
};
