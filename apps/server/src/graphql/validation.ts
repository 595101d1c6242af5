import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { RefusalError, refuse } from '@tsumugi/kernel';

/** Every input is checked before a resolver sees it; what no field declares is refused. */
export const inputValidation = new ValidationPipe({
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
