import type { Dice } from './dice.js';

/** Common names put together by chance: whoever bears one is not meant. */
const families =
  '佐藤 さとう,鈴木 すずき,高橋 たかはし,田中 たなか,伊藤 いとう,渡辺 わたなべ,山本 やまもと,中村 なかむら,小林 こばやし,加藤 かとう,吉田 よしだ,山田 やまだ,佐々木 ささき,山口 やまぐち,松本 まつもと,井上 いのうえ,木村 きむら,林 はやし,斎藤 さいとう,清水 しみず,山崎 やまざき,森 もり,池田 いけだ,橋本 はしもと,阿部 あべ,石川 いしかわ,山下 やました,中島 なかじま,石井 いしい,小川 おがわ,前田 まえだ,岡田 おかだ,長谷川 はせがわ,藤田 ふじた,後藤 ごとう,近藤 こんどう,村上 むらかみ,遠藤 えんどう,青木 あおき,坂本 さかもと';
const olderWomen =
  'ハル はる,キヨ きよ,トメ とめ,フミ ふみ,千代 ちよ,静 しず,ミヨ みよ,和子 かずこ,幸子 さちこ,節子 せつこ,洋子 ようこ,久子 ひさこ,文子 ふみこ,芳江 よしえ,光子 みつこ,八重 やえ,ツル つる,花 はな,民子 たみこ,貞子 さだこ';
const olderMen =
  '正雄 まさお,茂 しげる,勇 いさむ,実 みのる,清 きよし,進 すすむ,豊 ゆたか,昭 あきら,武 たけし,博 ひろし,三郎 さぶろう,義男 よしお,勝 まさる,幸雄 ゆきお,利夫 としお,忠 ただし,弘 ひろむ,栄一 えいいち,久 ひさし,要 かなめ';
const younger =
  '美咲 みさき,誠 まこと,恵 めぐみ,由美 ゆみ,浩 ひろし,彩 あや,翔太 しょうた,由紀 ゆき,葵 あおい,直子 なおこ,健一 けんいち,結衣 ゆい,大輔 だいすけ,真由美 まゆみ,拓也 たくや,智子 ともこ,亮 りょう,明美 あけみ,隆 たかし,香織 かおり,剛 つよし,典子 のりこ,陽子 ようこ,修 おさむ,綾香 あやか,淳 じゅん,裕子 ひろこ,学 まなぶ,千尋 ちひろ,悠 ゆう';
const places =
  '青葉 あおば,さくら さくら,ひまわり ひまわり,あおぞら あおぞら,みどり みどり,ほしぞら ほしぞら,かもめ かもめ,みなと みなと,けやき けやき,つばめ つばめ,こもれび こもれび,すみれ すみれ,やまびこ やまびこ,せせらぎ せせらぎ,はなみずき はなみずき,ゆうひ ゆうひ,あかつき あかつき,かえで かえで,しらかば しらかば,なのはな なのはな,たんぽぽ たんぽぽ,ひだまり ひだまり,いずみ いずみ,のぞみ のぞみ';

export interface Name {
  readonly name: string;
  readonly kana: string;
}

const split = (list: string): readonly Name[] =>
  list.split(',').map((entry) => {
    const [name, kana] = entry.split(' ');
    return { name: name!, kana: kana! };
  });

const lists = {
  families: split(families),
  olderWomen: split(olderWomen),
  olderMen: split(olderMen),
  younger: split(younger),
  places: split(places),
};

export function personName(
  dice: Dice,
  given: 'olderWomen' | 'olderMen' | 'younger',
  family = dice.pick(lists.families),
): Name & { family: Name } {
  const first = dice.pick(lists[given]);
  return { name: `${family.name} ${first.name}`, kana: `${family.kana} ${first.kana}`, family };
}

/** Each number has a name of its own: after the last place they go round with a number. */
export function placeName(index: number): Name {
  const { name, kana } = lists.places[index % lists.places.length]!;
  const round = Math.floor(index / lists.places.length);
  return round === 0 ? { name, kana } : { name: `${name}第${round + 1}`, kana: `${kana}だい${round + 1}` };
}
