/** Adapters of the EventStore port. */
export * from './sqlite-event-store.js';
export { SoleLeases } from './sole-leases.js';
