import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn } from 'class-validator';
import { CommandInput } from '../input.js';
import { facilityKinds, professions, type FacilityKind } from '../professions.js';

const chosen = { message: '職種を一覧から選んでください。' };

export class SetEmploymentInput extends CommandInput {
  @IsIn(Object.keys(facilityKinds), { message: '事業所の種別を一覧から選んでください。' })
  readonly kind!: FacilityKind;

  @IsArray(chosen)
  @ArrayMinSize(1, { message: '職種を1つ以上選んでください。' })
  @ArrayMaxSize(Object.keys(professions).length, chosen)
  @IsIn(Object.keys(professions), { each: true, ...chosen })
  readonly professions!: readonly string[];

  @IsArray(chosen)
  @ArrayMaxSize(100, chosen)
  @IsIn(Object.keys(professions), { each: true, ...chosen })
  readonly expected!: readonly string[];
}
