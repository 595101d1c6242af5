/** All that a plugin author imports. */
export * from './definition.js';
export { checkInput } from './input.js';
export { PluginRuntime, type FacilitySetAside, type UnreadableRecord } from './runtime.js';
export type { Json, JsonObject } from '@tsumugi/kernel';
