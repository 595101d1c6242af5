import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsOptional, IsString, IsUUID, MaxLength, ValidateBy, ValidateNested } from 'class-validator';
import { CommandInput, HasWords } from '../input.js';
import { isDay } from '../day.js';
import { consentForms, consentKinds, type ConsentForm, type ConsentKind } from './events.js';

const IsDay = (): PropertyDecorator =>
  ValidateBy(
    { name: 'isDay', validator: { validate: (value) => typeof value === 'string' && isDay(value) } },
    { message: '日付は 2026-04-01 のように入力してください。' },
  );

const chosen = { message: '選ばれた項目が正しくありません。画面を開き直して選んでください。' };

export class ConsentGiverInput {
  @IsString({ message: '氏名を入力してください。' })
  @HasWords({ message: '氏名を入力してください。' })
  @MaxLength(100, { message: '氏名は100文字以内で入力してください。' })
  readonly name!: string;

  @IsOptional()
  @IsString({ message: '続柄は文字で入力してください。' })
  @MaxLength(50, { message: '続柄は50文字以内で入力してください。' })
  readonly relationship?: string | null;
}

export class RecordConsentInput extends CommandInput {
  @IsUUID(undefined, chosen)
  readonly patient!: string;

  @IsIn(consentKinds, { message: '包括同意か個別同意を選んでください。' })
  readonly kind!: ConsentKind;

  @IsArray(chosen)
  @ArrayMaxSize(50, { message: '事業所は50までにしてください。' })
  @IsUUID(undefined, { each: true, ...chosen })
  readonly facilities: readonly string[] = [];

  @IsIn(consentForms, { message: '書面か口頭を選んでください。' })
  readonly form!: ConsentForm;

  @IsDay()
  readonly givenOn!: string;

  @ValidateNested()
  @Type(() => ConsentGiverInput)
  readonly givenBy!: ConsentGiverInput;

  @IsString({ message: '説明書の版を入力してください。' })
  @HasWords({ message: '説明書の版を入力してください。' })
  @MaxLength(50, { message: '説明書の版は50文字以内で入力してください。' })
  readonly explanationVersion!: string;
}

export class WithdrawConsentInput extends CommandInput {
  @IsUUID(undefined, chosen)
  readonly patient!: string;

  @IsArray(chosen)
  @ArrayMaxSize(50, { message: '事業所は50までにしてください。' })
  @IsUUID(undefined, { each: true, ...chosen })
  readonly facilities: readonly string[] = [];

  @IsDay()
  readonly withdrawnOn!: string;

  @ValidateNested()
  @Type(() => ConsentGiverInput)
  readonly givenBy!: ConsentGiverInput;

  @IsOptional()
  @IsString({ message: '撤回の理由は文字で入力してください。' })
  @MaxLength(1000, { message: '撤回の理由は1000文字以内で入力してください。' })
  readonly reason?: string | null;
}

export class ConsentTaskInput extends CommandInput {
  @IsUUID(undefined, chosen)
  readonly patient!: string;

  @IsOptional()
  @IsUUID(undefined, chosen)
  readonly consent?: string | null;
}
