/** What a setting is called in a language. */
export interface SettingWords {
  readonly label: string;
  readonly hint?: string;
  /** The values to choose from, by their names in the schema; one without words goes by its name. */
  readonly choices?: Readonly<Record<string, string>>;
}
