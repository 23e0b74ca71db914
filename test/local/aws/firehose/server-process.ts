/** A Firehose server in a process of its own, to be killed: `server-process.ts <root> <stream>`. */
import { join } from 'node:path';
import { startFirehose, type DeliveryStreamConfig } from '../../../../local/aws/firehose';
import { objectStore } from '../../../../local/aws/object-store';

const [root = '', stream = ''] = process.argv.slice(2);

void startFirehose({
  streams: [JSON.parse(stream) as DeliveryStreamConfig],
  store: objectStore(join(root, 's3')),
  spool: join(root, 'spool'),
}).then(({ url }) => process.stdout.write(`${url}\n`));
