/** The core capabilities of the care team. */
export * from './desk.js';
export * from './asker.decorator.js';
export { baseSchema } from './base-schema.js';
