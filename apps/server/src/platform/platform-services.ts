import type { Provider } from '@nestjs/common';
import { careServices, FileBlobs, FileDesk, FileLog, FilePreparer, FileVault, Passwords, PushKey, SignInLimits } from '@tsumugi/care';
import { Argon2Passwords } from './argon2-passwords.js';
import { ContentFilePreparer } from './content-file-preparer.js';
import type { Platform } from './platform.js';

/** The services that the capabilities' resolvers ask for, over this platform's adapters. */
export function platformServices(platform: Platform, pushPublicKey: string | null = null): Provider[] {
  return [
    ...careServices,
    { provide: Passwords, useClass: Argon2Passwords },
    { provide: SignInLimits, useValue: new SignInLimits(platform.ephemeral) },
    { provide: FilePreparer, useClass: ContentFilePreparer },
    { provide: FileVault, useValue: platform.vault },
    { provide: FileBlobs, useValue: platform.blobs },
    { provide: FileLog, useValue: platform.store },
    FileDesk,
    { provide: PushKey, useValue: { publicKey: pushPublicKey } },
  ];
}
