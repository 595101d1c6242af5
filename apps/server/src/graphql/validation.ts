import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { RefusalError, refuse } from '@tsumugi/kernel';

/** Half of a character can be sent as JSON, but neither stored nor shown as it was written. */
class InputValidation extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // What a client sent; the request itself and who is asking come through here too.
    if (metadata.type === 'body') refuseHalfCharacters(value);
    return super.transform(value, metadata);
  }
}

/** @throws RefusalError naming the first field whose text holds half a character */
export function refuseHalfCharacters(value: unknown, path = ''): void {
  if (typeof value === 'string' && !value.isWellFormed()) {
    throw new RefusalError(refuse('INVALID', '表示できない文字が含まれています。入力し直してください。', path));
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value))
    refuseHalfCharacters(member, Array.isArray(value) || path === '' ? path || name : `${path}.${name}`);
}

/** Every input is checked before a resolver sees it; what no field declares is refused. */
export const inputValidation = new InputValidation({
  transform: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  stopAtFirstError: true,
  exceptionFactory: (errors) => {
    const { path, sentence } = firstMistake(errors);
    return new RefusalError(refuse('INVALID', sentence, path));
  },
});

function firstMistake(errors: readonly ValidationError[], parent = ''): { path: string; sentence: string } {
  const [error] = errors;
  if (!error) return { path: parent, sentence: '入力の内容が正しくありません。' };
  const path = parent === '' ? error.property : `${parent}.${error.property}`;
  if (error.children && error.children.length > 0) return firstMistake(error.children, path);
  const sentence = Object.values(error.constraints ?? {})[0] ?? '';
  // Sentences are written in Japanese at the field; a library's own English one names no remedy.
  return { path, sentence: /[ぁ-ん]/.test(sentence) ? sentence : `「${path}」の値が正しくありません。` };
}
