import { operationId } from './operation-id';

const query = 'subscription R($room: ID!) { roomUpdates(room: $room) { mark } }';

describe('the id of a subscription', () => {
  it('is the same for everybody who watches the same room, wherever they begin', () => {
    const nurse = operationId(query, { room: 'r', from: 'token-1' });
    const doctor = operationId(query, { mark: 'm9', from: 'token-2', room: 'r' });
    expect(nurse).toBe(doctor);
  });

  it('differs for another room and for another question', () => {
    const id = operationId(query, { room: 'r' });
    expect(operationId(query, { room: 's' })).not.toBe(id);
    expect(operationId(query.replace('mark', 'id'), { room: 'r' })).not.toBe(id);
  });
});
