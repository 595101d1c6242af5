import { defineFeed, deny } from '@tsumugi/kernel';
import { familyAccess, familyAccessFacts, teamAccess, teamAccessFacts } from '../policy/access.js';
import { loadFamilyPost, loadReleased } from './family-post.js';
import { loadPost } from './post.js';
import { roomRow } from './rooms.js';
import { familyRoomTopic, releasedTopic, roomTopic } from './topics.js';

export const roomUpdates = defineFeed<{ readonly room: string }>({
  name: 'roomUpdates',
  audiences: ['team'],
  topic: ({ room }) => roomTopic(room),
  patient: ({ room }, read) => roomRow(read, room)?.patient ?? null,
  access(args, viewer, read) {
    const room = roomRow(read, args.room);
    return room ? teamAccess(read, viewer, 'room.read', room.patient, { room: room.id }) : deny('no such room');
  },
  facts(args, viewer, read) {
    const room = roomRow(read, args.room);
    return room ? teamAccessFacts(viewer, room.patient) : [];
  },
  load: (key, outcome, read) => loadPost(read, key, outcome),
});

export const releasedUpdates = defineFeed<{ readonly patient: string }>({
  name: 'releasedUpdates',
  audiences: ['family'],
  topic: ({ patient }) => releasedTopic(patient),
  patient: ({ patient }) => patient,
  access: ({ patient }, viewer, read) => familyAccess(read, viewer, 'released.read', patient),
  facts: ({ patient }, viewer) => familyAccessFacts(viewer, patient),
  load: (key, _, read, { patient }) => loadReleased(read, patient, key),
});

export const familyRoomUpdates = defineFeed<{ readonly patient: string }>({
  name: 'familyRoomUpdates',
  audiences: ['family'],
  topic: ({ patient }) => familyRoomTopic(patient),
  patient: ({ patient }) => patient,
  access: ({ patient }, viewer, read) => familyAccess(read, viewer, 'family-room.read', patient),
  facts: ({ patient }, viewer) => familyAccessFacts(viewer, patient),
  load: (key, _, read, { patient }) => loadFamilyPost(read, patient, key),
});
