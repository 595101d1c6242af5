import { defineCapability } from '@tsumugi/kernel';
import { eraseFile, takeBackFile } from './actions.js';
import { fileEvents } from './events.js';
import { FilesFamilyResolver } from './family.resolver.js';
import { FilesTeamResolver } from './team.resolver.js';
import { filesView } from './view.js';

/** Pictures, documents and short videos; `FileDesk` stores them and hands them out. */
export const files = defineCapability({
  name: 'files',
  events: fileEvents,
  streams: ['upload'],
  actions: [takeBackFile, eraseFile],
  views: [filesView],
  api: {
    team: { schema: new URL('./files.team.graphql', import.meta.url), resolvers: [FilesTeamResolver] },
    family: { schema: new URL('./files.family.graphql', import.meta.url), resolvers: [FilesFamilyResolver] },
  },
});
