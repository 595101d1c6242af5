import { IsBoolean, IsOptional, Matches, Validate, ValidatorConstraint, type ValidatorConstraintInterface } from 'class-validator';
import { CommandInput } from '../input.js';
import { isPushEndpoint } from './push-endpoint.js';

@ValidatorConstraint({ name: 'pushEndpoint' })
class PushEndpoint implements ValidatorConstraintInterface {
  validate = isPushEndpoint;
  defaultMessage = () => 'このブラウザーの通知サービスには対応していません。Chrome、Edge、Firefox、Safari のいずれかをお使いください。';
}

export class UnsubscribeFromPushInput extends CommandInput {
  @Validate(PushEndpoint)
  readonly endpoint!: string;
}

export class SubscribeToPushInput extends UnsubscribeFromPushInput {
  /** An uncompressed P-256 point: 65 bytes in base64url. */
  @Matches(/^[\w-]{87}=?$/, { message: '通知の鍵が正しくありません。通知を一度止めてから、もう一度お試しください。' })
  readonly p256dh!: string;

  /** 16 bytes in base64url. */
  @Matches(/^[\w-]{22}={0,2}$/, { message: '通知の鍵が正しくありません。通知を一度止めてから、もう一度お試しください。' })
  readonly auth!: string;

  @IsOptional()
  @IsBoolean()
  readonly renew?: boolean | null;
}
