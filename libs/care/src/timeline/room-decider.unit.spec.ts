import { given } from '@tsumugi/kernel/testing';
import type { RoomOpened } from './events.js';
import { roomIdOf } from './ids.js';
import { closeRoomDecider, openRoomDecider, type OpenRoom } from './room-decider.js';

const actor = { person: 'nurse', facility: 'station', device: null };
const facts = {
  team: [
    { account: 'nurse', facility: 'station' },
    { account: 'doctor', facility: 'clinic' },
    { account: 'msw', facility: 'hospital' },
  ],
};
const command: OpenRoom = {
  commandId: 'room',
  patient: 'patient',
  kind: 'NARROWED',
  name: ' 褥瘡の相談 ',
  facilities: ['clinic'],
  accounts: ['msw'],
};
const opened: RoomOpened = {
  type: 'RoomOpened',
  data: {
    room: 'room',
    patient: 'patient',
    kind: 'NARROWED',
    name: '褥瘡の相談',
    parties: [
      { facility: 'station', account: 'nurse' },
      { facility: 'hospital', account: 'msw' },
      { facility: 'clinic', account: '*' },
    ],
  },
};
const when = (wish: Partial<OpenRoom>) => given(openRoomDecider).when({ ...command, ...wish }, { actor, facts });

describe('A narrowed room', () => {
  it('holds who opened it, the chosen people and whole facilities', () => {
    when({}).then([opened]);
  });

  it('is not opened under an id that was made from others, which is how standing rooms get theirs', () => {
    when({ commandId: roomIdOf('patient', 'ALL_PROFESSIONALS') }).thenRefused('INVALID');
    const commandId = '0190b7a0-0000-7000-8000-000000000001';
    when({ commandId }).then([{ ...opened, data: { ...opened.data, room: commandId } }]);
  });

  it('has a name, and somebody beside who opened it', () => {
    when({ name: ' ' }).thenRefused('INVALID');
    when({ facilities: [], accounts: ['nurse'] }).thenRefused('INVALID');
  });

  it('holds nobody from outside the team', () => {
    when({ accounts: ['stranger'] }).thenRefused('INVALID');
    when({ facilities: ['pharmacy'] }).thenRefused('INVALID');
  });
});

describe('A room for two', () => {
  const two = { kind: 'ONE_TO_ONE', facilities: [], accounts: ['doctor'] } as const;

  it('holds who opened it and one other', () => {
    when(two).then([
      {
        ...opened,
        data: {
          ...opened.data,
          kind: 'ONE_TO_ONE',
          parties: [
            { facility: 'station', account: 'nurse' },
            { facility: 'clinic', account: 'doctor' },
          ],
        },
      },
    ]);
    when({ ...two, accounts: ['doctor', 'msw'] }).thenRefused('INVALID');
    when({ ...two, accounts: ['nurse'] }).thenRefused('INVALID');
    when({ ...two, facilities: ['clinic'] }).thenRefused('INVALID');
  });
});

describe('Rooms of other kinds', () => {
  it('are not opened by hand', () => {
    for (const kind of ['ALL_PROFESSIONALS', 'FAMILY', 'FREE_GROUP', 'FACILITY_BOARD', 'COMMUNITY'] as const)
      when({ kind }).thenRefused('INVALID');
  });
});

describe('Closing', () => {
  const close = { commandId: 'command', room: 'room' };

  it('ends an opened room once', () => {
    given(closeRoomDecider, [opened])
      .when(close)
      .then([{ type: 'RoomClosed', data: { room: 'room' } }]);
    given(closeRoomDecider, [opened, { type: 'RoomClosed', data: { room: 'room' } }])
      .when(close)
      .then([]);
  });

  it('is not for the rooms that every patient has', () => {
    given(closeRoomDecider).when(close).thenRefused('INVALID');
  });
});
