import { IsIn } from 'class-validator';
import { withdrawalMeans, type WithdrawalMeans } from './events.js';
import { WithdrawConsentInput as Told } from './inputs.js';

/** As the team's, and by what means the office was told. */
export class WithdrawConsentInput extends Told {
  @IsIn(withdrawalMeans, { message: '書面、電話、来所のどれかを選んでください。' })
  readonly means!: WithdrawalMeans;
}
