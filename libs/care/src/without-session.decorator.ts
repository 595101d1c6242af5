import { SetMetadata } from '@nestjs/common';

export const withoutSessionKey = 'tsumugi:without-session';

/** The few fields that somebody may ask for before signing in. Every other is refused by the guard. */
export const WithoutSession = (): MethodDecorator => SetMetadata(withoutSessionKey, true);
