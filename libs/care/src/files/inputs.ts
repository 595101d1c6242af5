import { CommandInput, IsId } from '../input.js';

export class TakeBackFileInput extends CommandInput {
  @IsId({ message: 'ファイルの番号が正しくありません。' })
  readonly file!: string;
}
