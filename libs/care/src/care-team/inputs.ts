import { ArrayMaxSize, IsArray, IsBoolean, IsEmail, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { CommandInput, HasWords } from '../input.js';

const chosen = { message: '選ばれた項目が正しくありません。画面を開き直して選んでください。' };

export class InviteFacilityInput extends CommandInput {
  @IsUUID(undefined, chosen)
  readonly patient!: string;

  @IsUUID(undefined, chosen)
  readonly facility!: string;

  @IsOptional()
  @IsString({ message: 'メッセージは文字で入力してください。' })
  @MaxLength(500, { message: 'メッセージは500文字以内で入力してください。' })
  readonly message?: string | null;
}

export class AnswerInvitationInput extends CommandInput {
  @IsUUID(undefined, chosen)
  readonly invitation!: string;
}

export class AssignStaffInput extends CommandInput {
  @IsUUID(undefined, chosen)
  readonly patient!: string;

  @IsBoolean({ message: '全員を担当にするかどうかを選んでください。' })
  readonly all!: boolean;

  @IsArray(chosen)
  @ArrayMaxSize(200, { message: '担当者は200人以内で選んでください。それより多い場合は、全員を担当にしてください。' })
  @IsUUID(undefined, { each: true, ...chosen })
  readonly accounts: readonly string[] = [];

  @IsOptional()
  @IsArray(chosen)
  @ArrayMaxSize(1_000, chosen)
  @IsUUID(undefined, { each: true, ...chosen })
  readonly expected: readonly string[] | null = null;
}

export class RemoveFacilityInput extends CommandInput {
  @IsUUID(undefined, chosen)
  readonly patient!: string;

  @IsUUID(undefined, chosen)
  readonly facility!: string;
}

export class InviteFamilyInput extends CommandInput {
  @IsUUID(undefined, chosen)
  readonly patient!: string;

  @IsString({ message: '氏名を入力してください。' })
  @HasWords({ message: '氏名を入力してください。' })
  @MaxLength(100, { message: '氏名は100文字以内で入力してください。' })
  readonly name!: string;

  @IsString({ message: '続柄を入力してください。例：長女、本人' })
  @HasWords({ message: '続柄を入力してください。例：長女、本人' })
  @MaxLength(50, { message: '続柄は50文字以内で入力してください。' })
  readonly relationship!: string;

  @IsOptional()
  @IsEmail({}, { message: 'メールアドレスは name@example.jp のように入力してください。' })
  @MaxLength(254, { message: 'メールアドレスは254文字以内で入力してください。' })
  readonly email?: string | null;
}

export class RemoveFamilyInput extends CommandInput {
  @IsUUID(undefined, chosen)
  readonly patient!: string;

  @IsUUID(undefined, chosen)
  readonly family!: string;
}
