/** Adapters of the EventStore port. */
export * from './sqlite-event-store.js';
export * from './kurrentdb/kurrent-event-store.js';
export * from './kurrentdb/kurrent-leases.js';
export * from './sole-leases.js';
