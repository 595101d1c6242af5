/** What screens subscribe to. */
export const roomTopic = (room: string): string => `room:${room}`;
export const releasedTopic = (patient: string): string => `released:${patient}`;
export const familyRoomTopic = (patient: string): string => `familyroom:${patient}`;
