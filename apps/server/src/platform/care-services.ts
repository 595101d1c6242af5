import type { Provider } from '@nestjs/common';
import { Passwords, SignInLimits } from '@tsumugi/care';
import { Argon2Passwords } from './argon2-passwords.js';
import type { Platform } from './platform.js';

/** The services that the capabilities' resolvers ask for, over this platform's adapters. */
export function careServices(platform: Platform): Provider[] {
  return [
    { provide: Passwords, useClass: Argon2Passwords },
    { provide: SignInLimits, useValue: new SignInLimits(platform.ephemeral) },
  ];
}
