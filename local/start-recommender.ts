import type { ExtrasWiring } from './aws/extras-wiring';
import type { LocalServer } from './aws/http-server';
import { startKinesis } from './aws/kinesis';
import type { ObjectStore } from './aws/object-store';
import { startPersonalize } from './aws/personalize';
import { LOCAL_PERSONALIZE } from './aws/wiring';
import type { DataFolder, Endpoints } from './data-folder';

export interface RecommenderOptions {
  readonly extras: ExtrasWiring;
  readonly folder: DataFolder;
  readonly store: ObjectStore;
  /** Of the campaign that the skill asks. */
  readonly campaignArn: string;
  readonly ports: { readonly kinesis?: number; readonly personalize?: number };
  readonly closing: <S extends Pick<LocalServer, 'close'>>(server: S) => S;
}

/** Starts the streams that the extras have, and the Personalize that learns from them; or nothing. */
export const startRecommender = async ({
  extras,
  folder,
  store,
  campaignArn,
  ports,
  closing,
}: RecommenderOptions): Promise<Pick<Endpoints, 'kinesis' | 'personalize'>> => {
  const streams = Object.values(extras.kinesisStreams);
  if (streams.length === 0) return {};
  const kinesis = closing(
    await startKinesis({ streams, folder: folder.kinesis, port: ports.kinesis ?? 0 }),
  );
  const personalize = closing(
    await startPersonalize({
      folder: folder.personalize,
      trackingIds: trackingIdsIn(extras),
      campaigns: [campaignArn],
      datasetGroupArn: datasetGroupIn(extras),
      readObjects: async (bucket, key) => {
        const objects = key.endsWith('/')
          ? (await store.list(bucket, key)).map((object) => object.key)
          : [key];
        return Promise.all(
          objects.map(async (object) => (await store.get(bucket, object)).toString('utf8')),
        );
      },
      port: ports.personalize ?? 0,
    }),
  );
  return { kinesis: kinesis.url, personalize: personalize.url };
};

const variablesIn = ({ functions }: ExtrasWiring, name: string): readonly string[] =>
  Object.values(functions).flatMap(({ environment }) => environment[name] || []);

const trackingIdsIn = (extras: ExtrasWiring): readonly string[] =>
  variablesIn(extras, 'PERSONALIZE_TRACKING_ID');

const datasetGroupIn = (extras: ExtrasWiring): string =>
  variablesIn(extras, 'PERSONALIZE_DATASET_GROUP_ARN')[0] ?? LOCAL_PERSONALIZE.datasetGroupArn;
