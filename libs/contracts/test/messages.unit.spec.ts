import { fromJson, toJson, type JsonObject } from '@bufbuild/protobuf';
import { messageOf } from '../src/index.js';

describe('the message of an event', () => {
  const author: JsonObject = { person: 'account-1', facility: 'facility-1', profession: 'visiting-nurse' };

  it('is found by type and version', () => {
    expect(messageOf('Author', 1).typeName).toBe('tsumugi.care.v1.Author');
  });

  it('reads the data of the log and gives it back unchanged', () => {
    const message = messageOf('Author', 1);
    expect(toJson(message, fromJson(message, author))).toEqual(author);
  });

  it('takes null for what is absent', () => {
    expect(() => fromJson(messageOf('Author', 1), { ...author, facility: null })).not.toThrow();
  });

  it('refuses a field that it does not name', () => {
    expect(() => fromJson(messageOf('Author', 1), { ...author, nickname: 'ハナ' })).toThrow(/nickname/);
  });

  it('is missing for a version that nobody described, and the error names the message to write', () => {
    expect(() => messageOf('Author', 2)).toThrow('proto/ holds no tsumugi.care.v1.AuthorV2');
  });

  it('stands in its own package for a plugin', () => {
    expect(() => messageOf('boards.Author', 1)).toThrow('proto/ holds no tsumugi.plugins.boards.v1.Author');
  });
});
