import { chosenAgain, newUpload, picturesGone } from './uploads';

const gone = { code: 'CONFLICT' as const, message: 'もう一度選んでください。', field: 'attachments' };

describe('pictures that the server has no more', () => {
  it('are told by what was refused, and by nothing else', () => {
    expect(picturesGone(gone)).toBe(true);
    expect(picturesGone(null)).toBe(false);
    expect(picturesGone({ ...gone, field: 'commandId' })).toBe(false);
    expect(picturesGone({ ...gone, code: 'INVALID' })).toBe(false);
  });

  it('wait as new uploads of the same files, with what is to be done', () => {
    const file = new File(['heel'], 'heel.jpg', { type: 'image/jpeg' });
    const sent = { ...newUpload(file), progress: 1, attachment: { file: 'earlier' } as never };
    const [again] = chosenAgain([sent], gone.message);
    expect(again).toMatchObject({ file, attachment: null, progress: 0, trouble: { code: 'BUSY', message: gone.message } });
    expect(again!.commandId).not.toBe(sent.commandId);
  });
});
