/** Adapters of the EventStore port. */
export * from './sqlite-event-store.js';
export * from './store-unavailable-error.js';
