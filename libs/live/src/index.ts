/** The feed's last stage: the hub, resuming, and frames on the wire. */
export { Hub, staleToken, type HubFigures, type LiveViews, type Looked, type Sink } from './hub.js';
export { LiveConnection, closeCodes, type ConnectionParts, type Wire } from './connection.js';
export { Operations, type LiveOperation } from './operation.js';
export { Allowances, type Rate } from './budget/allowance.js';
export { ClientBudget, tooOften } from './budget/client-budget.js';
export { Turns } from './budget/turns.js';
export { Shares } from './budget/shares.js';
export { costOf, operationLimits, type Cost } from './budget/cost.js';
export { Documents, parsing, tooLong, type ReadDocument } from './budget/documents.js';
export { Resume } from './resume.js';
export type { Tokens } from './tokens.js';
export type { Bus } from './relay/bus.js';
export { NatsBus, type NatsBusFigures, type NatsBusOptions } from './relay/nats-bus.js';
export { Relay, type RelayFigures, type RelayParts } from './relay/relay.js';
export { GcmRelaySeal, type RelayKind, type RelaySeal } from './relay/relay-seal.js';
export { RelayedFeed, type RelayedFeedFigures } from './relay/relayed-feed.js';
export type { Pace, RelayedFeedParts } from './relay/follower.js';
