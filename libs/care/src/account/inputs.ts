import { IsOptional, IsString, IsUUID, Length, MaxLength } from 'class-validator';
import { CommandInput } from '../input.js';
import { passwordLength, passwordMessage } from '../sign-in-rules.js';

export class SignInInput extends CommandInput {
  @IsString()
  @MaxLength(100, { message: 'サインイン名は100文字以内で入力してください。' })
  readonly signInName!: string;

  @IsString()
  @MaxLength(200, { message: 'パスワードは200文字以内で入力してください。' })
  readonly password!: string;

  @IsOptional()
  @IsUUID(undefined, { message: '事業所は一覧から選んでください。' })
  readonly facility?: string | null;
}

export class SignOutInput extends CommandInput {}

export class EndSessionInput extends CommandInput {
  @IsUUID(undefined, { message: '終了するサインインを一覧から選んでください。' })
  readonly session!: string;
}

export class ActForInput extends CommandInput {
  @IsUUID(undefined, { message: '事業所は一覧から選んでください。' })
  readonly facility!: string;
}

export class ChangePasswordInput extends CommandInput {
  @IsString()
  @MaxLength(200, { message: '今のパスワードは200文字以内で入力してください。' })
  readonly present!: string;

  @IsString()
  @Length(...passwordLength, { message: passwordMessage })
  readonly next!: string;
}
