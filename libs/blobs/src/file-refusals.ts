import { refuse, type Refusal } from '@tsumugi/kernel';
import type { FileLimits } from './file-limits.js';

/** Says no to a file: `UNSUPPORTED_FILE`, `TOO_LARGE`, or `BUSY` when too many are waiting. */
export type FileRefusal = Refusal;

const unsupported = (message: string): FileRefusal => refuse('UNSUPPORTED_FILE', message, 'file');
const tooLarge = (message: string): FileRefusal => refuse('TOO_LARGE', message, 'file');
const megabytes = (bytes: number): string => `${Math.floor(bytes / (1024 * 1024))}MB`;

export const unknownKind = unsupported(
  'このファイルの種類には対応していません。写真（JPEG・PNG・WebP・HEIC）、PDF、短い動画（MP4・MOV・WebM）のいずれかを送ってください。',
);
export const damagedPicture = unsupported(
  'この写真は壊れているか、途中までしか届いていないため開けません。もう一度送るか、撮り直してください。',
);
export const slowPicture = unsupported('この写真は変換に時間がかかりすぎるため受け取れません。スクリーンショットを撮って送ってください。');
export const unreadableHeic = unsupported(
  'このHEIC形式の写真は変換できませんでした。iPhoneの「設定」→「カメラ」→「フォーマット」で「互換性優先」を選んで撮り直すか、写真を表示してスクリーンショットを送ってください。',
);
export const damagedPdf = unsupported('このPDFは壊れているか、途中までしか届いていません。元の文書からもう一度PDFを作って送ってください。');
export const unreadableVideo = unsupported(
  'この動画は、位置情報などの付加情報を取り除けない形式のため受け取れません。スマートフォンの標準のカメラで撮った動画を送ってください。',
);
export const busyPictures = refuse('BUSY', '写真の変換が混み合っています。少し待ってからもう一度送ってください。', 'file');

export const tooManyPixels = ({ picturePixels }: FileLimits): FileRefusal =>
  tooLarge(
    `写真の画素数が大きすぎます。${Math.floor(picturePixels / 10_000)}万画素までにしてください。カメラの解像度を下げるか、スクリーンショットを送ってください。`,
  );
export const tooHeavy = (what: '写真' | 'PDF' | '動画', bytes: number): FileRefusal =>
  tooLarge(`${what}が大きすぎます。${megabytes(bytes)}までのものを送ってください。`);
export const tooLong = ({ videoSeconds }: FileLimits): FileRefusal =>
  tooLarge(`動画が長すぎます。${videoSeconds}秒までのものを送ってください。長いときは短く切ってください。`);
