/** Keys, sealing and shredding; tokens for clients; the log of looks. */
export { KeyVault, ShreddedError } from './key-vault.js';
export type { KeyStorage } from './key-storage.js';
export { ledgerHead, type LedgerHead } from './shred-ledger.js';
export { DirectoryKeyStorage } from './directory-key-storage.js';
export { BlobKeyStorage } from './blob-key-storage.js';
export { commandDigestKey, createKekFile, loadKek, looksKey, relayKey, snapshotKey } from './kek.js';
export { derivedKey } from './gcm.js';
export { createFolder, syncFolder, writeDurably } from './durable-file.js';
export { TokenSeal } from './token-seal.js';
export { SqliteAuditLog, type AuditHead } from './audit/sqlite-audit-log.js';
export { LooksShipper } from './audit/looks-shipper.js';
export { readShippedLooks, type BrokenLooks, type ShippedLook } from './audit/shipped-looks.js';
