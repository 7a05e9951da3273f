/** Every way in which a module names another one, for the layer rules. */
import type { Rule } from 'eslint';

/** A module that another one imports, or whose names it exports. */
export interface ImportedModule {
  /** As written: `../store/project.ts`. */
  readonly source: string;
  readonly typeOnly: boolean;
  readonly node: Rule.Node;
}

/** The properties that all these syntax nodes have; `importKind` and `exportKind` come from TypeScript's parser. */
interface Importing {
  readonly source?: { readonly type: string; readonly value?: unknown; readonly quasis?: readonly Quasi[] } | null;
  readonly importKind?: string;
  readonly exportKind?: string;
}

interface Quasi {
  readonly value: { readonly cooked?: string | null };
}

/** Visits imports, exports from other modules, dynamic imports and types such as `import('./plan.ts').Plan`. */
export function visitImportedModules(visit: (imported: ImportedModule) => void): Rule.RuleListener {
  const listener = (node: Rule.Node): void => {
    const { source, importKind, exportKind } = node as Importing;
    const text = source?.type === 'TemplateLiteral' ? onlyText(source.quasis ?? []) : source?.value;
    const typeOnly = importKind === 'type' || exportKind === 'type' || (node.type as string) === 'TSImportType';
    if (typeof text === 'string') visit({ source: text, typeOnly, node });
  };
  return {
    ImportDeclaration: listener,
    ExportNamedDeclaration: listener,
    ExportAllDeclaration: listener,
    ImportExpression: listener,
    TSImportType: listener,
  };
}

/** The text of a template without expressions. */
function onlyText(quasis: readonly Quasi[]): string | null | undefined {
  return quasis.length === 1 ? quasis[0].value.cooked : null;
}
