/** Forbidden syntax, and the folders where it is forbidden. */
import { relative, sep } from 'node:path';

import type { Rule } from 'eslint';

import { windowSyntax } from './window-rules.ts';

interface Forbidden {
  /** Folders of the repository; everywhere if left out. */
  readonly folders?: readonly string[];
  /** Files of these folders that may use it. */
  readonly except?: readonly string[];
  readonly selector: string;
  readonly message: string;
}

const styleRules: readonly Forbidden[] = [
  { selector: 'ExportDefaultDeclaration', message: 'named exports only' },
  { selector: 'ExportAllDeclaration', message: 'no barrels: import from the file that declares it' },
  { selector: 'TSEnumDeclaration', message: 'type stripping leaves no enums' },
  { selector: 'AssignmentExpression[operator=/^[+-]=$/][right.value=1]', message: 'count with ++ and --' },
];

/** The ninth property of a component: one with more than eight does too much, or should take an object. */
const componentProps: Forbidden = {
  folders: ['renderer'],
  selector: 'TSInterfaceDeclaration[id.name="Props"] > TSInterfaceBody > :nth-child(9)',
  message: 'a component has at most 8 props',
};

/** Texts shown to users belong in the message catalogues, one per language. */
const texts = [2, 3].map((argument) => ({
  folders: ['core', 'electron', 'renderer'],
  selector: `NewExpression[callee.name="AppError"] > :matches(Literal, TemplateLiteral):nth-child(${argument})`,
  message: 'an error is a message of the catalogue: message(…) of core/text',
}));

/** Node's modules for files, as a pattern in a selector. */
const FILE_SYSTEM = '/^(node:)?fs(\\u002Fpromises)?$/';

/** Selectors for imports, and exports, of these names from a module. */
function imports(names: string, source = FILE_SYSTEM): readonly string[] {
  return [
    `ImportDeclaration[source.value=${source}] > ImportSpecifier[imported.name=${names}]`,
    `ExportNamedDeclaration[source.value=${source}] > ExportSpecifier[local.name=${names}]`,
  ];
}

/**
 * Only core/publish.ts renames files, since it takes care of links, crashes and other users. It uses
 * core/busy-files.ts, which takes care of Windows, and is also the only way to remove files.
 */
const changingFiles: readonly Forbidden[] = [
  ...imports('/^(rename|rm|rmdir)(Sync)?$/'),
  `ImportDeclaration[source.value=${FILE_SYSTEM}] > :matches(ImportNamespaceSpecifier, ImportDefaultSpecifier)`,
].map((selector) => ({
  folders: ['core', 'electron'],
  except: ['core/busy-files.ts'],
  selector,
  message: 'rename files with core/publish.ts, and remove them with core/busy-files.ts',
}));

const renaming: readonly Forbidden[] = imports('rename', '/busy-files\\.ts$/').map((selector) => ({
  folders: ['core', 'electron'],
  // The lock has its own protocol, and an upload stays in a folder that is the process's own.
  except: [
    'core/publish.ts',
    'core/publish-folder.ts',
    'core/store/file/lock-file.ts',
    'core/serve/transfer-folder.ts',
  ],
  selector,
  message: 'rename files with core/publish.ts',
}));

const forbidden: readonly Forbidden[] = [
  ...styleRules,
  componentProps,
  ...texts,
  ...changingFiles,
  ...renaming,
  ...windowSyntax.map((one) => ({ ...one, folders: ['renderer'] })),
];

/** The rule that reports forbidden syntax. */
export const syntaxRule: Rule.RuleModule = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const listeners: Record<string, (node: Rule.Node) => void> = {};
    for (const { selector, message, folders, except = [] } of forbidden)
      if ((folders === undefined || isWithin(context, folders)) && !except.includes(pathOf(context)))
        listeners[selector] = (node) => context.report({ node, message });
    return listeners;
  },
};

/** The rule, limited to these folders of the repository. */
export function within(folders: readonly string[], rule: Rule.RuleModule): Rule.RuleModule {
  return { ...rule, create: (context) => (isWithin(context, folders) ? rule.create(context) : {}) };
}

function isWithin(context: Rule.RuleContext, folders: readonly string[]): boolean {
  return folders.includes(pathOf(context).split('/')[0]);
}

/** The path of the linted file from the repository's root. */
function pathOf({ cwd, filename }: Rule.RuleContext): string {
  return relative(cwd, filename).split(sep).join('/');
}
