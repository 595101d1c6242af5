/** The feed's last stage: the hub, resuming, and frames on the wire. */
export { Hub, staleToken, type HubFigures, type LiveViews, type Sink } from './hub.js';
export { LiveConnection, closeCodes, type ConnectionParts, type Wire } from './connection.js';
export { Operations, type LiveOperation } from './operation.js';
export { Resume } from './resume.js';
export type { Tokens } from './tokens.js';
