/**
 * A process that runs every local server on a data folder and prints where, by name, as JSON. Made to be
 * attacked: whatever would end a stack ends it.
 */
import { AthenaClient } from '@aws-sdk/client-athena';
import { startDashboard } from '../../../local/dashboard/server';
import { startStack } from '../../../local/stack';
import { startPizzaSmapi } from '../smapi/support/pizza-smapi';

const serve = async (data: string): Promise<void> => {
  const { endpoints, wiring } = await startStack({ root: process.cwd(), data, extras: true });
  const smapi = await startPizzaSmapi();
  const client = new AthenaClient({ endpoint: endpoints.athena });
  const dashboard = await startDashboard({
    athena: { client, database: wiring.database, workGroup: wiring.workGroup.name },
    ...{ source: 'a test', page: new Map(), skillPackage: 'skill-package' },
    talk: { whyNot: 'Nobody is there.' },
    log: (line) => process.stderr.write(`${line}\n`),
  });
  const all = { ...endpoints, smapi: smapi.url, dashboard: dashboard.url };
  process.stdout.write(`${JSON.stringify(all)}\n`);
};

void serve(process.argv[2] ?? '');
