import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { RefusalError, readText, refuse, type TextMistake } from '@tsumugi/kernel';

/** Whatever comes in as an input goes through the one gate for text, before any class looks at it. */
class InputValidation extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // What a client sent; the request itself and who is asking come through here too.
    return super.transform(metadata.type === 'body' ? gated(value) : value, metadata);
  }
}

const sentences: Readonly<Record<TextMistake, string>> = {
  half: '表示できない文字が含まれています。入力し直してください。',
  control: '目に見えない制御文字が含まれています。消してから、もう一度入力してください。',
  direction: '文字の並びを逆にする制御文字が含まれています。消してから、もう一度入力してください。',
  marks: '一つの文字に記号が重なりすぎています。消してから、もう一度入力してください。',
};

/**
 * The input with its texts as they are to be stored.
 * @throws RefusalError naming the first field whose text can't be taken
 */
export function gated<T>(value: T, path = ''): T {
  if (typeof value === 'string') {
    const read = readText(value);
    if ('mistake' in read) throw new RefusalError(refuse('INVALID', sentences[read.mistake], path));
    return read.text as T;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((member: unknown) => gated(member, path)) as T;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, gated(member as unknown, path === '' ? name : `${path}.${name}`)]),
  ) as T;
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
