import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsISO8601,
  IsNumber,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { CommandInput, HasWords, IsId, IsVersion } from '../input.js';
import { IsWait } from '../waited.js';
import { readingKindCodes, thresholdParts, type ReadingKind, type ThresholdPart } from './kinds.js';

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const number = { allowNaN: false, allowInfinity: false };
const numberMessage = '値は数字で入力してください。';
const kindMessage = '測定項目は一覧から選んでください。';

export class ReadingInput {
  @IsId({ message: '測定値のidは小文字のUUIDで指定してください。' })
  readonly id!: string;

  @IsIn(readingKindCodes, { message: kindMessage })
  readonly kind!: ReadingKind;

  @IsNumber(number, { message: numberMessage })
  readonly value!: number;

  @IsOptional()
  @IsNumber(number, { message: numberMessage })
  readonly value2: number | null = null;
}

export class RecordReadingsInput extends CommandInput {
  @IsUUID(undefined, { message: '患者を選んでください。' })
  readonly patient!: string;

  @IsOptional()
  @Matches(instant, { message: '測定日時は 2026-04-01T02:00:00.000Z の形で指定してください。' })
  @IsISO8601({ strict: true }, { message: '測定日時は暦にある日時で指定してください。' })
  readonly measuredAt: string | null = null;

  @IsWait()
  readonly waitedMs: number | null = null;

  @IsArray({ message: '測定値を一つ以上入力してください。' })
  @ArrayMinSize(1, { message: '測定値を一つ以上入力してください。' })
  @ArrayMaxSize(8, { message: '一度に記録できる測定値は8つまでです。' })
  @ValidateNested({ each: true })
  @Type(() => ReadingInput)
  readonly readings!: ReadingInput[];

  @IsOptional()
  @IsString({ message: 'メモは文字で入力してください。' })
  @Length(0, 1000, { message: 'メモは1000文字以内で入力してください。' })
  @Transform(({ value }: { value: unknown }) => (value === '' ? null : value))
  readonly note: string | null = null;
}

export class CorrectReadingInput extends CommandInput {
  @IsUUID(undefined, { message: '直す測定値を選んでください。' })
  readonly reading!: string;

  @IsVersion()
  readonly expectedVersion!: number;

  @IsNumber(number, { message: numberMessage })
  readonly value!: number;

  @IsOptional()
  @IsNumber(number, { message: numberMessage })
  readonly value2: number | null = null;
}

export class SetThresholdInput extends CommandInput {
  @IsUUID(undefined, { message: '患者を選んでください。' })
  readonly patient!: string;

  @IsIn(readingKindCodes, { message: kindMessage })
  readonly kind!: ReadingKind;

  @IsIn(thresholdParts, { message: 'しきい値の対象は VALUE か VALUE2 で指定してください。' })
  readonly part!: ThresholdPart;

  @IsOptional()
  @IsNumber(number, { message: '下限は数字で入力してください。' })
  readonly low: number | null = null;

  @IsOptional()
  @IsNumber(number, { message: '上限は数字で入力してください。' })
  readonly high: number | null = null;

  @IsOptional()
  @IsNumber(number, { message: numberMessage })
  readonly expectedLow: number | null = null;

  @IsOptional()
  @IsNumber(number, { message: numberMessage })
  readonly expectedHigh: number | null = null;
}

export class AlertInput extends CommandInput {
  @IsUUID(undefined, { message: 'アラートを選んでください。' })
  readonly alert!: string;

  @IsVersion()
  readonly expectedVersion!: number;
}

export class CloseAlertInput extends AlertInput {
  @IsString({ message: '行った対応を入力してください。' })
  @Length(1, 2000, { message: '行った対応を1〜2000文字で入力してください。' })
  @HasWords({ message: '行った対応を入力してください。' })
  readonly outcome!: string;
}
