import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export interface Vulnerability {
  readonly name: string;
  readonly severity: string;
  /** What is wrong, in the words of the advisories; names of packages where it is inherited. */
  readonly via: readonly string[];
}

/** What npm's registry knows, or why it was not asked. */
export type Vulnerabilities =
  { readonly found: readonly Vulnerability[] } | { readonly unchecked: string };

interface AuditReport {
  readonly message?: string;
  readonly error?: { readonly summary?: string; readonly code?: string };
  readonly vulnerabilities?: Readonly<
    Record<
      string,
      {
        readonly severity: string;
        readonly via: readonly (string | { readonly title: string })[];
      }
    >
  >;
}

/** Asks the registry of npm's configuration, as `npm audit` does. */
export const vulnerabilities = async (root: string): Promise<Vulnerabilities> => {
  const child = spawn('npm', ['audit', '--json'], {
    cwd: root,
    env: process.env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const failed = new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(JSON.stringify({ message })));
  });
  return reading(await Promise.race([text(child.stdout), failed]));
};

/** What a report of `npm audit --json` says. */
export const reading = (output: string): Vulnerabilities => {
  let report: AuditReport;
  try {
    report = JSON.parse(output) as AuditReport;
  } catch {
    return { unchecked: 'npm audit gave no report' };
  }
  if (report.vulnerabilities === undefined)
    return {
      unchecked:
        report.message ?? report.error?.summary ?? report.error?.code ?? 'npm audit gave no list',
    };
  return {
    found: Object.entries(report.vulnerabilities).map(([name, { severity, via }]) => ({
      name,
      severity,
      via: via.map((cause) => (typeof cause === 'string' ? cause : cause.title)),
    })),
  };
};
