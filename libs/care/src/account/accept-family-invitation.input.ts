import { IsString, Length, Matches, MaxLength } from 'class-validator';
import { CommandInput } from '../input.js';
import { passwordLength, passwordMessage, signInNameMessage, signInNamePattern } from '../sign-in-rules.js';

export class AcceptFamilyInvitationInput extends CommandInput {
  @IsString()
  @MaxLength(100, { message: '招待コードを確かめて入力してください。' })
  readonly code!: string;

  @Matches(signInNamePattern, { message: signInNameMessage })
  readonly signInName!: string;

  @IsString()
  @Length(...passwordLength, { message: passwordMessage })
  readonly password!: string;
}
