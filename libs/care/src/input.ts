import { isId, isVisible } from '@tsumugi/kernel';
import { isInt, ValidateBy, type ValidationOptions } from 'class-validator';

/** An id that a client chose: it becomes the name of something, so there is one way to write it. */
export const IsId = (options: ValidationOptions): PropertyDecorator => ValidateBy({ name: 'isId', validator: { validate: isId } }, options);

/** Asks for something that can be seen: blanks and invisible characters alone are no name and no text. */
export const HasWords = (options: ValidationOptions): PropertyDecorator =>
  ValidateBy({ name: 'hasWords', validator: { validate: (value: unknown) => typeof value === 'string' && isVisible(value) } }, options);

/** The number of a version, from 1: of what was on the screen when its person answered it. */
export const IsVersion = (): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isVersion',
      validator: { validate: (value: unknown) => isInt(value) && (value as number) >= 1 && (value as number) <= 1_000_000 },
    },
    { message: '画面を開き直して、最新の内容を確かめてください。' },
  );

/** What every input has: the id under which its client knows the command, kept for retries. */
export class CommandInput {
  @IsId({ message: 'commandId は小文字のUUIDで指定してください。' })
  readonly commandId!: string;
}
