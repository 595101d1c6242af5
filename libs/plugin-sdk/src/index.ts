/** All that a plugin author imports. */
export * from './definition.js';
export { checkInput } from './input.js';
export { PluginRuntime } from './runtime.js';
export type { Json, JsonObject } from '@tsumugi/kernel';
