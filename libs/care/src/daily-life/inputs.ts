import { IsIn, IsISO8601, IsNumber, IsOptional, IsString, IsUUID, Length, Matches } from 'class-validator';
import { CommandInput, HasWords, IsVersion } from '../input.js';
import { IsWait } from '../waited.js';
import { dailyLifeKindCodes, dailyLifeResults, type DailyLifeKind, type DailyLifeResult } from './kinds.js';

class FindingInput extends CommandInput {
  @IsIn(dailyLifeResults, { message: '結果は「記録」「拒否」「測定せず」から選んでください。' })
  readonly result!: DailyLifeResult;

  @IsOptional()
  @IsNumber({ allowNaN: false, allowInfinity: false }, { message: '値は数字で入力してください。' })
  readonly value: number | null = null;

  @IsOptional()
  @IsString({ message: '詳細は文字で入力してください。' })
  @HasWords({ message: '詳細は1〜100文字で入力してください。' })
  @Length(1, 100, { message: '詳細は1〜100文字で入力してください。' })
  readonly detail: string | null = null;

  @IsOptional()
  @IsString({ message: 'メモは文字で入力してください。' })
  @HasWords({ message: 'メモは1〜1000文字で入力してください。' })
  @Length(1, 1000, { message: 'メモは1〜1000文字で入力してください。' })
  readonly note: string | null = null;
}

export class RecordDailyLifeInput extends FindingInput {
  @IsUUID(undefined, { message: '患者を選んでください。' })
  readonly patient!: string;

  @IsIn(dailyLifeKindCodes, { message: '項目は一覧から選んでください。' })
  readonly kind!: DailyLifeKind;

  @IsOptional()
  @Matches(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, { message: '日時は 2026-04-01T02:00:00.000Z の形で指定してください。' })
  @IsISO8601({ strict: true }, { message: '日時は暦にある日時で指定してください。' })
  readonly observedAt: string | null = null;

  @IsWait()
  readonly waitedMs: number | null = null;
}

export class CorrectDailyLifeInput extends FindingInput {
  @IsUUID(undefined, { message: '直す記録を選んでください。' })
  readonly entry!: string;

  @IsVersion()
  readonly expectedVersion!: number;
}
