import { BUILD, buildDeployment } from '../deploy/build';
import { runCommand } from './command';

void runCommand({
  name: 'npm run build --',
  help: `\n\nBuilds what a deployment takes: ${BUILD.functions}/ and ${BUILD.template}.`,
  options: {},
  run: async () => {
    await buildDeployment(process.cwd());
    process.stdout.write(`Wrote ${BUILD.functions}/ and ${BUILD.template}\n`);
    return 0;
  },
});
