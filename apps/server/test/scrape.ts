/** A scrape of `/metrics`, read as Prometheus reads it. */
export class Scrape {
  private constructor(readonly text: string) {}

  static async of(admin: string): Promise<Scrape> {
    const response = await fetch(`${admin}/metrics`);
    if (response.status !== 200) throw new Error(`A scrape was answered ${response.status}.`);
    return new Scrape(await response.text());
  }

  /** The names under which something can be asked, those of histograms' parts included. */
  get names(): Set<string> {
    const names = new Set<string>();
    for (const [, name, type] of this.text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
      names.add(name!);
      if (type === 'histogram' || type === 'summary') for (const part of ['bucket', 'sum', 'count']) names.add(`${name}_${part}`);
    }
    return names;
  }

  /** Every series: its name and labels. */
  get series(): string[] {
    return this.text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.slice(0, line.lastIndexOf(' ')));
  }

  /** The value of a series, as `name` or `name{label="value",…}`; undefined where there is none. */
  value(series: string): number | undefined {
    const line = this.text.split('\n').find((each) => each.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  }
}
