import { matchPath } from './path';

describe('an address', () => {
  it('gives its parameters', () => {
    expect(matchPath('/patients/:patient/rooms/:room', '/patients/p1/rooms/r2')).toEqual({ patient: 'p1', room: 'r2' });
  });

  it('matches whole, or with a star as far as it goes', () => {
    expect(matchPath('/patients/:patient', '/patients/p1/rooms')).toBeNull();
    expect(matchPath('/patients/:patient/*', '/patients/p1/rooms/r2')).toEqual({ patient: 'p1', '*': 'rooms/r2' });
    expect(matchPath('/patients/:patient/*', '/patients/p1')).toEqual({ patient: 'p1', '*': '' });
    expect(matchPath('/patients/:patient/*', '/patients')).toBeNull();
  });
});
