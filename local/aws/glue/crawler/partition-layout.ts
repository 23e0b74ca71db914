const HIVE = /^([^=]+)=(.*)$/;

/**
 * The keys that a crawler makes of a folder below a table's location: the names of Hive's
 * `name=value`, else `partition_0`, `partition_1`, … by depth.
 */
export const partitionKeysOf = (folder: string): readonly string[] =>
  levelsOf(folder).map((level, depth) => {
    const [, name] = HIVE.exec(level) ?? [];
    return name === undefined
      ? `partition_${depth}`
      : name.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
  });

/** The values of a folder; undefined where it has other keys than the table. */
export const partitionValuesOf = (
  folder: string,
  keys: readonly string[],
): readonly string[] | undefined =>
  partitionKeysOf(folder).join('/') === keys.join('/')
    ? levelsOf(folder).map((level) => decoded(HIVE.exec(level)?.[2] ?? level))
    : undefined;

const levelsOf = (folder: string): readonly string[] =>
  folder.split('/').filter((level) => level !== '');

const decoded = (value: string): string => {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
};
