import { readFileSync } from 'node:fs';
import { BUILD, buildDeployment } from '../deploy/build';
import { runCommand } from './command';

void runCommand({
  name: 'npm run synth --',
  help: `\n\nPrints the CloudFormation template as compact JSON, and writes it to ${BUILD.template}. Takes no account, no network, no CDK CLI.`,
  options: {},
  run: async () => {
    await buildDeployment(process.cwd());
    const template = readFileSync(BUILD.template, 'utf8');
    process.stdout.write(`${template}\n`);
    const size = Buffer.byteLength(template).toLocaleString('en');
    process.stderr.write(`Wrote ${BUILD.template}: ${size} of at most 51,200 bytes\n`);
    return 0;
  },
});
