import { askBeforeLeaving, keptOf } from './kept';

describe('what somebody began to type', () => {
  it('is there for the same person, and for nobody else', () => {
    keptOf('team nurse station').set('record haru', { text: '体温 37.2' });
    expect(keptOf('team nurse station').get('record haru')?.value).toEqual({ text: '体温 37.2' });
    expect(keptOf('team doctor clinic').get('record haru')).toBeUndefined();
    expect(keptOf('team nurse clinic').get('record haru')).toBeUndefined();
    keptOf('team nurse station').drop('record haru');
  });

  it('is sent as the same command for as long as it is kept', () => {
    const kept = keptOf('team nurse station');
    const sent = { patient: 'haru', text: '体温 37.2' };
    const first = kept.attempt('record haru', 'publish').idFor(sent);
    expect(kept.attempt('record haru', 'publish').idFor(sent)).toBe(first);
    expect(kept.attempt('record haru', 'measure').idFor(sent)).not.toBe(first);
    expect(keptOf('team doctor clinic').attempt('record haru', 'publish').idFor(sent)).not.toBe(first);
    kept.drop('record haru');
    expect(kept.attempt('record haru', 'publish').idFor(sent)).not.toBe(first);
  });

  it('is asked about before the page goes, and only then', () => {
    const asked: (() => boolean)[] = [];
    askBeforeLeaving({
      addEventListener: (_: string, listener: (event: { preventDefault: () => void }) => void) =>
        asked.push(() => {
          let prevented = false;
          listener({ preventDefault: () => (prevented = true) });
          return prevented;
        }),
    } as unknown as Window);
    expect(asked.map((ask) => ask())).toEqual([false]);
    keptOf('team nurse station').set('basics haru', { allergies: 'ペニシリン' });
    expect(asked.map((ask) => ask())).toEqual([true]);
    keptOf('team nurse station').drop('basics haru');
    expect(asked.map((ask) => ask())).toEqual([false]);
  });
});
