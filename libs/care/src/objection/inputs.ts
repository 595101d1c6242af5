import { IsIn, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import { CommandInput, HasWords, IsVersion } from '../input.js';
import { objectionKinds, type ObjectionKind } from '../objections.js';

export class RaiseObjectionInput extends CommandInput {
  @IsIn(objectionKinds, { message: '異議の対象は READING・DAILY_LIFE・POST から選んでください。' })
  readonly kind!: ObjectionKind;

  @IsUUID(undefined, { message: '異議を伝える記録を選んでください。' })
  readonly record!: string;

  @IsVersion()
  readonly expectedVersion!: number;

  @IsString({ message: '何が違うかを入力してください。' })
  @Length(1, 1000, { message: '何が違うかを1〜1000文字で入力してください。' })
  @HasWords({ message: '何が違うかを入力してください。' })
  readonly remark!: string;
}

export class CloseObjectionInput extends CommandInput {
  @IsUUID(undefined, { message: '異議を選んでください。' })
  readonly objection!: string;

  @IsOptional()
  @IsString({ message: '回答は文字で入力してください。' })
  @Length(1, 1000, { message: '回答を1〜1000文字で入力してください。' })
  @HasWords({ message: '回答を入力してください。' })
  readonly answer: string | null = null;
}
