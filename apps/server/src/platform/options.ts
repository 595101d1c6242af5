import type { Capability } from '@tsumugi/kernel';
import type { Settings } from '../settings.js';
import type { ClusterServers } from './cluster-stores.js';
import type { PlatformOptions } from './platform.js';

/** A platform as the settings describe it. */
export function platformOptions(settings: Settings, capabilities: readonly Capability[]): PlatformOptions {
  const { data, kek, kekFile, sync } = settings;
  return { data, capabilities, kek, kekFile, sync, cluster: clusterServers(settings) };
}

/** Where the servers are; undefined in the embedded profile. */
export function clusterServers(settings: Settings): ClusterServers | undefined {
  if (settings.profile !== 'cluster') return undefined;
  const { node, eventStoreUrl, natsUrl, redisUrl } = settings;
  const {
    s3Url: url,
    s3Region: region,
    s3AccessKey: accessKey,
    s3SecretKey: secretKey,
    s3Bucket: bucket,
    s3KeysBucket: keysBucket,
  } = settings;
  return { node, eventStoreUrl, natsUrl, redisUrl, s3: { url, region, accessKey, secretKey, bucket, keysBucket } };
}
