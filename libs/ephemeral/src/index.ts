/** What is shared and may be lost: presence, typing, rate limits. */
export { MemoryEphemeral } from './memory-ephemeral.js';
export { RedisEphemeral, type RedisEphemeralOptions } from './redis-ephemeral.js';
