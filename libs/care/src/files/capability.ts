import { defineCapability } from '@tsumugi/kernel';
import { eraseFile } from './actions.js';
import { fileEvents } from './events.js';
import { filesView } from './view.js';

/** Pictures, documents and short videos; `FileDesk` stores them and hands them out. */
export const files = defineCapability({
  name: 'files',
  events: fileEvents,
  streams: ['upload'],
  actions: [eraseFile],
  views: [filesView],
});
