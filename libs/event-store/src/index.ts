/** Adapters of the EventStore port. */
export * from './sqlite-event-store.js';
