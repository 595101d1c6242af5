/** Adapters of the EventStore port. */
export * from './sqlite-event-store.js';
export { SoleLeases } from './sole-leases.js';
export * from './kurrentdb/kurrent-event-store.js';
