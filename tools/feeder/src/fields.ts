/** Reading an object of a configuration: what is wrong, missing or unknown is named with its place. */

/** The user asked for something that cannot be: exit code 2. */
export class UsageError extends Error {}

export class Fields {
  readonly where: string;
  readonly #content: { readonly [name: string]: unknown };
  readonly #read = new Set<string>();

  constructor(content: unknown, where: string) {
    if (typeof content !== 'object' || content === null || Array.isArray(content)) {
      throw new UsageError(`${where} is no object`);
    }
    this.where = where;
    this.#content = content as { readonly [name: string]: unknown };
  }

  text(name: string): string | undefined {
    const value = this.anyText(name);
    if (value === '') throw this.#wrong(name, 'a text');
    return value;
  }

  /** A text that may be empty. */
  anyText(name: string): string | undefined {
    const value = this.#take(name);
    if (value !== undefined && typeof value !== 'string') throw this.#wrong(name, 'a text');
    return value;
  }

  texts(name: string): string[] | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || value.some((one) => typeof one !== 'string')) throw this.#wrong(name, 'a list of texts');
    return value as string[];
  }

  number(name: string, least: number, most: number): number | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !(value >= least && value <= most)) {
      throw this.#wrong(name, `a number from ${least} to ${most}`);
    }
    return value;
  }

  flag(name: string): boolean {
    const value = this.#take(name);
    if (value !== undefined && typeof value !== 'boolean') throw this.#wrong(name, 'true or false');
    return value === true;
  }

  object(name: string): Fields | undefined {
    const value = this.#take(name);
    return value === undefined ? undefined : new Fields(value, `${this.where}: ${name}`);
  }

  list(name: string): Fields[] {
    const value = this.#take(name);
    if (!Array.isArray(value)) throw this.#wrong(name, 'a list');
    return value.map((one, index) => new Fields(one, `${this.where}: ${name}[${index}]`));
  }

  /** The objects of an object, by name. */
  entries(name: string): [string, Fields][] {
    const value = this.#take(name);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.#wrong(name, 'an object');
    return Object.entries(value).map(([key, inner]) => [key, new Fields(inner, `${this.where}: ${name}.${key}`)]);
  }

  allTexts(): [string, string][] {
    return Object.keys(this.#content).map((name) => [name, this.text(name) ?? '']);
  }

  /** Fails if something was there that nobody read: a misspelt field must not go unnoticed. */
  end(): void {
    const unknown = Object.keys(this.#content).filter((name) => !this.#read.has(name));
    if (unknown.length > 0) throw new UsageError(`${this.where} has the unknown ${unknown.join(', ')}`);
  }

  #take(name: string): unknown {
    this.#read.add(name);
    return this.#content[name];
  }

  #wrong(name: string, expected: string): UsageError {
    return new UsageError(`${this.where}: ${name} is not ${expected}`);
  }
}
