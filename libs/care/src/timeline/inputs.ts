import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { CommandInput, HasWords, IsVersion } from '../input.js';
import { IsWait } from '../waited.js';
import {
  priorities,
  reactionKinds,
  roomKinds,
  withdrawalReasons,
  type Priority,
  type ReactionKind,
  type RoomKind,
  type WithdrawalReason,
} from './events.js';
import { longestText } from './publishing.js';

const chosen = { message: '選ばれた項目が正しくありません。画面を開き直して選んでください。' };
const atMost = (count: number, what: string) => ({ message: `${what}は${count}件までにしてください。` });
const textBound = { message: '本文は10,000文字以内で入力してください。' };
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

export class OpenRoomInput extends CommandInput {
  @IsUUID(undefined, chosen)
  readonly patient!: string;

  @IsIn(roomKinds, chosen)
  readonly kind!: RoomKind;

  @IsString({ message: '部屋の名前を入力してください。' })
  @HasWords({ message: '部屋の名前を入力してください。' })
  @MaxLength(100, { message: '部屋の名前は100文字以内で入力してください。' })
  readonly name!: string;

  @IsArray(chosen)
  @ArrayMaxSize(50, atMost(50, '事業所'))
  @IsUUID(undefined, { each: true, ...chosen })
  readonly facilities: readonly string[] = [];

  @IsArray(chosen)
  @ArrayMaxSize(50, atMost(50, '人'))
  @IsUUID(undefined, { each: true, ...chosen })
  readonly accounts: readonly string[] = [];
}

export class CloseRoomInput extends CommandInput {
  @IsUUID(undefined, chosen)
  readonly room!: string;
}

export class MentionInput {
  @IsOptional()
  @IsUUID(undefined, chosen)
  readonly account?: string | null;

  @IsOptional()
  @IsString(chosen)
  @MaxLength(50, chosen)
  readonly profession?: string | null;
}

export class PublishPostInput extends CommandInput {
  @IsUUID(undefined, chosen)
  readonly room!: string;

  @IsString({ message: '本文を入力してください。' })
  @MaxLength(longestText, textBound)
  readonly text!: string;

  @IsOptional()
  @IsUUID(undefined, chosen)
  readonly replyTo?: string | null;

  @IsArray(chosen)
  @ArrayMaxSize(10, atMost(10, 'タグ'))
  @IsString({ each: true, message: 'タグは文字で入力してください。' })
  @HasWords({ each: true, message: '空のタグは付けられません。文字を入力してください。' })
  @MaxLength(30, { each: true, message: 'タグは30文字以内で入力してください。' })
  readonly tags: readonly string[] = [];

  @IsArray(chosen)
  @ArrayMaxSize(20, atMost(20, '宛先'))
  @ValidateNested({ each: true })
  @Type(() => MentionInput)
  readonly mentions: readonly MentionInput[] = [];

  @IsIn(priorities, chosen)
  readonly priority: Priority = 'NORMAL';

  @IsArray(chosen)
  @ArrayMaxSize(10, atMost(10, '添付'))
  @IsUUID(undefined, { each: true, ...chosen })
  readonly attachments: readonly string[] = [];

  @IsArray(chosen)
  @ArrayMaxSize(20, atMost(20, '測定値'))
  @IsUUID(undefined, { each: true, ...chosen })
  readonly readings: readonly string[] = [];

  @IsOptional()
  @Matches(instant, { message: '時刻は 2026-04-01T02:00:00.000Z の形で指定してください。' })
  @IsISO8601({ strict: true }, { message: '時刻は暦にある日時で指定してください。' })
  readonly occurredAt?: string | null;

  @IsWait()
  readonly waitedMs: number | null = null;

  @IsOptional()
  @IsUUID(undefined, chosen)
  readonly onBehalfOf?: string | null;
}

/** Whatever is about one post. */
export class PostInput extends CommandInput {
  @IsUUID(undefined, chosen)
  readonly post!: string;
}

/** Whatever answers what was read. */
export class AnswerPostInput extends PostInput {
  @IsVersion()
  readonly expectedVersion!: number;
}

export class CorrectPostInput extends AnswerPostInput {
  @IsString({ message: '本文を入力してください。' })
  @MaxLength(longestText, textBound)
  readonly text!: string;
}

export class WithdrawPostInput extends PostInput {
  @IsIn(withdrawalReasons, { message: '取り消しの理由を選んでください。' })
  readonly reason!: WithdrawalReason;
}

export class ReactInput extends PostInput {
  @IsIn(reactionKinds, { message: 'リアクションは用意されたものから選んでください。' })
  readonly kind!: ReactionKind;

  @IsBoolean(chosen)
  readonly on!: boolean;
}

export class ReleasePostInput extends PostInput {
  @IsVersion()
  readonly version!: number;

  @IsArray(chosen)
  @ArrayMaxSize(10, atMost(10, '添付'))
  @IsUUID(undefined, { each: true, ...chosen })
  readonly attachments: readonly string[] = [];
}

export class ObjectToProxyPostInput extends AnswerPostInput {
  @IsString({ message: '何が違うかを入力してください。' })
  @HasWords({ message: '何が違うかを入力してください。' })
  @MaxLength(1000, { message: '1,000文字以内で入力してください。' })
  readonly reason!: string;
}

export class MarkSeenInput extends CommandInput {
  @IsUUID(undefined, chosen)
  readonly room!: string;

  @IsArray(chosen)
  @ArrayMinSize(1, chosen)
  @ArrayMaxSize(200, atMost(200, '一度に記録する投稿'))
  @IsUUID(undefined, { each: true, ...chosen })
  readonly posts!: readonly string[];

  @IsArray(chosen)
  @ArrayMaxSize(200, atMost(200, '一度に記録する投稿'))
  @IsInt({ each: true, ...chosen })
  @Min(1, { each: true, ...chosen })
  @Max(1_000_000, { each: true, ...chosen })
  readonly versions!: readonly number[];
}

export class MarkReleasedSeenInput extends CommandInput {
  @IsUUID(undefined, chosen)
  readonly patient!: string;

  @IsArray(chosen)
  @ArrayMinSize(1, chosen)
  @ArrayMaxSize(200, atMost(200, '一度に記録する投稿'))
  @IsUUID(undefined, { each: true, ...chosen })
  readonly posts!: readonly string[];
}

export class PublishFamilyPostInput extends CommandInput {
  @IsUUID(undefined, chosen)
  readonly patient!: string;

  @IsString({ message: '本文を入力してください。' })
  @MaxLength(longestText, textBound)
  readonly text!: string;

  @IsArray(chosen)
  @ArrayMaxSize(10, atMost(10, '添付'))
  @IsUUID(undefined, { each: true, ...chosen })
  readonly attachments: readonly string[] = [];

  @IsWait()
  readonly waitedMs: number | null = null;
}
