import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsISO8601,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  MaxLength,
  Validate,
  ValidateNested,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { CommandInput, HasWords } from '../input.js';
import { isDay } from '../day.js';
import { careLevels, patientPhases, sexes, type CareLevel, type PatientPhase, type Sex } from './events.js';

@ValidatorConstraint({ name: 'day' })
class CalendarDay implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    return typeof value === 'string' && isDay(value) && value >= '1850-01-01';
  }
}

const dayMessage = '日付は2026-04-01のように、暦にある日で指定してください。';
const patientMessage = '患者さんを一覧から選んでください。';
const reasonMessage = { message: '理由を1文字以上500文字以内で入力してください。' };
/** The id of a step of what was said about a death. */
const step = /^[1-9]\d{0,8}$/;
const stepMessage = { message: '画面を開き直して、最新の記録を確かめてください。' };
const linesMessage = '50項目以内で入力してください。';
const lineMessage = '1項目は1文字以上500文字以内で入力してください。';

export class RegisterPatientInput extends CommandInput {
  @IsString()
  @HasWords({ message: '名前は1文字以上100文字以内で入力してください。' })
  @Length(1, 100, { message: '名前は1文字以上100文字以内で入力してください。' })
  readonly name!: string;

  @IsString()
  @HasWords({ message: 'ふりがなは1文字以上100文字以内で入力してください。' })
  @Length(1, 100, { message: 'ふりがなは1文字以上100文字以内で入力してください。' })
  readonly kana!: string;

  @Validate(CalendarDay, { message: dayMessage })
  readonly birthDate!: string;

  @IsIn(sexes, { message: '性別を一覧から選んでください。' })
  readonly sex!: Sex;
}

export class KeyPersonInput {
  @IsString()
  @HasWords({ message: 'キーパーソンの名前は1文字以上100文字以内で入力してください。' })
  @Length(1, 100, { message: 'キーパーソンの名前は1文字以上100文字以内で入力してください。' })
  readonly name!: string;

  @IsString()
  @HasWords({ message: '続柄は1文字以上50文字以内で入力してください。' })
  @Length(1, 50, { message: '続柄は1文字以上50文字以内で入力してください。' })
  readonly relationship!: string;

  @IsOptional()
  @IsString()
  @MaxLength(30, { message: '電話番号は30文字以内で入力してください。' })
  readonly phone?: string | null;
}

export class UpdateBasicsInput extends CommandInput {
  @IsUUID(undefined, { message: patientMessage })
  readonly patient!: string;

  @IsOptional()
  @IsIn(careLevels, { message: '要介護度を一覧から選んでください。' })
  readonly careLevel?: CareLevel | null;

  @IsArray()
  @ArrayMaxSize(50, { message: linesMessage })
  @IsString({ each: true })
  @HasWords({ each: true, message: lineMessage })
  @Length(1, 500, { each: true, message: lineMessage })
  readonly conditions!: string[];

  @IsArray()
  @ArrayMaxSize(50, { message: linesMessage })
  @IsString({ each: true })
  @HasWords({ each: true, message: lineMessage })
  @Length(1, 500, { each: true, message: lineMessage })
  readonly allergies!: string[];

  @IsOptional()
  @ValidateNested()
  @Type(() => KeyPersonInput)
  readonly keyPerson?: KeyPersonInput | null;

  @IsArray()
  @ArrayMaxSize(50, { message: linesMessage })
  @IsString({ each: true })
  @HasWords({ each: true, message: lineMessage })
  @Length(1, 500, { each: true, message: lineMessage })
  readonly pointsOfCare!: string[];

  @IsOptional()
  @IsString()
  @MaxLength(2_000, { message: '暮らしの様子は2,000文字以内で入力してください。' })
  readonly living?: string | null;

  @IsOptional()
  @IsIn(patientPhases, { message: '状態を一覧から選んでください。' })
  readonly phase?: PatientPhase | null;

  @IsOptional()
  @IsIn(patientPhases, { message: '画面を開き直してから、もう一度保存してください。' })
  readonly expectedPhase?: PatientPhase | null;

  @IsOptional()
  @IsISO8601({ strict: true }, { message: '画面を開き直してから、もう一度保存してください。' })
  readonly expectedUpdatedAt?: string | null;
}

/** A recording and a report say alike who found the death. */
export class ReportDeathInput extends CommandInput {
  @IsUUID(undefined, { message: patientMessage })
  readonly patient!: string;

  @Validate(CalendarDay, { message: dayMessage })
  readonly diedOn!: string;

  @IsString()
  @HasWords({ message: 'どなたが確認したかを1文字以上100文字以内で入力してください。' })
  @Length(1, 100, { message: 'どなたが確認したかを1文字以上100文字以内で入力してください。' })
  readonly foundBy!: string;

  @Matches(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, { message: '時刻は 2026-04-01T02:00:00.000Z の形で指定してください。' })
  @IsISO8601({ strict: true }, { message: '時刻は暦にある日時で指定してください。' })
  readonly foundAt!: string;
}

export class RecordDeathInput extends ReportDeathInput {
  @IsOptional()
  @Matches(step, stepMessage)
  readonly recording?: string | null;
}

export class CloseDeathReportInput extends CommandInput {
  @IsUUID(undefined, { message: patientMessage })
  readonly patient!: string;

  @IsString()
  @HasWords(reasonMessage)
  @Length(1, 500, reasonMessage)
  readonly reason!: string;

  @Matches(step, stepMessage)
  readonly report!: string;
}

export class ConfirmDeathInput extends CommandInput {
  @IsUUID(undefined, { message: patientMessage })
  readonly patient!: string;

  @Matches(step, stepMessage)
  readonly recording!: string;
}

export class UndoDeathInput extends ConfirmDeathInput {
  @IsString()
  @HasWords(reasonMessage)
  @Length(1, 500, reasonMessage)
  readonly reason!: string;
}
