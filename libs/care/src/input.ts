import { IsUUID } from 'class-validator';

/** What every input has: the id under which its client knows the command, kept for retries. */
export class CommandInput {
  @IsUUID(undefined, { message: 'commandId は小文字のUUIDで指定してください。' })
  readonly commandId!: string;
}
