import { IsBoolean, IsEmail, IsIn, IsOptional, IsString, IsUUID, Length, Matches, MaxLength } from 'class-validator';
import { CommandInput, HasWords } from '../input.js';
import { facilityKinds, professions, type FacilityKind, type Profession } from '../professions.js';
import { passwordLength, passwordMessage, signInNameMessage, signInNamePattern } from '../sign-in-rules.js';

const nameMessage = '名前は1文字以上100文字以内で入力してください。';
const kanaMessage = 'ふりがなは1文字以上100文字以内で入力してください。';
const professionMessage = '職種を一覧から選んでください。';
const phonePattern = /^\+?[0-9][0-9-]{8,18}$/;

export class RegisterFacilityInput extends CommandInput {
  @Matches(/^[0-9]{10}$/, { message: '事業所番号は10桁の半角数字で入力してください。' })
  readonly number!: string;

  @IsString()
  @HasWords({ message: '事業所の名称は1文字以上100文字以内で入力してください。' })
  @Length(1, 100, { message: '事業所の名称は1文字以上100文字以内で入力してください。' })
  readonly name!: string;

  @IsString()
  @HasWords({ message: kanaMessage })
  @Length(1, 100, { message: kanaMessage })
  readonly kana!: string;

  @IsIn(Object.keys(facilityKinds), { message: '事業所の種別を一覧から選んでください。' })
  readonly kind!: FacilityKind;

  @IsOptional()
  @Matches(phonePattern, { message: '電話番号は半角数字とハイフンで入力してください。' })
  readonly phone?: string | null;

  @Matches(signInNamePattern, { message: signInNameMessage })
  readonly managerSignInName!: string;

  @IsString()
  @HasWords({ message: nameMessage })
  @Length(1, 100, { message: nameMessage })
  readonly managerName!: string;

  @IsString()
  @HasWords({ message: kanaMessage })
  @Length(1, 100, { message: kanaMessage })
  readonly managerKana!: string;

  @IsIn(Object.keys(professions), { message: professionMessage })
  readonly managerProfession!: Profession;

  @IsString()
  @Length(...passwordLength, { message: passwordMessage })
  readonly managerPassword!: string;
}

export class AddStaffInput extends CommandInput {
  @Matches(signInNamePattern, { message: signInNameMessage })
  readonly signInName!: string;

  @IsString()
  @HasWords({ message: nameMessage })
  @Length(1, 100, { message: nameMessage })
  readonly name!: string;

  @IsString()
  @HasWords({ message: kanaMessage })
  @Length(1, 100, { message: kanaMessage })
  readonly kana!: string;

  @IsIn(Object.keys(professions), { message: professionMessage })
  readonly profession!: Profession;

  @IsBoolean()
  readonly manager!: boolean;

  @IsOptional()
  @IsString()
  @Length(...passwordLength, { message: passwordMessage })
  readonly password?: string | null;

  @IsOptional()
  @IsEmail({}, { message: 'メールアドレスを確かめて入力してください。' })
  @MaxLength(254, { message: 'メールアドレスは254文字以内で入力してください。' })
  readonly email?: string | null;
}

export class RemoveStaffInput extends CommandInput {
  @IsUUID(undefined, { message: '職員を一覧から選んでください。' })
  readonly account!: string;
}

export class SetManagerInput extends CommandInput {
  @IsUUID(undefined, { message: '職員を一覧から選んでください。' })
  readonly account!: string;

  @IsBoolean()
  readonly manager!: boolean;
}
