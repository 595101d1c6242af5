/** What the command line shares with the server. */
export { Platform, type PlatformOptions } from './platform/platform.js';
export { clusterServers, platformOptions } from './platform/options.js';
export { clusterHoldings } from './platform/cluster-stores.js';
export type { Stores } from './platform/stores.js';
export { CareDesk } from './platform/care-desk.js';
export { DataFolder, DataFolderError, identityOf, isMeaningless, type FolderIdentity } from './platform/data-folder.js';
export { arrivalsPrefix, noteArrival } from './platform/arrivals.js';
export { openVault } from './platform/vault-of-log.js';
export {
  contradictionOf,
  cutOf,
  lossOf,
  requireLogBeside,
  requireWholeLedgers,
  requireWholeLog,
  type Contradiction,
} from './platform/whole-folder.js';
export { readSettings, Settings, SettingsError } from './settings.js';
export { Server, type ServerOptions } from './server.js';
export { Argon2Passwords } from './platform/argon2-passwords.js';
export { installedPlugins } from './plugins/installed.js';
export { PluginHost, pluginViewsFile } from './plugins/plugin-host.js';
export { lastRecordOf } from './platform/last-record.js';
